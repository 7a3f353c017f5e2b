//! KML from phones and GIS programs, small and written for this.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::io::Write;

use serde_json::json;

use super::*;
use geo::Geometry;

fn read(name: &str, bytes: &[u8]) -> Result<Vec<(FoundLayer, Vec<SourceRow>)>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let wishes = Wishes::default();
    let layers = crate::ingest::inspect(&path, &wishes)?.layers;
    let rows = |layer: FoundLayer| {
        let rows = crate::ingest::open(&path, &layer, &wishes, unheard())?.collect::<Result<Vec<_>>>()?;
        Ok((layer, rows))
    };
    layers.into_iter().map(rows).collect()
}

fn document(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>d</name>{inner}</Document></kml>"
    )
}

fn one(inner: &str) -> SourceRow {
    read("x.kml", document(&format!("<Placemark>{inner}</Placemark>")).as_bytes()).unwrap().remove(0).1.remove(0)
}

fn planar(row: &SourceRow) -> &Geometry<f64> {
    match &row.geometry {
        SourceGeometry::Planar(geometry) => geometry,
        other => panic!("{other:?} {:?}", row.faults),
    }
}

const POINT: &str = "<Point><coordinates>101,13,5</coordinates></Point>";

#[test]
fn placemarks_have_their_folders_values_and_ids() {
    let text = document(&format!(
        "<Style id='s'><name>no</name></Style><Folder><name>ถนน</name><Folder><name>สาย 1</name><Placemark id='p1'><name>ก &amp; ข</name>\
         <TimeStamp><when>2566-01-02</when></TimeStamp><ExtendedData><Data name='งบ'><displayName>x</displayName><value>100</value></Data>\
         <SchemaData schemaUrl='#s'><SimpleData name='กว้าง'>6</SimpleData></SchemaData></ExtendedData>{POINT}</Placemark></Folder></Folder>\
         <NetworkLink><name>l</name><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>\
         <Placemark><description>อยู่<![CDATA[<b>นี่</b>]]></description></Placemark>"
    ));
    let (layer, rows) = read("แผนที่.kml", text.as_bytes()).unwrap().remove(0);
    assert_eq!((layer.name.as_str(), layer.rows, rows.len(), rows[0].id.as_deref()), ("แผนที่", Some(2), 2, Some("p1")));
    let expected = json!({"folder": "ถนน/สาย 1", "name": "ก & ข", "when": "2566-01-02", "งบ": "100", "กว้าง": "6"});
    assert_eq!(serde_json::to_value(&rows[0].properties).unwrap(), expected);
    assert_eq!(rows[1].properties["description"], "อยู่<b>นี่</b>");
    let notes: Vec<&str> = layer.notes.iter().map(|note| note.en.as_ref()).collect();
    assert!(
        notes.contains(&"1 network links were not followed") && notes.iter().any(|note| note.contains("altitudes")),
        "{notes:?}"
    );
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Format, Some(Crs::Crs84)));
}

#[test]
fn a_table_in_the_description_becomes_values() {
    let table = "<description><![CDATA[<html><table border=1><tr><th colspan=2>หัว</th></tr><tr bgcolor=\"#D4E4F3\"><td>ชื่อ</td>\
                 <td>คลอง&nbsp;&amp;ท่อ</td></tr><TR><TD><b>ยาว</b></TD><TD></TD></TR></table>]]></description>";
    let row = one(&format!("<name>n</name>{table}{POINT}"));
    assert_eq!(serde_json::to_value(&row.properties).unwrap(), json!({"name": "n", "ชื่อ": "คลอง &ท่อ", "ยาว": null}));
}

#[test]
fn geometries_of_all_kinds_are_read() {
    let ring =
        |side: f64| format!("<LinearRing><coordinates>0,0 0,{side} {side},{side} 0,0</coordinates></LinearRing>");
    let polygon = format!(
        "<Polygon><innerBoundaryIs>{}</innerBoundaryIs><outerBoundaryIs>{}</outerBoundaryIs></Polygon>",
        ring(1.0),
        ring(9.0)
    );
    let row = one(&polygon);
    assert!(
        matches!(planar(&row), Geometry::Polygon(polygon) if polygon.interiors().len() == 1 && polygon.exterior().0[1].y == 9.0)
    );
    assert!(
        matches!(planar(&one(&format!("<MultiGeometry>{polygon}{polygon}</MultiGeometry>"))), Geometry::MultiPolygon(parts) if parts.0.len() == 2)
    );
    assert!(matches!(
        planar(&one(&format!("<MultiGeometry>{polygon}{POINT}</MultiGeometry>"))),
        Geometry::GeometryCollection(_)
    ));
    assert!(
        matches!(planar(&one("<LineString><coordinates>\n101, 13, 0\n102, 14, 0\n</coordinates></LineString>")), Geometry::LineString(line) if line.0.len() == 2)
    );
    assert!(
        matches!(planar(&one("<gx:Track xmlns:gx='g'><when>x</when><gx:coord>101 13 5</gx:coord><gx:coord>102 13 5</gx:coord></gx:Track>")), Geometry::LineString(line) if line.0.len() == 2)
    );
    assert!(matches!(one("<name>x</name>").geometry, SourceGeometry::None));
    let wrong = one("<Point><coordinates>101;13</coordinates></Point>");
    assert_eq!(wrong.faults[0].code, "kml-geometry");
}

#[test]
fn hostile_and_cut_files_are_refused() {
    let code = |text: &str| match read("x.kml", text.as_bytes()) {
        Err(Error::Impossible(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code("<!DOCTYPE kml [<!ENTITY a 'b'>]><kml><Document/></kml>"), "xml-doctype");
    let whole = document(&format!("<Placemark>{POINT}</Placemark>"));
    assert_eq!(code(&whole[..whole.len() - 20]), "xml");
    assert_eq!(code(&document(&format!("<Placemark>{}", "<MultiGeometry>".repeat(200)))), "xml");
}

#[test]
fn every_kml_in_an_archive_is_a_layer() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, inner) in
        [("doc.kml", "<NetworkLink/>"), ("files/a.kml", "<Placemark><name>a</name></Placemark>"), ("files/0.jpg", "")]
    {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(document(inner).as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let layers = read("x.kmz", &bytes).unwrap();
    assert_eq!((layers.len(), layers[0].0.name.as_str(), layers[0].1.len()), (1, "files/a", 1));
    assert!(read("x.kmz", &bytes[..bytes.len() - 30]).is_err());
}

proptest::proptest! {
    #[test]
    fn no_order_of_tags_makes_it_panic(tags in proptest::collection::vec(proptest::sample::select(vec![
        "<Placemark>", "</Placemark>", "<Folder>", "</Folder>", "<name>", "</name>", "<Polygon>", "</Polygon>", "<coordinates>", "</coordinates>",
        "<MultiGeometry>", "</MultiGeometry>", "1,2 3,4", "<ExtendedData>", "</ExtendedData>", "<Data name='a'>", "</Data>", "<outerBoundaryIs>", "</outerBoundaryIs>",
    ]), 0..30)) {
        let text = format!("<kml><Document>{}", tags.concat());
        let _ = Features::new(Xml::new(text.as_bytes(), "KML", None).unwrap()).take(100).count();
    }
}
