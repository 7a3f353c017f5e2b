//! The house rules of ARCHITECTURE.md, read off the source text: who may import whom, and which file may name what.

mod proof;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regex::Regex;
use source::{Source, sources, without_test_bodies};

/// The top modules by floor, ground first. A module may import what stands on a lower floor, and nothing else.
const FLOORS: &[&[&str]] = &[
    &["error"],
    &["id", "money"],
    &["time"],
    &["geometry", "thai"],
    &["cql2"],
    &["http", "storage"],
    &["config"],
    &["hub"],
    &["access"],
    &["catalog", "jobs"],
    &["backups", "features"],
    &["versions"],
    &["areas", "ingest", "redaction", "tiles"],
    &["quality"],
    &["duplicates", "export"],
    &["plans", "records"],
    &["locate"],
    &["profile"],
    &["imports"],
    &["demo", "pages"],
    &["app"],
    &["cli"],
    &["main"],
];

/// Where HTTP may be spoken: the routes of an area, the HTTP floor, the roof, the extractors, and the command that serves.
fn may_speak_http(path: &str) -> bool {
    is_room(path, "routes")
        || path.starts_with("src/http/")
        || ["src/app.rs", "src/access/actor.rs", "src/cli/serve.rs"].contains(&path)
}

/// Where SQL may be spoken: the store of an area, and the storage floor.
fn may_speak_sql(path: &str) -> bool {
    is_room(path, "store") || path.starts_with("src/storage/")
}

/// A room is a file of that name, or the files of a folder of that name when it has grown: `routes.rs`, `routes/items.rs`.
fn is_room(path: &str, room: &str) -> bool {
    path.ends_with(&format!("/{room}.rs")) || path.contains(&format!("/{room}/"))
}

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// What is wrong with one import, in words; nothing when it points down.
fn upward(from: &str, to: &str) -> Option<String> {
    match (floor_of(from), floor_of(to)) {
        (Some(above), Some(below)) if below < above => None,
        (Some(a), Some(b)) if a == b => Some(format!("`{from}` imports `{to}`, which stands on the same floor")),
        (Some(_), Some(_)) => Some(format!("`{from}` imports `{to}`, which stands above it")),
        (None, _) => Some(format!("`{from}` has no floor; give it one in tests/it/house.rs")),
        (_, None) => Some(format!("`{from}` imports `{to}`, which is no module with a floor")),
    }
}

/// Where each `macro_rules!` stands: exported ones are called by the crate's root and not by their module.
fn macros(files: &[Source]) -> BTreeMap<String, String> {
    let definition = Regex::new(r"\bmacro_rules!\s*(\w+)").unwrap();
    let defined = |file: &Source| -> Vec<(String, String)> {
        let home = file.top_module().to_string();
        definition.captures_iter(&file.code).map(|found| (found[1].to_string(), home.clone())).collect()
    };
    files.iter().flat_map(defined).collect()
}

/// Every import of a file by another module: file, line, and the module that is imported.
fn arrows(files: &[Source]) -> Vec<(&Source, usize, String)> {
    let macros = macros(files);
    let mut arrows = Vec::new();
    for file in files.iter().filter(|file| file.top_module() != "lib") {
        for (line, name) in file.imports() {
            let to = macros.get(&name).cloned().unwrap_or(name);
            if to != file.top_module() {
                arrows.push((file, line, to));
            }
        }
    }
    arrows
}

fn import_faults(files: &[Source]) -> Vec<String> {
    let fault = |(file, line, to): (&Source, usize, String)| {
        upward(file.top_module(), &to).map(|words| format!("{}:{line}: {words}", file.path))
    };
    arrows(files).into_iter().filter_map(fault).collect()
}

/// Lines that name a word where it may not be named. Test bodies are looked at as well unless `tests_may`.
fn naming_faults(files: &[Source], words: &str, allowed: fn(&str) -> bool, tests_may: bool) -> Vec<String> {
    let words = Regex::new(words).unwrap();
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| !allowed(&file.path)) {
        let seen = if tests_may {
            let code = without_test_bodies(&file.code);
            Source { code, path: file.path.clone(), text: String::new() }.lines_naming(&words)
        } else {
            file.lines_naming(&words)
        };
        faults.extend(seen.into_iter().map(|(line, word)| format!("{}:{line}: names `{word}`", file.path)));
    }
    faults
}

const ACTIX: &str = r"\bactix\w*";
const DIESEL: &str = r"\bdiesel\w*";
const BACKEND: &str = r"(?i:\b\w*(?:sqlite|postgis|postgres)\w*)|\bPg[A-Z]?\w*|\bpq_sys\b";

fn assert_none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}\n  {}\n", faults.join("\n  "));
}

#[test]
fn every_import_points_down() {
    assert_none(&import_faults(&sources("src")), "a module imports only what stands below it (ARCHITECTURE.md):");
}

#[test]
fn no_top_modules_import_each_other_in_a_circle() {
    let files = sources("src");
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, _, to) in arrows(&files) {
        modules.entry(file.top_module().to_string()).or_default().insert(to);
    }
    assert_eq!(circle(&modules), None, "these modules import each other in a circle");
}

/// What is left when modules that import none of the rest, or that none of the rest imports, are taken away again and again.
fn circle(arrows: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut left = arrows.clone();
    loop {
        let free: Vec<String> = left
            .iter()
            .filter(|(from, to)| {
                to.iter().all(|to| !left.contains_key(to)) || left.values().all(|to| !to.contains(*from))
            })
            .map(|(from, _)| from.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|from, _| !free.contains(from));
    }
    (!left.is_empty()).then(|| left.into_keys().collect())
}

#[test]
fn every_top_module_has_a_floor() {
    let declared: BTreeSet<String> = {
        let root = sources("src").into_iter().find(|file| file.path == "src/lib.rs").unwrap();
        let declaration = Regex::new(r"(?m)^\s*(?:pub(?:\([a-z]+\))?\s+)?mod\s+(\w+)").unwrap();
        declaration.captures_iter(&root.code).map(|found| found[1].to_string()).collect()
    };
    let homeless: Vec<&String> = declared.iter().filter(|module| floor_of(module).is_none()).collect();
    assert!(homeless.is_empty(), "without a floor in tests/it/house.rs: {homeless:?}");
    let vacant: Vec<&&str> =
        FLOORS.iter().copied().flatten().filter(|module| **module != "main" && !declared.contains(**module)).collect();
    assert!(vacant.is_empty(), "a floor for modules that src/lib.rs does not have: {vacant:?}");
}

#[test]
fn only_routes_and_the_http_floor_name_actix() {
    let faults = naming_faults(&sources("src"), ACTIX, may_speak_http, false);
    assert_none(&faults, "only routes.rs, src/http/, src/app.rs, src/access/actor.rs and src/cli/serve.rs speak HTTP:");
}

#[test]
fn only_stores_and_the_storage_floor_name_diesel() {
    let faults = naming_faults(&sources("src"), DIESEL, may_speak_sql, false);
    assert_none(&faults, "only store.rs and src/storage/ speak SQL:");
}

/// Unit tests may name a backend, to try both; code may not.
#[test]
fn only_the_storage_floor_names_a_backend() {
    let faults = naming_faults(&sources("src"), BACKEND, |path| path.starts_with("src/storage/"), true);
    assert_none(&faults, "only src/storage/ names a database backend:");
}

#[test]
fn the_error_imports_nothing_of_ours() {
    let error = sources("src").into_iter().filter(|file| file.top_module() == "error");
    let faults: Vec<String> =
        error.flat_map(|file| file.imports()).map(|(line, to)| format!("line {line}: {to}")).collect();
    assert_none(&faults, "src/error.rs imports nothing of ours:");
}

#[test]
fn both_databases_have_the_same_migrations() {
    let (sqlite, postgis) = (files_below("migrations/sqlite"), files_below("migrations/postgis"));
    assert!(!sqlite.is_empty(), "there are no migrations");
    assert_eq!(sqlite, postgis, "migrations/sqlite and migrations/postgis hold different names");
    // Of two migrations of one number only one would be run.
    let numbers: BTreeSet<&str> = sqlite.iter().filter_map(|name| name.split('_').next()).collect();
    assert_eq!(numbers.len() * 2, sqlite.len(), "two migrations have the same number: {sqlite:?}");
}

/// `0001_access/up.sql` and so on.
fn files_below(path: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let inside = |name: String| names(&folder.join(&name)).into_iter().map(move |file| format!("{name}/{file}"));
    names(&folder).into_iter().flat_map(inside).collect()
}

fn all_files() -> Vec<Source> {
    ["src", "tests", "benches"].into_iter().flat_map(sources).collect()
}

#[test]
fn every_file_says_in_its_first_line_what_it_is() {
    let silent: Vec<String> =
        all_files().into_iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path).collect();
    assert_none(&silent, "a file opens with one `//!` sentence:");
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let lengths = all_files().into_iter().map(|file| (file.text.lines().count(), file.path));
    let long: Vec<String> =
        lengths.filter(|(lines, _)| *lines > 400).map(|(lines, path)| format!("{path}: {lines} lines")).collect();
    assert_none(&long, "a file has about 200 lines and never more than 400; split it by subject:");
}

/// Names in the contract of the types that a file shows there.
fn schema_names(file: &Source) -> Vec<String> {
    let shown = Regex::new(r"(?m)^((?:[ \t]*#\[.*\n)+)[ \t]*(?:pub(?:\([a-z]+\))? )?(?:struct|enum) (\w+)").unwrap();
    let named = Regex::new(r"schema\((?:.*, )?as = (\w+)").unwrap();
    let types = shown.captures_iter(&file.text).filter(|found| found[1].contains("ToSchema"));
    types
        .map(|found| named.captures(&found[1]).map_or(&found[2], |name| name.get(1).unwrap().as_str()).to_string())
        .collect()
}

#[test]
fn no_two_types_have_the_same_name_in_the_contract() {
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources("src") {
        for name in schema_names(&file) {
            owners.entry(name).or_default().push(file.path.clone());
        }
    }
    assert!(owners.len() > 100, "the types of the contract were not found: {}", owners.len());
    let twice: Vec<String> = owners
        .into_iter()
        .filter(|(_, paths)| paths.len() > 1)
        .map(|(name, paths)| format!("{name}: {}", paths.join(", ")))
        .collect();
    assert_none(
        &twice,
        "the contract keeps one of them and says wrong things of the other; give one `#[schema(as = …)]`:",
    );
}
