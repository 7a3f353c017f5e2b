//! Real Thai shapefiles, and small ones made by hand to be wrong in one way each.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::io::Write;

use serde_json::Value;

use super::*;
use crate::geometry::{Crs, Limits, Projection, Shape};
use crate::ingest::source::CrsBasis;
use crate::ingest::text::Encoding;
use geo::{BoundingRect, Geometry};

fn shared(path: &str) -> Option<PathBuf> {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = std::path::Path::new(&base).join(path);
    let found = path.is_file();
    if !found {
        let line = format_args!("skipped: {} is absent\n", path.display());
        std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
    }
    found.then_some(path)
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

/// The files of one shapefile, each by its extension, loose in a folder.
struct Loose(tempfile::TempDir);

fn loose(files: &[(&str, &[u8])]) -> Loose {
    let folder = tempfile::tempdir().unwrap();
    for (extension, bytes) in files {
        std::fs::write(folder.path().join(format!("x.{extension}")), bytes).unwrap();
    }
    Loose(folder)
}

impl Loose {
    fn path(&self) -> PathBuf {
        self.0.path().join("x.shp")
    }
}

fn read(path: &Path, wishes: &Wishes) -> Result<(FoundLayer, Vec<SourceRow>)> {
    let layer = inspect(path, wishes)?.layers.remove(0);
    let rows = open(path, &layer, wishes, unheard())?.collect::<Result<Vec<_>>>()?;
    Ok((layer, rows))
}

fn given(crs: Crs) -> Wishes {
    Wishes { crs: Some(crs), ..Wishes::default() }
}

fn geometry(row: &SourceRow) -> &Geometry<f64> {
    match &row.geometry {
        SourceGeometry::Planar(geometry) => geometry,
        other => panic!("{other:?}"),
    }
}

fn code(result: Result<(FoundLayer, Vec<SourceRow>)>) -> &'static str {
    match result {
        Err(Error::Impossible(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_thai_shapefile_in_utm_comes_out_in_degrees_to_the_centimetre() {
    let Some(path) = shared("awkward/eec_amphoe_cp874_utm47n_derived.zip") else { return };
    let (layer, rows) = read(&path, &Wishes::default()).unwrap();
    assert_eq!((rows.len(), layer.rows, layer.name.as_str()), (30, Some(30), "eec_amphoe_cp874"));
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Declared, Some(Crs::Epsg32647)));
    assert_eq!(layer.encoding.as_ref().unwrap().0, Encoding::Windows874);
    let thai = rows.iter().flat_map(|row| row.properties.values());
    assert!(thai.filter_map(Value::as_str).any(|name| name.contains("เมืองชลบุรี")));
    let Some(original) = shared("boundaries/eec_amphoe.geojson") else { return };
    let original = std::fs::read(original).unwrap();
    let projection = Projection::new(Crs::Epsg32647).unwrap();
    for (row, source) in rows.iter().zip(crate::ingest::geojson::read(original.as_slice())) {
        let text = source.unwrap().geometry.unwrap();
        let expected = Shape::from_json_text(text.get(), "", Limits::JOB).unwrap().geometry.bounding_rect().unwrap();
        let bounds = projection.geometry_to_lonlat(geometry(row)).unwrap().bounding_rect().unwrap();
        for off in [bounds.min() - expected.min(), bounds.max() - expected.max()] {
            assert!(off.x.hypot(off.y) < 1e-7, "{}: {bounds:?} is not {expected:?}", row.number);
        }
    }
}

#[test]
fn the_provinces_are_read_whole_and_valid() {
    for (file, count) in [("Rayong", 58), ("ChonBuri", 92), ("Chachoengsao", 93)] {
        let Some(path) = shared(&format!("boundaries/full/tambon_{file}.zip")) else { return };
        let (layer, rows) = read(&path, &Wishes::default()).unwrap();
        assert_eq!((rows.len(), layer.crs.crs), (count, Some(Crs::Crs84)), "{file}");
        for row in &rows {
            Shape::from_geometry(geometry(row), "", Limits::JOB)
                .unwrap_or_else(|error| panic!("{file} {}: {error}", row.number));
        }
    }
}

#[test]
fn utf8_without_a_cpg_is_seen() {
    let Some(path) = shared("boundaries/thailand_adm3_simplified_shp.zip") else { return };
    let (layer, rows) = read(&path, &Wishes::default()).unwrap();
    assert_eq!((rows.len(), layer.encoding.unwrap().0), (7_425, Encoding::Utf8));
    let texts = rows[0].properties.values().filter_map(Value::as_str);
    assert!(texts.flat_map(str::chars).any(|letter| ('ก'..='๛').contains(&letter)));
}

#[test]
fn without_a_prj_the_system_is_proposed_and_what_is_named_must_fit() {
    let shp = shp(&[point(714_972.438, 1_477_966.115)]);
    let files = loose(&[("shp", &shp)]);
    let (layer, _) = read(&files.path(), &Wishes::default()).unwrap();
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Proposed, Some(Crs::Epsg32647)));
    assert!(layer.crs.why.en.contains("333 m"), "{}", layer.crs.why.en);
    assert_eq!(code(read(&files.path(), &given(Crs::Crs84))), "crs-mismatch");
    let unknown = loose(&[("shp", &shp), ("prj", b"PROJCS[\"Mars\"]")]);
    assert_eq!(code(read(&unknown.path(), &Wishes::default())), "crs-unknown");
    let (layer, rows) = read(&files.path(), &given(Crs::Epsg24047)).unwrap();
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Given, Some(Crs::Epsg24047)));
    assert_eq!(geometry(&rows[0]), &Geometry::Point(geo::Point::new(714_972.438, 1_477_966.115)));
}

#[test]
fn a_system_of_elsewhere_is_converted_and_said() {
    let Some(path) = shared("awkward/dutch_addresses_epsg28992.zip") else { return };
    let (layer, rows) = read(&path, &Wishes::default()).unwrap();
    assert_eq!((rows.len(), layer.crs.crs), (2_481, Some(Crs::Crs84)));
    assert!(layer.crs.why.en.contains("28992") && layer.notes.iter().any(|note| note.en.contains("EPSG:28992")));
    assert_eq!(layer.encoding.unwrap().0, Encoding::Utf8);
    let bounds = geometry(&rows[0]).bounding_rect().unwrap();
    assert!((3.0..7.5).contains(&bounds.min().x) && (50.5..54.0).contains(&bounds.min().y), "{bounds:?}");
}

#[test]
fn several_shapefiles_in_folders_of_one_archive_are_layers() {
    let (shp, table) = (shp(&[point(101.0, 13.0)]), dbf(&["บาง".as_bytes()]));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for name in ["a/roads", "b/ROADS", "c/parks", "__MACOSX/c/._parks"] {
        for (extension, bytes) in [("shp", &shp), ("DBF", &table)] {
            archive.start_file(format!("{name}.{extension}"), zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
    }
    archive.finish().unwrap();
    let found = inspect(&path, &Wishes::default()).unwrap();
    let names: Vec<&str> = found.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names, ["a/roads", "b/ROADS", "parks"]);
    for layer in &found.layers {
        let passed = unheard();
        let rows: Vec<_> =
            open(&path, layer, &Wishes::default(), passed.clone()).unwrap().map(|row| row.unwrap()).collect();
        assert_eq!((rows.len(), rows[0].properties["NAME"].as_str()), (1, Some("บาง")), "{}", layer.name);
        assert!(passed.load(std::sync::atomic::Ordering::Relaxed) > 0);
    }
}

#[test]
fn rings_find_their_shells() {
    let big = [(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0)];
    let hole = [(1.0, 1.0), (8.0, 1.0), (8.0, 8.0), (1.0, 8.0), (1.0, 1.0)];
    let island = [(2.0, 2.0), (2.0, 7.0), (7.0, 7.0), (7.0, 2.0), (2.0, 2.0)];
    let lake = [(3.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0), (3.0, 3.0)];
    let shp = shp(&[rings(5, &[&lake, &big, &hole, &island]), rings(5, &[&hole]), 0_i32.to_le_bytes().to_vec()]);
    let (_, rows) = read(&loose(&[("shp", &shp)]).path(), &given(Crs::Crs84)).unwrap();
    let Geometry::MultiPolygon(parts) = geometry(&rows[0]) else { panic!("no parts") };
    assert_eq!(parts.0.iter().map(|part| part.interiors().len()).collect::<Vec<_>>(), [1, 1]);
    assert!(Shape::from_geometry(geometry(&rows[0]), "", Limits::JOB).is_ok());
    assert!(matches!(geometry(&rows[1]), Geometry::Polygon(_)), "a lone ring of the wrong direction");
    assert!(matches!(rows[2].geometry, SourceGeometry::None));
}

#[test]
fn rings_that_are_no_numbers_or_too_many_stop_nothing() {
    let nowhere = [(0.0, f64::NAN), (f64::INFINITY, 9.0), (9.0, 9.0), (0.0, f64::NAN)];
    let ring = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)];
    let many: Vec<&[(f64, f64)]> = vec![&ring; 10_001];
    let shp = shp(&[rings(5, &[&nowhere, &ring]), rings(5, &many), rings(5, &[&ring])]);
    let (_, rows) = read(&loose(&[("shp", &shp)]).path(), &given(Crs::Crs84)).unwrap();
    assert_eq!(rows.iter().map(|row| row.faults.len()).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(rows[1].faults[0].code, "geometry-parts");
}

#[test]
fn text_is_decoded_by_evidence_even_against_the_label_and_that_is_said() {
    let shp = shp(&[point(101.0, 13.0), point(101.0, 13.0)]);
    let read = |dbf: &[u8], cpg: &[u8]| {
        let files = loose(&[("shp", &shp), ("dbf", dbf), ("cpg", cpg)]);
        let (layer, mut rows) = read(&files.path(), &given(Crs::Crs84)).unwrap();
        let (encoding, why) = layer.encoding.unwrap();
        (rows.remove(0), encoding, why.en.into_owned(), layer.notes)
    };
    let windows = encoding_rs::WINDOWS_874.encode("ถนนสาย").0.into_owned();
    let (row, encoding, why, _) = read(&dbf(&[&windows, b"x"]), b"UTF-8");
    assert_eq!((&row.properties["NAME"], encoding), (&Value::from("ถนนสาย"), Encoding::Windows874));
    assert!(why.contains("says 'UTF-8', but"), "{why}");
    assert_eq!(read(&dbf(&[&windows, b"x"]), b"OEM 874").0.properties["NAME"], "ถนนสาย");
    let (row, encoding, ..) = read(&dbf(&["ถนน".as_bytes(), b"x"]), b"ANSI 874");
    assert_eq!((&row.properties["NAME"], encoding), (&Value::from("ถนน"), Encoding::Utf8));
    // Twelve bytes hold four Thai letters; of a fifth only a part would be there.
    let cut = &" ถนนสาย".as_bytes()[..12];
    let (row, _, _, notes) = read(&dbf(&[cut, b"x"]), b"");
    assert_eq!(row.properties["NAME"], " ถนน");
    assert!(notes.iter().any(|note| note.en.starts_with("1 texts were cut")), "{notes:?}");
    assert_eq!(read(&dbf(&[b"", b"x"]), b"").0.properties["NAME"], Value::Null);
    let undefined = [&windows[..], &[0xDB]].concat();
    let (row, ..) = read(&dbf(&[&undefined, b"x"]), b"874");
    assert_eq!(row.faults[0].code, "encoding");
    assert!(row.faults[0].reason.en.contains("0xDB in the field 'NAME'"), "{:?}", row.faults);
}

#[test]
fn deleted_records_are_counted_and_left_out() {
    let shp = shp(&[point(101.0, 13.0), point(102.0, 13.0)]);
    let mut table = dbf(&[b"a", b"b"]);
    table[65] = b'*';
    let files = loose(&[("shp", &shp), ("dbf", &table)]);
    let (layer, rows) = read(&files.path(), &given(Crs::Crs84)).unwrap();
    assert_eq!((layer.rows, rows.len(), rows[0].number), (Some(2), 1, 2));
}

#[test]
fn damaged_files_are_refused() {
    let whole = shp(&[point(101.0, 13.0)]);
    let wishes = given(Crs::Crs84);
    assert_eq!(code(read(&loose(&[("shp", &whole[..120])]).path(), &wishes)), "shp");
    assert_eq!(code(read(&loose(&[("shp", b"nonsense")]).path(), &wishes)), "shp");
    let table = dbf(&[b"a", b"b"]);
    assert_eq!(code(read(&loose(&[("shp", &whole), ("dbf", &table)]).path(), &wishes)), "shapefile-length");
    assert_eq!(code(read(&loose(&[("shp", &whole), ("dbf", &table[..70])]).path(), &wishes)), "dbf");
    let patch = shp(&[31_i32.to_le_bytes().to_vec(), point(101.0, 13.0)]);
    let (_, rows) = read(&loose(&[("shp", &patch)]).path(), &wishes).unwrap();
    assert_eq!((rows[0].faults[0].code, rows[1].faults.len()), ("shp-type", 0), "the others follow");
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
        let _ = read(&loose(&[("shp", &shp), ("dbf", &dbf)]).path(), &given(Crs::Crs84));
    }
}
