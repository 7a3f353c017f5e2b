//! Coordinate systems against values that were computed with PROJ.

use geo::Coord;

use super::*;

/// Longitude, latitude; 32647 east, north; 24047 by EPSG:1304 east, north; computed with PROJ 9.5.
const GOLDEN: [[f64; 6]; 4] = [
    [100.9849392, 13.36142884, 714972.438, 1477966.115, 715305.920, 1477663.212],
    [101.2298105, 12.68240947, 742163.075, 1403049.939, 742496.329, 1402747.416],
    [101.0701932, 13.69024399, 723901.524, 1514426.903, 724234.996, 1514123.801],
    [101.99, 13.40, 823844.647, 1483330.471, 824177.568, 1483027.405],
];

fn both_ways(crs: Crs, degrees: Coord<f64>, metres: Coord<f64>) {
    let projection = Projection::new(crs).unwrap();
    let there = projection.from_lonlat(degrees).unwrap();
    let off = (there - metres).x.hypot((there - metres).y);
    assert!(off < 0.01, "{}: {there:?} is {off} m from {metres:?}", crs.code());
    let back = projection.to_lonlat(metres).unwrap();
    let off = (back - degrees).x.hypot((back - degrees).y) * 111_000.0;
    assert!(off < 0.01, "{}: {back:?} is {off} m from {degrees:?}", crs.code());
}

#[test]
fn golden_values_hold_to_the_centimetre() {
    for [lon, lat, e, n, indian_e, indian_n] in GOLDEN {
        both_ways(Crs::Epsg32647, Coord { x: lon, y: lat }, Coord { x: e, y: n });
        both_ways(Crs::Epsg24047, Coord { x: lon, y: lat }, Coord { x: indian_e, y: indian_n });
    }
    let known = Projection::new(Crs::Epsg24047).unwrap().to_lonlat(Coord { x: 708000.0, y: 1478000.0 }).unwrap();
    assert!((known.x - 100.917531).abs() < 1e-6 && (known.y - 13.364992).abs() < 1e-6, "{known:?}");
}

#[test]
fn every_system_comes_back_to_where_it_started() {
    let start = Coord { x: 101.9, y: 13.1 };
    for crs in Crs::ALL {
        let projection = Projection::new(crs).unwrap();
        let back = projection.to_lonlat(projection.from_lonlat(start).unwrap()).unwrap();
        assert!((back - start).x.hypot((back - start).y) < 1e-10, "{} {back:?}", crs.code());
    }
}

#[test]
fn uris_urns_and_codes_are_read() {
    for crs in Crs::ALL {
        assert_eq!(Crs::parse(crs.uri(), "crs").unwrap(), crs);
        assert_eq!(Crs::parse(&format!("<{}>", crs.uri()), "crs").unwrap(), crs);
        assert_eq!(Crs::parse(crs.code(), "crs").unwrap(), crs);
    }
    assert_eq!(Crs::parse("urn:ogc:def:crs:EPSG::32647", "crs").unwrap(), Crs::Epsg32647);
    assert_eq!(Crs::parse("urn:ogc:def:crs:OGC:1.3:CRS84", "crs").unwrap(), Crs::Crs84);
    assert_eq!(Crs::parse("[EPSG:4326]", "crs").unwrap(), Crs::Epsg4326);
    assert_eq!(Crs::parse("[OGC:CRS84]", "crs").unwrap(), Crs::Crs84);
    assert_eq!(Crs::parse("http://www.opengis.net/def/crs/EPSG/9.8.15/24048", "crs").unwrap(), Crs::Epsg24048);
    assert_eq!(Crs::parse("https://www.opengis.net/def/crs/epsg/0/3857", "crs").unwrap(), Crs::Epsg3857);
    for text in
        ["", "4326", "EPSG:", "ESRI:4326", "http://elsewhere.example/def/crs/EPSG/0/4326", "EPSG:43260", "OGC:4326"]
    {
        assert!(Crs::parse(text, "crs").is_err(), "{text}");
    }
    let unknown = Crs::parse("EPSG:28992", "bbox-crs").unwrap_err().to_string();
    assert!(unknown.contains("parameter 'bbox-crs'") && unknown.contains("EPSG/0/24047"), "{unknown}");
}

#[test]
fn prj_texts_are_recognised() {
    let prj = |text: &str| Crs::from_prj(text).map(Crs::code);
    assert_eq!(
        prj(r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257]]]"#),
        Some("CRS84")
    );
    assert_eq!(prj(r#"PROJCS["WGS_1984_UTM_Zone_47N",GEOGCS["GCS_WGS_1984"]]"#), Some("EPSG:32647"));
    assert_eq!(prj(r#"PROJCS["WGS 84 / UTM zone 48N",GEOGCS["WGS 84"]]"#), Some("EPSG:32648"));
    assert_eq!(prj(r#"PROJCS["Indian_1975_UTM_Zone_47N",GEOGCS["GCS_Indian_1975"]]"#), Some("EPSG:24047"));
    assert_eq!(prj(r#"PROJCS["Indian_1975_UTM_Zone_48N",GEOGCS["GCS_Indian_1975"]]"#), Some("EPSG:24048"));
    assert_eq!(
        prj(
            r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"],PROJECTION["Mercator_Auxiliary_Sphere"]]"#
        ),
        Some("EPSG:3857")
    );
    assert_eq!(prj(r#"PROJCS["RD_New",GEOGCS["GCS_Amersfoort"]]"#), None);
    assert_eq!(prj(r#"GEOGCS["GCS_Indian_1975",DATUM["D_Indian_1975"]]"#), None);
}

#[test]
fn a_bbox_is_read_in_the_axis_order_of_its_system() {
    let latitude_first = Projection::new(Crs::Epsg4326).unwrap().parse_bbox("12.4,100.7,14,102").unwrap();
    assert_eq!(latitude_first.to_array(), [100.7, 12.4, 102.0, 14.0]);
    let utm = Projection::new(Crs::Epsg32647).unwrap();
    let metres = utm.parse_bbox("683000,1371000,827000,1550000").unwrap();
    assert!((metres.west() - 100.68).abs() < 0.02 && (metres.north() - 14.01).abs() < 0.03, "{metres:?}");
    assert!(utm.parse_bbox("827000,1371000,683000,1550000").is_err());
}

#[test]
fn nothing_makes_a_projection_panic() {
    for crs in Crs::ALL {
        let projection = Projection::new(crs).unwrap();
        for x in [0.0, 180.0, 1e9, -1e30, f64::NAN, f64::INFINITY] {
            for y in [90.0, -90.0, 1e9, 1e300, f64::NAN] {
                let _ = (projection.to_lonlat(Coord { x, y }), projection.from_lonlat(Coord { x, y }));
            }
        }
    }
}

/// The last column pairs of the golden table: 24047 by the set (204.4798, 837.8940, 294.7765) and by EPSG:1812.
const OTHER_SHIFTS: [[f64; 6]; 4] = [
    [100.9849392, 13.36142884, 715305.055, 1477663.248, 715486.743, 1477613.191],
    [101.2298105, 12.68240947, 742495.571, 1402747.154, 742676.918, 1402697.061],
    [101.0701932, 13.69024399, 724234.166, 1514123.981, 724415.993, 1514073.851],
    [101.99, 13.40, 824177.133, 1483027.463, 824358.744, 1482976.952],
];

#[test]
fn an_installation_may_choose_another_shift_of_indian_1975() {
    let by = |text: &str| Projection::by(Crs::Epsg24047, &DatumShift::parse(text).unwrap()).unwrap();
    let surveyed = by("204.4798,837.8940,294.7765");
    let registered = by("293,836,318,0.5,1.6,-2.8,2.1");
    for [lon, lat, east, north, other_east, other_north] in OTHER_SHIFTS {
        for (projection, x, y) in [(&surveyed, east, north), (&registered, other_east, other_north)] {
            let at = projection.from_lonlat(Coord { x: lon, y: lat }).unwrap();
            assert!((at.x - x).hypot(at.y - y) < 0.01, "{at:?} is not {x}, {y}");
        }
    }
}

#[test]
fn a_box_beyond_the_system_is_cut_to_it() {
    let mercator = Projection::new(Crs::Epsg3857).unwrap();
    let world =
        mercator.parse_bbox("-20037508.342789244,-20037508.342789244,20037508.342789244,20037508.342789244").unwrap();
    assert!(world.west() == -180.0 && world.east() == 180.0 && world.north() > 85.0, "{world:?}");
    for crs in [Crs::Epsg32647, Crs::Epsg24048] {
        let wide = Projection::new(crs).unwrap().parse_bbox("-3e7,-3e7,3e7,3e7").unwrap();
        assert!(wide.west() < 80.0 && wide.east() > 120.0 && wide.south() < -80.0 && wide.north() > 80.0, "{wide:?}");
    }
}

#[test]
fn the_outline_of_a_box_in_metres_is_smaller_than_the_box_around_it() {
    use geo::{Area, Contains, Point};
    let utm = Projection::new(Crs::Epsg32647).unwrap();
    let text = "683000,1371000,827000,1550000";
    let (bbox, outline) = (utm.parse_bbox(text).unwrap(), utm.parse_outline(text).unwrap().unwrap());
    let around = (bbox.east() - bbox.west()) * (bbox.north() - bbox.south());
    assert!(outline.signed_area() > 0.9 * around && outline.signed_area() < around, "{outline:?}");
    let inside = utm.to_lonlat(Coord { x: 683_010.0, y: 1_371_010.0 }).unwrap();
    let outside = utm.to_lonlat(Coord { x: 682_990.0, y: 1_460_000.0 }).unwrap();
    assert!(outline.contains(&Point(inside)) && !outline.contains(&Point(outside)));
    assert!(utm.parse_outline("700000,1400000,700000,1500000").unwrap().is_none());
    assert!(Projection::new(Crs::Epsg3857).unwrap().parse_outline("1,2,3,4").unwrap().is_none());
}

#[test]
fn positions_as_sent_become_longitude_and_latitude_with_their_heights() {
    let mut sent = serde_json::json!({"type": "GeometryCollection", "geometries": [
        {"type": "Point", "coordinates": [714972.438, 1477966.115, 12.5]},
        {"type": "LineString", "coordinates": [[714972.438, 1477966.115], [742163.075, 1403049.939]]},
    ]});
    Projection::new(Crs::Epsg32647).unwrap().json_to_lonlat(&mut sent, "/geometry").unwrap();
    let off = |pointer: &str, degrees: f64| (sent.pointer(pointer).unwrap().as_f64().unwrap() - degrees).abs();
    assert!(
        off("/geometries/0/coordinates/0", 100.9849392) < 1e-8
            && off("/geometries/0/coordinates/1", 13.36142884) < 1e-8
    );
    assert!(off("/geometries/1/coordinates/1/0", 101.2298105) < 1e-8, "{sent}");
    assert_eq!(sent["geometries"][0]["coordinates"][2], 12.5);
    let mut latitude_first = serde_json::json!({"type": "Point", "coordinates": [13.5, 101]});
    Projection::new(Crs::Epsg4326).unwrap().json_to_lonlat(&mut latitude_first, "/geometry").unwrap();
    assert_eq!(latitude_first["coordinates"], serde_json::json!([101.0, 13.5]));
    let mut nowhere = serde_json::json!({"type": "Point", "coordinates": [1e30, 1e30]});
    let refused = Projection::new(Crs::Epsg32647).unwrap().json_to_lonlat(&mut nowhere, "/geometry").unwrap_err();
    assert!(refused.to_string().contains("/geometry/coordinates"), "{refused}");
}
