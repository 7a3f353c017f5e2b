//! GeoPackages written here for the purpose, and the test files of the OGC where they are at hand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::io::Seek;

use super::*;
use crate::geometry::Crs;
use crate::ingest::passing::unheard;
use crate::ingest::source::CrsBasis;
use crate::storage::package::{Package, PackageColumn, PackageGeometry, PackageLayer, PackageSystem, PackageValue};

fn blob(x: f64, y: f64) -> Vec<u8> {
    let mut bytes = vec![b'G', b'P', 0, 1];
    bytes.extend_from_slice(&32_647_i32.to_le_bytes());
    bytes.push(1);
    bytes.extend_from_slice(&1_u32.to_le_bytes());
    bytes.extend_from_slice(&x.to_le_bytes());
    bytes.extend_from_slice(&y.to_le_bytes());
    bytes
}

fn package(rows: usize) -> Vec<u8> {
    let column = |name: &str, sql_type| PackageColumn { name: name.into(), sql_type, title: None, json: false };
    let layer = PackageLayer {
        table: "it's \"ถนน\"".into(),
        title: "x".into(),
        description: String::new(),
        changed: "2026-11-21T03:00:00.000Z".into(),
        columns: vec![column("ชื่อ'", "TEXT"), column("จริง", "BOOLEAN"), column("ยาว", "REAL")],
        geometry: Some(PackageGeometry {
            kind: "POINT",
            heights: false,
            system: PackageSystem { code: 32_647, name: "UTM 47N", definition: "PROJCS[\"x\"]".into() },
        }),
    };
    let folder = tempfile::tempdir().unwrap();
    let mut package = Package::create(folder.path(), &layer).unwrap();
    for number in 0..rows {
        let place = match number % 3 {
            0 => Some((blob(714_972.0 + number as f64, 1_477_966.0), None)),
            1 => None,
            _ => Some((b"GP damaged".to_vec(), None)),
        };
        let values = vec![
            PackageValue::Text(format!("ซอย {number}")),
            PackageValue::Integer(1),
            PackageValue::Number(f64::INFINITY),
        ];
        package.insert(values, place).unwrap();
    }
    let mut file = package.finish(None).unwrap();
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<(FoundLayer, Vec<SourceRow>)> {
    let folder = tempfile::tempdir().unwrap();
    // A name that an address would take apart.
    let path = folder.path().join("a%20b?mode=rw#c.gpkg");
    std::fs::write(&path, bytes).unwrap();
    let layer = crate::ingest::inspect(&path, &Wishes::default())?.layers.remove(0);
    let passed = unheard();
    let rows = crate::ingest::open(&path, &layer, &Wishes::default(), passed.clone())?.collect::<Result<Vec<_>>>()?;
    assert_eq!(passed.load(Ordering::Relaxed), bytes.len() as u64);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is written beside the file");
    Ok((layer, rows))
}

#[test]
fn rows_come_page_by_page_with_ids_values_and_places() {
    let (layer, rows) = read(&package(1_201)).unwrap();
    assert_eq!((layer.name.as_str(), layer.rows, rows.len()), ("it's \"ถนน\"", Some(1_201), 1_201));
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Declared, Some(Crs::Epsg32647)));
    assert_eq!(layer.columns, ["ชื่อ'", "จริง", "ยาว"]);
    let last = &rows[1_200];
    assert_eq!((last.number, last.id.as_deref()), (1_201, Some("1201")));
    let expected = serde_json::json!({"ชื่อ'": "ซอย 1200", "จริง": true, "ยาว": null});
    assert_eq!(serde_json::to_value(&last.properties).unwrap(), expected);
    assert!(matches!(&last.geometry, SourceGeometry::Planar(Geometry::Point(at)) if at.x() == 716_172.0));
    assert!(matches!(rows[1].geometry, SourceGeometry::None) && rows[1].faults.is_empty());
    assert_eq!(rows[2].faults[0].code, "geopackage-geometry");
}

#[test]
fn a_file_that_is_cut_or_damaged_is_refused_or_read_in_part_and_nothing_panics() {
    let whole = package(400);
    for length in [100, 4_096, 8_000, whole.len() / 2, whole.len() - 4_096] {
        assert!(read(&whole[..length]).is_err(), "{length} of {}", whole.len());
    }
    let mut random = 12_345_u64;
    for _ in 0..30 {
        let mut bytes = whole.clone();
        for _ in 0..20 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = (random >> 33) as usize % bytes.len();
            bytes[place.max(100)] = (random >> 20) as u8;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.gpkg");
        std::fs::write(&path, &bytes).unwrap();
        let Ok(found) = crate::ingest::inspect(&path, &Wishes::default()) else { continue };
        for layer in &found.layers {
            if let Ok(rows) = crate::ingest::open(&path, layer, &Wishes::default(), unheard()) {
                assert!(rows.take(10_000).count() < 10_000, "it comes to an end");
            }
        }
    }
}

#[test]
fn a_table_whose_pages_lead_to_one_another_again_and_again_is_refused_at_once() {
    let mut bytes = package(1_201);
    let (page, count) = (4_096, bytes.len() / 4_096);
    // The inner page of the layer's table: the last of type 5, a table's inner page (SQLite file format, 1.6).
    let inner = (1..count).rev().find(|at| bytes[at * page] == 5).unwrap();
    let whole = bytes[inner * page..(inner + 1) * page].to_vec();
    let cells = usize::from(u16::from_be_bytes([whole[3], whole[4]]));
    let lead = |page: &mut [u8], to: usize| {
        let to = u32::try_from(to).unwrap().to_be_bytes();
        page[8..12].copy_from_slice(&to);
        for cell in 0..cells {
            let at = usize::from(u16::from_be_bytes([page[12 + 2 * cell], page[13 + 2 * cell]]));
            page[at..at + 4].copy_from_slice(&to);
        }
    };
    let leaf = u32::from_be_bytes(whole[8..12].try_into().unwrap()) as usize;
    lead(&mut bytes[inner * page..(inner + 1) * page], count + 1);
    for more in 1..=16 {
        let mut copy = whole.clone();
        lead(&mut copy, if more == 16 { leaf } else { count + more + 1 });
        bytes.extend(copy);
    }
    bytes[28..32].copy_from_slice(&u32::try_from(count + 16).unwrap().to_be_bytes());
    let refused = read(&bytes).unwrap_err().to_string();
    assert!(cells > 3 && refused.contains("room"), "{cells} {refused}");
}

#[test]
fn blobs_of_all_kinds_of_boxes_are_read_and_others_refused() {
    let plain = blob(1.0, 2.0);
    for (flags, bounds) in [(1, 0), (3, 32), (5, 48), (7, 48), (9, 64)] {
        let bytes = [&plain[..3], &[flags], &plain[4..8], &vec![0; bounds], &plain[8..]].concat();
        assert!(matches!(geometry(&bytes), Ok(Some(Geometry::Point(_)))), "{flags}");
    }
    assert!(matches!(geometry(&[&plain[..3], &[0x11], &plain[4..]].concat()), Ok(None)), "empty");
    for bytes in [&b""[..], b"GP", b"GP\0\x21aaaa", b"GP\0\x0baaaa", &plain[..20], b"XX\0\x01aaaa"] {
        assert!(geometry(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn the_test_files_of_the_ogc_are_read() {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    for (file, layers, count) in
        [("awkward/ets_simple_sewer_features.gpkg", 3, 172), ("awkward/ets_states10.gpkg", 1, 51)]
    {
        let path = std::path::Path::new(&base).join(file);
        if !path.is_file() {
            let line = format_args!("skipped: {} is absent\n", path.display());
            std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
            continue;
        }
        let found = inspect(&path, &Wishes::default()).unwrap();
        let rows = |layer: &FoundLayer| {
            open(&path, layer, unheard()).unwrap().map(|row| row.unwrap()).filter(|row| row.faults.is_empty()).count()
        };
        let total: usize = found.layers.iter().map(rows).sum();
        assert_eq!((found.layers.len(), total), (layers, count), "{file}");
    }
}
