//! GML of several versions, small and written for this.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use super::*;
use crate::error::Error;
use geo::Coord;

fn read(inner: &str) -> Result<Vec<(FoundLayer, Vec<SourceRow>)>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gml");
    let text = format!(
        "<?xml version=\"1.0\"?><wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs/2.0' xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:o='o'>{inner}</wfs:FeatureCollection>"
    );
    std::fs::write(&path, text).unwrap();
    let wishes = Wishes::default();
    let layers = crate::ingest::inspect(&path, &wishes)?.layers;
    let rows = |layer: FoundLayer| {
        let rows = crate::ingest::open(&path, &layer, &wishes, unheard())?.collect::<Result<Vec<_>>>()?;
        Ok((layer, rows))
    };
    layers.into_iter().map(rows).collect()
}

fn geometry(gml: &str) -> Geometry<f64> {
    let member = format!("<wfs:member><o:x><o:geom>{gml}</o:geom></o:x></wfs:member>");
    let row = read(&member).unwrap().remove(0).1.remove(0);
    match row.geometry {
        SourceGeometry::Planar(geometry) => geometry,
        other => panic!("{other:?} {:?}", row.faults),
    }
}

const URN: &str = "urn:ogc:def:crs:EPSG::4326";

#[test]
fn members_have_values_ids_and_their_axes_turned_where_the_name_says_so() {
    let member = |srs: &str, pos: &str| {
        format!(
            "<wfs:member><o:road gml:id='r1'><o:ชื่อ>สาย &amp; ซอย</o:ชื่อ><o:empty/><o:code>07</o:code><o:owner><o:name>อบจ.</o:name></o:owner><o:geom><gml:Point srsName='{srs}'><gml:pos>{pos}</gml:pos></gml:Point></o:geom></o:road></wfs:member>"
        )
    };
    for (srs, pos) in [
        (URN, "13.36 100.98"),
        ("EPSG:4326", "100.98 13.36"),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", "100.98 13.36"),
    ] {
        let (layer, rows) = read(&member(srs, pos)).unwrap().remove(0);
        assert_eq!((layer.name.as_str(), layer.rows, rows[0].id.as_deref()), ("road", Some(1), Some("r1")));
        assert_eq!(
            (layer.crs.basis, layer.crs.crs),
            (CrsBasis::Declared, Some(Crs::Crs84)),
            "{srs}: {}",
            layer.crs.why.en
        );
        let SourceGeometry::Planar(Geometry::Point(at)) = &rows[0].geometry else { panic!() };
        assert_eq!((at.x(), at.y()), (100.98, 13.36), "{srs}");
        let values = serde_json::json!({"ชื่อ": "สาย & ซอย", "empty": null, "code": "07", "owner.name": "อบจ."});
        assert_eq!(serde_json::to_value(&rows[0].properties).unwrap(), values);
    }
    let wrong = read(&member(URN, "100.98 13.36")).unwrap().remove(0).0;
    assert_eq!(wrong.crs.basis, CrsBasis::Proposed, "the numbers deny the name: {}", wrong.crs.why.en);
}

#[test]
fn a_box_around_all_may_name_the_system_of_all() {
    let inner = "<gml:boundedBy><gml:Envelope srsName='EPSG:32647'><gml:lowerCorner>1 2</gml:lowerCorner></gml:Envelope></gml:boundedBy><gml:featureMember><o:x><o:g><gml:Point><gml:pos>714972 1477966</gml:pos></gml:Point></o:g></o:x></gml:featureMember>";
    let (layer, _) = read(inner).unwrap().remove(0);
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Declared, Some(Crs::Epsg32647)));
}

#[test]
fn all_simple_geometries_are_read() {
    let ring = |list: &str| format!("<gml:LinearRing><gml:posList>{list}</gml:posList></gml:LinearRing>");
    let polygon = format!(
        "<gml:Polygon><gml:exterior>{}</gml:exterior><gml:interior>{}</gml:interior></gml:Polygon>",
        ring("0 0 0 9 9 9 0 0"),
        ring("1 2 1 3 2 3 1 2")
    );
    assert!(matches!(geometry(&polygon), Geometry::Polygon(polygon) if polygon.interiors().len() == 1));
    assert!(
        matches!(geometry("<gml:LineString srsDimension='3'><gml:posList>1 2 3 4 5 6</gml:posList></gml:LineString>"), Geometry::LineString(line) if line.0 == [Coord { x: 1.0, y: 2.0 }, Coord { x: 4.0, y: 5.0 }])
    );
    assert!(
        matches!(geometry("<gml:LineString><gml:coordinates>1,2 3,4</gml:coordinates></gml:LineString>"), Geometry::LineString(line) if line.0.len() == 2)
    );
    assert!(
        matches!(geometry("<gml:LineString><gml:pos>1 2</gml:pos><gml:pos>3 4</gml:pos></gml:LineString>"), Geometry::LineString(line) if line.0.len() == 2)
    );
    let curve = "<gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>1 2 3 4</gml:posList></gml:LineStringSegment><gml:LineStringSegment><gml:posList>3 4 5 6</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>";
    assert!(matches!(geometry(curve), Geometry::LineString(line) if line.0.len() == 3));
    assert!(
        matches!(geometry(&format!("<gml:MultiCurve><gml:curveMember>{curve}</gml:curveMember></gml:MultiCurve>")), Geometry::MultiLineString(lines) if lines.0.len() == 1)
    );
    assert!(
        matches!(geometry(&format!("<gml:MultiSurface><gml:surfaceMember>{polygon}</gml:surfaceMember><gml:surfaceMembers>{polygon}</gml:surfaceMembers></gml:MultiSurface>")), Geometry::MultiPolygon(parts) if parts.0.len() == 2)
    );
    let patch = polygon.replace("Polygon", "PolygonPatch");
    assert!(matches!(
        geometry(&format!("<gml:Surface><gml:patches>{patch}</gml:patches></gml:Surface>")),
        Geometry::Polygon(_)
    ));
    assert!(matches!(
        geometry(
            "<gml:MultiPoint><gml:pointMember><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint>"
        ),
        Geometry::MultiPoint(_)
    ));
    let old = "<gml:Polygon><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>0,0 0,9 9,9 0,0</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon>";
    assert!(matches!(
        geometry(&format!("<gml:MultiPolygon><gml:polygonMember>{old}</gml:polygonMember></gml:MultiPolygon>")),
        Geometry::MultiPolygon(_)
    ));
}

#[test]
fn what_is_no_simple_feature_is_a_fault_and_what_is_hostile_an_error() {
    let arc = "<wfs:member><o:x><o:g><gml:Curve><gml:segments><gml:Arc><gml:posList>1 2 3 4 5 6</gml:posList></gml:Arc></gml:segments></gml:Curve></o:g></o:x></wfs:member>";
    let rows = read(&format!("{arc}<wfs:member><o:x><o:n>1</o:n></o:x></wfs:member>")).unwrap().remove(0).1;
    assert_eq!((rows[0].faults[0].code, rows[1].faults.len()), ("gml-geometry", 0));
    assert!(matches!(read("<a>"), Err(Error::Impossible(_))));
}

proptest::proptest! {
    #[test]
    fn no_order_of_tags_makes_it_panic(tags in proptest::collection::vec(proptest::sample::select(vec![
        "<member>", "</member>", "<x>", "</x>", "<Polygon>", "</Polygon>", "<posList>", "</posList>", "1 2 3 4", "<MultiSurface>", "</MultiSurface>",
        "<exterior>", "</exterior>", "<LinearRing>", "</LinearRing>", "<boundedBy>", "</boundedBy>",
    ]), 0..30)) {
        let _ = read(&tags.concat());
    }
}
