//! Real Thai shapefiles, and small ones made by hand to be wrong in one way each.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use super::*;
use crate::geometry::{Limits, Shape};

fn shared(path: &str) -> Option<Vec<u8>> {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = std::path::Path::new(&base).join(path);
    let found = std::fs::read(&path).ok();
    if found.is_none() {
        let line = format_args!("skipped: {} is absent\n", path.display());
        std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
    }
    found
}

/// A `.shp` of the given record contents.
fn shp(records: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0; HEADER];
    file[..4].copy_from_slice(&9994_i32.to_be_bytes());
    for (index, record) in records.iter().enumerate() {
        file.extend((index as i32 + 1).to_be_bytes());
        file.extend((record.len() as i32 / 2).to_be_bytes());
        file.extend(record);
    }
    file
}

const HEADER: usize = 100;

fn point(x: f64, y: f64) -> Vec<u8> {
    [&1_i32.to_le_bytes()[..], &x.to_le_bytes(), &y.to_le_bytes()].concat()
}

fn rings(kind: i32, rings: &[&[(f64, f64)]]) -> Vec<u8> {
    let mut record = kind.to_le_bytes().to_vec();
    record.extend([0; 32]);
    record.extend((rings.len() as i32).to_le_bytes());
    record.extend((rings.iter().map(|ring| ring.len()).sum::<usize>() as i32).to_le_bytes());
    let mut start = 0;
    for ring in rings {
        record.extend((start as i32).to_le_bytes());
        start += ring.len();
    }
    for (x, y) in rings.iter().copied().flatten() {
        record.extend(x.to_le_bytes());
        record.extend(y.to_le_bytes());
    }
    record
}

/// A `.dbf` with one text field `NAME` of 12 bytes.
fn dbf(names: &[&[u8]]) -> Vec<u8> {
    let mut file = vec![0; 32];
    file[0] = 3;
    file[4..8].copy_from_slice(&(names.len() as u32).to_le_bytes());
    file[8] = 65;
    file[10] = 13;
    let mut field = vec![0; 32];
    field[..4].copy_from_slice(b"NAME");
    (field[11], field[16]) = (b'C', 12);
    file.extend(field);
    file.push(0x0D);
    for name in names {
        file.push(b' ');
        let mut cell = name.to_vec();
        cell.resize(12, b' ');
        file.extend(cell);
    }
    file
}

fn code(result: Result<Layer>) -> &'static str {
    match result {
        Err(Error::Impossible(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    }
}

const DEGREES: Options = Options { crs: Some(Crs::Crs84), encoding: None };

#[test]
fn a_thai_shapefile_in_utm_comes_out_in_degrees() {
    let Some(bytes) = shared("awkward/eec_amphoe_cp874_utm47n_derived.zip") else { return };
    let layer = read_zip(&bytes, Options::default()).unwrap();
    assert_eq!((layer.features.len(), layer.crs, layer.encoding), (30, Crs::Epsg32647, Encoding::Windows874));
    assert_eq!(layer.name, "eec_amphoe_cp874");
    let thai = layer.features.iter().flat_map(|feature| feature.properties.values());
    assert!(thai.filter_map(Value::as_str).any(|name| name.contains("เมืองชลบุรี")));
    let Some(original) = shared("boundaries/eec_amphoe.geojson") else { return };
    for (feature, source) in layer.features.iter().zip(crate::ingest::geojson::read(original.as_slice())) {
        let text = source.unwrap().geometry.unwrap();
        let expected = Shape::from_json_text(&text, "", Limits::JOB).unwrap().geometry.bounding_rect().unwrap();
        let bounds = feature.geometry.as_ref().unwrap().bounding_rect().unwrap();
        for off in [bounds.min() - expected.min(), bounds.max() - expected.max()] {
            assert!(off.x.hypot(off.y) < 1e-7, "{}: {bounds:?} is not {expected:?}", feature.record);
        }
    }
}

#[test]
fn the_provinces_are_read_whole_and_valid() {
    for (file, count) in [("Rayong", 58), ("ChonBuri", 92), ("Chachoengsao", 93)] {
        let Some(bytes) = shared(&format!("boundaries/full/tambon_{file}.zip")) else { return };
        let layer = read_zip(&bytes, Options::default()).unwrap();
        assert_eq!((layer.features.len(), layer.crs), (count, Crs::Crs84), "{file}");
        for feature in &layer.features {
            let geometry = feature.geometry.as_ref().unwrap();
            Shape::from_geometry(geometry, "", Limits::JOB)
                .unwrap_or_else(|error| panic!("{file} {}: {error}", feature.record));
        }
    }
}

#[test]
fn utf8_without_a_cpg_is_seen() {
    let Some(bytes) = shared("boundaries/thailand_adm3_simplified_shp.zip") else { return };
    let layer = read_zip(&bytes, Options::default()).unwrap();
    assert_eq!((layer.features.len(), layer.encoding), (7_425, Encoding::Utf8));
    let first = &layer.features[0].properties;
    assert!(first.values().filter_map(Value::as_str).any(|text| text.chars().any(|c| ('ก'..='๛').contains(&c))));
}

#[test]
fn without_a_prj_the_system_must_be_named_and_must_fit() {
    let shp = shp(&[point(714_972.438, 1_477_966.115)]);
    let files = Files { shp: &shp, ..Files::default() };
    assert_eq!(code(read(files, Options::default())), "crs-missing");
    assert_eq!(code(read(files, DEGREES)), "crs-mismatch");
    assert_eq!(code(read(Files { prj: Some(b"PROJCS[\"RD_New\"]"), ..files }, Options::default())), "crs-unknown");
    let named = read(files, Options { crs: Some(Crs::Epsg32647), encoding: None }).unwrap();
    let Some(Geometry::Point(at)) = named.features[0].geometry else { panic!("no point") };
    assert!((at.x() - 100.9849392).abs() < 1e-7 && (at.y() - 13.36142884).abs() < 1e-7, "{at:?}");
}

#[test]
fn rings_find_their_shells() {
    let big = [(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0)];
    let hole = [(1.0, 1.0), (8.0, 1.0), (8.0, 8.0), (1.0, 8.0), (1.0, 1.0)];
    let island = [(2.0, 2.0), (2.0, 7.0), (7.0, 7.0), (7.0, 2.0), (2.0, 2.0)];
    let lake = [(3.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0), (3.0, 3.0)];
    let shp = shp(&[rings(5, &[&lake, &big, &hole, &island]), rings(5, &[&hole]), 0_i32.to_le_bytes().to_vec()]);
    let layer = read(Files { shp: &shp, ..Files::default() }, DEGREES).unwrap();
    let Some(Geometry::MultiPolygon(parts)) = &layer.features[0].geometry else { panic!("no parts") };
    assert_eq!(parts.0.iter().map(|part| part.interiors().len()).collect::<Vec<_>>(), [1, 1]);
    let geometry = layer.features[0].geometry.as_ref().unwrap();
    assert!(Shape::from_geometry(geometry, "", Limits::JOB).is_ok());
    assert!(matches!(layer.features[1].geometry, Some(Geometry::Polygon(_))), "a lone ring of the wrong direction");
    assert_eq!(layer.features[2].geometry, None);
}

#[test]
fn text_is_decoded_by_evidence_even_against_the_label() {
    let shp = shp(&[point(101.0, 13.0), point(101.0, 13.0)]);
    let read = |dbf: &[u8], cpg: &[u8]| {
        let files = Files { shp: &shp, dbf: Some(dbf), cpg: Some(cpg), prj: None };
        let layer = read(files, DEGREES).unwrap();
        (layer.features[0].properties["NAME"].clone(), layer.encoding)
    };
    let windows = encoding_rs::WINDOWS_874.encode("ถนนสาย").0.into_owned();
    assert_eq!(read(&dbf(&[&windows, b"x"]), b"UTF-8"), (Value::from("ถนนสาย"), Encoding::Windows874));
    assert_eq!(read(&dbf(&[&windows, b"x"]), b"OEM 874"), (Value::from("ถนนสาย"), Encoding::Windows874));
    assert_eq!(read(&dbf(&["ถนน".as_bytes(), b"x"]), b"ANSI 874"), (Value::from("ถนน"), Encoding::Utf8));
    // Twelve bytes hold four Thai letters; of a fifth only a part would be there.
    let cut = &" ถนนสาย".as_bytes()[..12];
    assert_eq!(read(&dbf(&[cut, b"x"]), b"").0, Value::from(" ถนน"));
    assert_eq!(read(&dbf(&[b"", b"x"]), b"").0, Value::Null);
}

#[test]
fn damaged_files_are_refused() {
    let whole = shp(&[point(101.0, 13.0)]);
    assert_eq!(code(read(Files { shp: &whole[..120], ..Files::default() }, DEGREES)), "shp");
    assert_eq!(code(read(Files { shp: b"nonsense", ..Files::default() }, DEGREES)), "shp");
    let table = dbf(&[b"a", b"b"]);
    assert_eq!(code(read(Files { shp: &whole, dbf: Some(&table), ..Files::default() }, DEGREES)), "shapefile-length");
    assert_eq!(code(read(Files { shp: &whole, dbf: Some(&table[..70]), ..Files::default() }, DEGREES)), "dbf");
    assert_eq!(
        code(read(Files { shp: &shp(&[31_i32.to_le_bytes().to_vec()]), ..Files::default() }, DEGREES)),
        "shp-type"
    );
}

proptest::proptest! {
    #[test]
    fn no_damage_makes_the_readers_panic(at in 0usize..400, byte in proptest::prelude::any::<u8>(), cut in 0usize..400) {
        let mut shp = shp(&[rings(5, &[&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)]]), point(1.0, 2.0)]);
        let mut dbf = dbf(&[b"a", b"b"]);
        for file in [&mut shp, &mut dbf] {
            if let Some(place) = file.get_mut(at) {
                *place = byte;
            }
            let length = file.len().saturating_sub(cut / 4);
            file.truncate(length);
        }
        let _ = read(Files { shp: &shp, dbf: Some(&dbf), ..Files::default() }, DEGREES);
    }
}
