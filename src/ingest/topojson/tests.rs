//! Topologies, quantised and plain, honest and not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use super::*;

fn read(text: &str) -> Result<(FoundLayer, Vec<SourceRow>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.json");
    std::fs::write(&path, text).unwrap();
    let layer = crate::ingest::inspect(&path, &Wishes::default())?.layers.remove(0);
    let rows = crate::ingest::open(&path, &layer, &Wishes::default(), unheard())?.collect::<Result<Vec<_>>>()?;
    Ok((layer, rows))
}

#[test]
fn arcs_are_put_together_forwards_and_backwards() {
    let text = r#"{"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[100,13]},"arcs":[[[0,0],[2,0],[0,2]],[[0,0],[0,2],[2,0]]],
        "objects":{"data":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","id":7,"properties":{"n":"ก"},"arcs":[[0,-2]]},
            {"type":"Point","coordinates":[2,2]},{"type":null},{"type":"LineString","arcs":[9]}]}}}"#;
    let (layer, rows) = read(text).unwrap();
    assert_eq!((layer.name.as_str(), layer.rows, layer.crs.basis), ("data", Some(4), CrsBasis::Format));
    let SourceGeometry::Planar(Geometry::Polygon(polygon)) = &rows[0].geometry else { panic!("{:?}", rows[0]) };
    let corners: Vec<(f64, f64)> = polygon.exterior().0.iter().map(|at| (at.x, at.y)).collect();
    assert_eq!(corners, [(100.0, 13.0), (101.0, 13.0), (101.0, 14.0), (100.0, 14.0), (100.0, 13.0)]);
    assert_eq!((rows[0].id.as_deref(), rows[0].properties["n"].as_str()), (Some("7"), Some("ก")));
    assert!(matches!(&rows[1].geometry, SourceGeometry::Planar(Geometry::Point(at)) if at.x() == 101.0));
    assert!(matches!(rows[2].geometry, SourceGeometry::None) && rows[2].faults.is_empty());
    assert_eq!(rows[3].faults[0].code, "topojson-geometry");
}

#[test]
fn arcs_used_again_and_again_do_not_fill_the_memory() {
    let arc = vec!["[1,1]"; 2_000].join(",");
    let uses = vec!["0"; 2_000].join(",");
    let text =
        format!(r#"{{"type":"Topology","arcs":[[{arc}]],"objects":{{"a":{{"type":"LineString","arcs":[{uses}]}}}}}}"#);
    assert!(read(&text).unwrap().1[0].faults[0].reason.en.contains("a million positions"));
    for text in [r#"{"type":"Topology"}"#, r#"{"type":"Topology","arcs":7}"#, r#"{"type":"Topology","objects":{"#] {
        assert!(read(text).is_err(), "{text}");
    }
}
