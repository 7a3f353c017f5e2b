//! Rust source reduced to what the house rules look at: code without comments, strings and test bodies, and its imports.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One file of the package: its path from the root, its text, and its code alone.
pub struct Source {
    /// From the package root, with `/`, for example `src/access/routes.rs`.
    pub path: String,
    pub text: String,
    /// The text with the inside of comments and literals turned to blanks; line numbers stay.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Source { path: path.to_string(), text: text.to_string(), code: blank_comments_and_literals(text) }
    }

    /// The top module of the crate that the file belongs to: `src/access/key.rs` and `src/access.rs` are `access`.
    pub fn top_module(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = inside.split('/').next().unwrap_or(inside);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many `super::` lead from the file's own module to the crate's root.
    fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let parts = inside.split('/').count();
        if inside.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    /// Every top module that the code names, with the line where it does.
    pub fn imports(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for root in ["crate", "phaen"] {
            for at in paths_from(&self.code, root) {
                found.extend(heads(&self.code, at));
            }
        }
        for (at, climbed, behind) in climbs(&self.code) {
            if climbed == self.depth() + inline_depth(&self.code, at) {
                found.extend(heads(&self.code, behind));
            }
        }
        found.into_iter().map(|(at, name)| (line_of(&self.code, at), name)).collect()
    }

    /// Lines of the code on which one of the words stands.
    pub fn lines_naming(&self, words: &regex::Regex) -> BTreeSet<(usize, String)> {
        words.find_iter(&self.code).map(|hit| (line_of(&self.code, hit.start()), hit.as_str().to_string())).collect()
    }
}

/// All Rust files under a folder of the package.
pub fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    walk(&root.join(folder), &mut files);
    files.sort();
    files
        .iter()
        .map(|file| {
            let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            Source::new(&path, &std::fs::read_to_string(file).unwrap())
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// Offsets just behind `root::`, where it stands as the beginning of a path and not inside another one.
fn paths_from(code: &str, root: &str) -> Vec<usize> {
    let start = format!("{root}::");
    code.match_indices(&start)
        .filter(|(at, _)| {
            let before = code[..*at].trim_end();
            !before.ends_with("::") && !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
        })
        .map(|(at, _)| at + start.len())
        .collect()
}

/// Every `super::super::…` that begins a path: where it begins, how many there are, and the offset behind them.
fn climbs(code: &str) -> Vec<(usize, usize, usize)> {
    let mut climbs: Vec<(usize, usize, usize)> = Vec::new();
    for behind in paths_from(code, "super") {
        let steps = code[behind..].split("super::").take_while(|between| between.is_empty()).count();
        climbs.push((behind - "super::".len(), steps + 1, behind + steps * "super::".len()));
    }
    climbs
}

/// In how many `mod … { … }` of the file an offset lies: each takes one more `super` to leave.
fn inline_depth(code: &str, at: usize) -> usize {
    let opening = regex::Regex::new(r"\bmod\s+\w+\s*\{").unwrap();
    opening.find_iter(&code[..at]).filter(|hit| closing_brace(code, hit.end()) > at).count()
}

/// The first names of the path or `{…}` group that begins at an offset: `{a, b::{c, d}}` gives a and b.
fn heads(code: &str, at: usize) -> Vec<(usize, String)> {
    let rest = &code[at..];
    let Some(group) = rest.strip_prefix('{') else {
        return name_at(code, at).into_iter().collect();
    };
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut expects_name = true;
    for (offset, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expects_name = true,
            c if expects_name && (c.is_alphabetic() || c == '_') => {
                names.extend(name_at(code, at + 1 + offset));
                expects_name = false;
            }
            _ => {}
        }
    }
    names
}

fn name_at(code: &str, at: usize) -> Option<(usize, String)> {
    let name: String = code[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some((at, name))
}

/// Code without the bodies of `#[cfg(test)] mod … { … }`, for the rules that are looser in tests; line numbers stay.
pub fn without_test_bodies(code: &str) -> String {
    let opening = regex::Regex::new(r"#\[cfg\(test\)\]\s*(?:#!?\[[^\]]*\]\s*)*(?:pub\s+)?mod\s+\w+\s*\{").unwrap();
    let mut kept = String::with_capacity(code.len());
    let mut from = 0;
    while let Some(hit) = opening.find_at(code, from) {
        kept.push_str(&code[from..hit.start()]);
        let end = closing_brace(code, hit.end());
        kept.push_str(&blank(&code[hit.start()..end]));
        from = end;
    }
    kept.push_str(&code[from..]);
    kept
}

/// The offset behind the brace that closes the one which stands just before `at`.
fn closing_brace(code: &str, at: usize) -> usize {
    let mut depth = 1_usize;
    for (offset, character) in code[at..].char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + offset + 1;
        }
    }
    code.len()
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}

/// Turns comments and the inside of string and character literals to blanks, so that only code is left.
pub fn blank_comments_and_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = (!in_word).then(|| raw_string(rest)).flatten() {
            length
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' && is_character_literal(rest) {
            quoted(rest, '\'')
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push_str(&blank(&rest[..taken]));
        rest = &rest[taken..];
    }
    code
}

/// Length of a block comment; they nest in Rust.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Length of `r"…"`, `r#"…"#`, `br"…"`, `cr"…"`, if the text begins with one.
fn raw_string(rest: &str) -> Option<usize> {
    let after_prefix = rest.strip_prefix('b').or_else(|| rest.strip_prefix('c')).unwrap_or(rest).strip_prefix('r')?;
    let hashes = after_prefix.bytes().take_while(|byte| *byte == b'#').count();
    let body = after_prefix[hashes..].strip_prefix('"')?;
    let ending = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - body.len();
    Some(body.find(&ending).map_or(rest.len(), |end| start + end + ending.len()))
}

fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (offset, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == mark => return offset + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `'a'` and `'\n'` are characters, `'a` in `&'a str` is a lifetime.
fn is_character_literal(rest: &str) -> bool {
    let mut following = rest.chars().skip(1);
    match following.next() {
        Some('\\') => true,
        Some(_) => following.next() == Some('\''),
        None => false,
    }
}
