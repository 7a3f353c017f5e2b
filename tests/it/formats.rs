//! Every file of the shared data goes through the readers and the verdict; the table in `docs/formats.md` is written from that.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use geo::BoundingRect;
use phaen::error::{Error, Fault};
use phaen::geometry::{Crs, Projection};
use phaen::ingest::source::{CrsBasis, FoundLayer, SourceGeometry, SourceRow, Wishes};
use phaen::ingest::{inspect, open};
use phaen::quality::{Rules, judge};

const FOLDERS: [&str; 4] = ["awkward", "boundaries", "boundaries/full", "layers"];
const MARKS: [&str; 2] =
    ["<!-- written by tests/it/formats.rs: begin -->", "<!-- written by tests/it/formats.rs: end -->"];

/// The shared data; a line and nothing where there is none.
fn shared() -> Option<PathBuf> {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let found = Path::new(&base).join("awkward").is_dir().then(|| PathBuf::from(&base));
    if found.is_none() {
        eprintln!("skipped: there is no shared data at {base}");
    }
    found
}

/// What one layer of one file came to.
struct Outcome {
    file: String,
    format: String,
    layer: String,
    encoding: String,
    system: String,
    rows: usize,
    refused: usize,
}

fn outcomes(base: &Path) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for folder in FOLDERS {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(base.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        outcomes.extend(paths.iter().flat_map(|path| of_file(base, path)));
    }
    outcomes
}

fn of_file(base: &Path, path: &Path) -> Vec<Outcome> {
    let file = path.strip_prefix(base).unwrap().display().to_string();
    let found = inspect(path, &Wishes::default()).unwrap_or_else(|error| panic!("{file}: {error}"));
    let format = found.format.name();
    found.layers.iter().map(|layer| of_layer(path, &file, format, layer)).collect()
}

fn of_layer(path: &Path, file: &str, format: &str, layer: &FoundLayer) -> Outcome {
    let passed = Arc::new(AtomicU64::new(0));
    let rules = Rules::new(layer.crs.crs, chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).unwrap();
    let (mut rows, mut refused) = (0, 0);
    for row in open(path, layer, &Wishes::default(), passed.clone()).unwrap() {
        rows += 1;
        refused += usize::from(!judge(row.unwrap_or_else(|error| panic!("{file}: {error}")), &rules).is_taken());
    }
    assert!(passed.load(Ordering::Relaxed) > 0, "{file}: progress is told");
    let basis = match layer.crs.basis {
        CrsBasis::Format => "the format's",
        CrsBasis::Declared => "declared",
        CrsBasis::Given => "given",
        CrsBasis::Proposed => "proposed",
        CrsBasis::Unknown => "unknown",
        CrsBasis::None => "no places",
    };
    let system = layer.crs.crs.map_or(basis.to_owned(), |crs| {
        let why = &layer.crs.why.en;
        match why.split_whitespace().find(|word| word.starts_with("EPSG:") && *word != crs.code()) {
            Some(other) if layer.crs.basis == CrsBasis::Declared => format!("{other}, {basis}, converted"),
            _ => format!("{}, {basis}", crs.code()),
        }
    });
    Outcome {
        file: file.to_owned(),
        format: format.to_owned(),
        layer: layer.name.clone(),
        encoding: layer.encoding.as_ref().map_or("–".to_owned(), |(encoding, _)| encoding.name().to_owned()),
        system,
        rows,
        refused,
    }
}

fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "| file | format | layer | encoding | coordinate system | rows in | rows refused |\n|---|---|---|---|---|---|---|\n",
    );
    for Outcome { file, format, layer, encoding, system, rows, refused } in outcomes {
        writeln!(text, "| {file} | {format} | {layer} | {encoding} | {system} | {rows} | {refused} |").unwrap();
    }
    text
}

/// What the manifest of the data says: rows in all layers of a file.
const MANIFEST: [(&str, usize); 19] = [
    ("boundaries/eec_provinces.geojson", 3),
    ("boundaries/eec_amphoe.geojson", 30),
    ("boundaries/eec_tambon.geojson", 243),
    ("boundaries/full/tambon_Chachoengsao.zip", 93),
    ("boundaries/full/tambon_ChonBuri.zip", 92),
    ("boundaries/full/tambon_Rayong.zip", 58),
    ("boundaries/thailand_adm1_shp.zip", 77),
    ("boundaries/thailand_adm2_shp.zip", 928),
    ("boundaries/thailand_adm3_simplified_shp.zip", 7_425),
    ("boundaries/thailand_region6_topo.json", 77),
    ("layers/chonburi-civic.geojson", 802),
    ("layers/chonburi-waterways.geojson", 1_836),
    ("awkward/eec_amphoe_cp874_utm47n_derived.zip", 30),
    ("awkward/amphoe_ChonBuri.kml", 11),
    ("awkward/tambon_ChonBuri.xlsx", 92),
    ("awkward/small_world.kmz", 1),
    ("awkward/dutch_addresses_epsg28992.zip", 2_481),
    ("awkward/ets_simple_sewer_features.gpkg", 172),
    ("awkward/ets_states10.gpkg", 51),
];

#[test]
fn every_shared_file_imports_as_its_manifest_says_and_the_table_tells_it() {
    let Some(base) = shared() else { return };
    let outcomes = outcomes(&base);
    for (file, count) in MANIFEST {
        let rows: usize = outcomes.iter().filter(|outcome| outcome.file == file).map(|outcome| outcome.rows).sum();
        assert_eq!(rows, count, "{file}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap();
    let (_, after) = rest.split_once(MARKS[1]).unwrap();
    let fresh = format!("{before}{}\n{}{}{after}", MARKS[0], table(&outcomes), MARKS[1]);
    if fresh != text {
        std::fs::write(&path, fresh).unwrap();
        panic!("docs/formats.md was out of date and has been written anew: look at the difference and commit it");
    }
}

fn rows(path: &Path) -> (FoundLayer, Vec<SourceRow>) {
    let layer = inspect(path, &Wishes::default()).unwrap().layers.remove(0);
    let rows = open(path, &layer, &Wishes::default(), Arc::default()).unwrap().map(|row| row.unwrap()).collect();
    (layer, rows)
}

#[test]
fn the_derived_thai_shapefile_lands_within_a_centimetre_of_its_source() {
    let Some(base) = shared() else { return };
    let (layer, derived) = rows(&base.join("awkward/eec_amphoe_cp874_utm47n_derived.zip"));
    let (_, source) = rows(&base.join("boundaries/eec_amphoe.geojson"));
    assert_eq!(
        (layer.crs.basis, layer.crs.crs, derived.len()),
        (CrsBasis::Declared, Some(Crs::Epsg32647), source.len())
    );
    let projection = Projection::new(Crs::Epsg32647).unwrap();
    let mut worst: f64 = 0.0;
    for (row, source) in derived.iter().zip(&source) {
        let (SourceGeometry::Planar(here), SourceGeometry::GeoJson(there)) = (&row.geometry, &source.geometry) else {
            panic!("{row:?}");
        };
        let there = phaen::geometry::Shape::from_json_text(there.get(), "", phaen::geometry::Limits::JOB).unwrap();
        let there = projection.geometry_from_lonlat(&there.geometry).unwrap().bounding_rect().unwrap();
        let here = here.bounding_rect().unwrap();
        for off in [here.min() - there.min(), here.max() - there.max()] {
            worst = worst.max(off.x.hypot(off.y));
        }
    }
    assert!(worst < 0.01, "{worst} m");
}

fn refusal(name: &str, bytes: &[u8]) -> &'static str {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let codes = |faults: Vec<Fault>| faults[0].code;
    let wishes = Wishes::default();
    let read = inspect(&path, &wishes).and_then(|found| {
        for layer in &found.layers {
            open(&path, layer, &wishes, Arc::default())?.collect::<Result<Vec<_>, _>>()?;
        }
        Ok(())
    });
    match read {
        Ok(()) => "taken",
        Err(Error::Malformed(faults) | Error::Impossible(faults)) => codes(faults),
        Err(Error::TooLarge(_)) => "too-large",
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn files_of_other_kinds_are_refused_with_what_to_do() {
    for (name, bytes, code) in [
        ("x.parquet", &b"PAR1abcdefghPAR1"[..], "unknown-format"),
        ("x.xls", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "unknown-format"),
        ("x.pdf", b"%PDF-1.7", "unknown-format"),
        ("x.bin", &[1, 2, 0, 3], "unknown-format"),
        ("x.csv", b"", "file-empty"),
        ("x.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "archive-content"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown-format"),
    ] {
        assert_eq!(refusal(name, bytes), code, "{name}");
    }
}

#[test]
fn the_content_says_the_format_whatever_the_name_says() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, format) in [
        ("a.csv", &b"{\"type\":\"FeatureCollection\",\"features\":[]}"[..], "GeoJSON"),
        ("b.json", b"{\"type\":\"Topology\",\"objects\":{\"a\":{\"type\":null}}}", "TopoJSON"),
        ("c.txt", b"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'/>", "KML"),
        ("d.json", b"name,lat,lon\na,13.3,100.9\n", "CSV"),
        ("e.geojson", b"{\"type\":\"Feature\",\"properties\":null,\"geometry\":null}\n{\"type\":\"Feature\",\"properties\":null,\"geometry\":null}\n", "GeoJSONSeq"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(inspect(&path, &Wishes::default()).unwrap().format.name(), format, "{name}");
    }
}
