//! Geometries that others have published as right and wrong, judged: JTS's cases and two collections of GeoJSON. Where the hub judges
//! otherwise it is one of the exceptions below; `docs/quality.md` says why.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use phaen::ingest::source::{SourceGeometry, SourceRow};
use phaen::quality::{Rules, Verdict, judge};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

fn shared(path: &str) -> Option<PathBuf> {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(&base).join(path);
    if path.exists() {
        return Some(path);
    }
    let line = format_args!("skipped: {} is absent\n", path.display());
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), line);
    None
}

fn verdict(geometry: SourceGeometry, repair: bool) -> Verdict {
    let mut rules = Rules::new(None, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).unwrap();
    rules.repair = repair;
    judge(SourceRow { number: 1, id: None, properties: Map::new(), geometry, faults: vec![] }, &rules)
}

/// Lists within lists, as WKT writes them.
#[derive(Debug)]
enum Node {
    List(Vec<Node>),
    At(Coord<f64>),
}

/// Reads WKT. Coordinates are scaled by a power of two, which loses no digit and makes them fit the earth.
struct Wkt<'a> {
    rest: &'a str,
    scale: f64,
}

impl Wkt<'_> {
    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.starts_with(sign);
        self.rest = if found { &rest[1..] } else { rest };
        found
    }

    fn word(&mut self) -> String {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        self.rest = &rest[end..];
        rest[..end].to_uppercase()
    }

    fn node(&mut self) -> Node {
        if self.rest.trim_start().to_uppercase().starts_with("EMPTY") {
            self.word();
            return Node::List(vec![]);
        }
        if !self.take('(') {
            let rest = self.rest.trim_start();
            let end = rest.find([',', ')']).unwrap_or(rest.len());
            let numbers: Vec<f64> = rest[..end].split_whitespace().map(|n| n.parse().unwrap()).collect();
            self.rest = &rest[end..];
            return Node::At(Coord { x: numbers[0] * self.scale, y: numbers[1] * self.scale });
        }
        let mut items = vec![self.node()];
        while self.take(',') {
            items.push(self.node());
        }
        self.take(')');
        Node::List(items)
    }

    fn geometry(&mut self) -> Geometry<f64> {
        let kind = self.word();
        if kind == "GEOMETRYCOLLECTION" {
            self.take('(');
            let mut members = vec![self.geometry()];
            while self.take(',') {
                members.push(self.geometry());
            }
            self.take(')');
            return Geometry::GeometryCollection(GeometryCollection::new_from(members));
        }
        let node = self.node();
        match kind.as_str() {
            "POINT" => {
                positions(&node).first().map_or(Geometry::MultiPoint(MultiPoint::new(vec![])), |at| Point(*at).into())
            }
            "MULTIPOINT" => MultiPoint::new(children(&node).iter().flat_map(positions).map(Point).collect()).into(),
            "LINESTRING" | "LINEARRING" => LineString::new(positions(&node)).into(),
            "MULTILINESTRING" => {
                MultiLineString::new(children(&node).iter().map(|n| LineString::new(positions(n))).collect()).into()
            }
            "POLYGON" => polygon(&node).into(),
            "MULTIPOLYGON" => MultiPolygon::new(children(&node).iter().map(polygon).collect()).into(),
            other => panic!("{other}"),
        }
    }
}

fn children(node: &Node) -> &[Node] {
    match node {
        Node::List(items) => items,
        Node::At(_) => std::slice::from_ref(node),
    }
}

fn positions(node: &Node) -> Vec<Coord<f64>> {
    match node {
        Node::At(at) => vec![*at],
        Node::List(items) => items.iter().flat_map(positions).collect(),
    }
}

fn polygon(node: &Node) -> Polygon<f64> {
    let mut rings = children(node).iter().map(|ring| LineString::new(positions(ring)));
    Polygon::new(rings.next().unwrap_or(LineString::new(vec![])), rings.collect())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let from = text.find(start)? + start.len();
    Some(&text[from..from + text[from..].find(end)?])
}

/// Description, geometry and what JTS says, of each case of a file.
fn cases(path: &Path, operation: &str) -> Vec<(String, Geometry<f64>, bool)> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut found = Vec::new();
    for case in text.split("<case>").skip(1) {
        let name = between(case, "<desc>", "</desc>").unwrap().trim().to_owned();
        let wkt = between(case, "<a>", "</a>").unwrap().trim();
        let test = case.find(&format!("name=\"{operation}\"")).unwrap();
        let expected = between(&case[test..], ">", "<").unwrap().trim() == "true";
        let largest = wkt
            .split(|c: char| !c.is_ascii_digit() && c != '.')
            .filter_map(|n| n.parse::<f64>().ok())
            .fold(1.0, f64::max);
        let scale = (90.0 / largest).log2().floor().min(0.0).exp2();
        found.push((name, Wkt { rest: wkt, scale }.geometry(), expected));
    }
    found
}

/// Valid for JTS, refused here: nothing at all is no geometry; the hub wants `null` there, and no empty parts.
fn has_nothing(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::MultiPoint(points) => points.0.is_empty(),
        Geometry::LineString(line) => line.0.is_empty(),
        Geometry::MultiLineString(lines) => lines.0.is_empty() || lines.iter().any(|line| line.0.is_empty()),
        Geometry::Polygon(polygon) => {
            polygon.exterior().0.is_empty() || polygon.interiors().iter().any(|ring| ring.0.is_empty())
        }
        Geometry::MultiPolygon(parts) => {
            parts.0.is_empty() || parts.iter().any(|part| has_nothing(&Geometry::Polygon(part.clone())))
        }
        Geometry::GeometryCollection(members) => members.iter().any(has_nothing),
        _ => false,
    }
}

#[test]
fn every_validity_case_of_jts_is_judged_as_jts_does_but_for_the_known_exceptions() {
    let Some(path) = shared("geometry/jts_TestValid.xml") else { return };
    let cases = cases(&path, "isValid");
    let mut wrong = Vec::new();
    for (name, geometry, expected) in &cases {
        // GeoJSON has lines that end where they begin and no rings of their own: such a line may cross itself.
        let is_bare_ring = name.starts_with("LR - linear-ring bowtie");
        let expected = (*expected && !has_nothing(geometry)) || is_bare_ring;
        let judged = verdict(SourceGeometry::Planar(geometry.clone()), false);
        if judged.is_taken() != expected {
            wrong.push(format!("{name}: {:?}", judged.faults));
        }
        let mended = verdict(SourceGeometry::Planar(geometry.clone()), true);
        if let Some(shape) = mended.shape {
            let again = verdict(SourceGeometry::GeoJson(RawValue::from_string(shape.json.clone()).unwrap()), false);
            assert_eq!(again.shape, Some(shape), "{name}: what was mended is valid and stays as it is");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 87, "only {} cases were read", cases.len());
}

#[test]
fn the_simplicity_cases_of_jts_apply_to_what_has_an_inside() {
    let Some(path) = shared("geometry/jts_TestSimple.xml") else { return };
    let mut judged = 0;
    for (name, geometry, simple) in cases(&path, "isSimple") {
        let taken = verdict(SourceGeometry::Planar(geometry.clone()), false).is_taken();
        let expected = match &geometry {
            _ if has_nothing(&geometry) => false,
            // A line of one place has no length, though JTS calls it simple.
            Geometry::LineString(line) => line.0.iter().any(|at| Some(at) != line.0.first()),
            // Lines may cross themselves and each other (a flyover), places may be named twice.
            Geometry::MultiLineString(_) | Geometry::MultiPoint(_) | Geometry::Point(_) => true,
            // JTS tests the rings of a polygon alone; valid is more than simple.
            _ => simple,
        };
        assert_eq!(taken, expected, "{name}");
        judged += 1;
    }
    assert!(judged >= 44, "only {judged} cases were judged");
}

/// The geometry of each feature of a document, as text; `Err` where the document or a feature is none.
fn rows(text: &str) -> Result<Vec<Option<String>>, String> {
    let document: Value = serde_json::from_str(text).map_err(|cause| cause.to_string())?;
    let kind = document["type"].as_str().unwrap_or_default();
    let is_geometry =
        ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]
            .contains(&kind);
    // A bare geometry is a feature without properties.
    let wrapped = format!(r#"{{"type":"Feature","properties":null,"geometry":{text}}}"#);
    let text = if is_geometry { &wrapped } else { text };
    phaen::ingest::geojson::read(text.as_bytes())
        .map(|feature| feature.map(|f| f.geometry.map(|text| text.get().to_owned())).map_err(|e| e.to_string()))
        .collect()
}

/// `taken`, or the code of the first fault, or `no-geojson` where not even a feature can be read.
fn outcome(path: &Path, repair: bool) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let Ok(rows) = rows(&text) else { return "no-geojson".to_owned() };
    for geometry in rows.into_iter().flatten() {
        let judged = verdict(SourceGeometry::GeoJson(RawValue::from_string(geometry).unwrap()), repair);
        if let Some(fault) = judged.faults.first() {
            return fault.code.to_owned();
        }
    }
    "taken".to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "geojson") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Folder, and whether its files are to be taken.
const FOLDERS: [(&str, bool); 4] = [
    ("geometry/geojson_fixtures", true),
    ("geometry/geojson_invalid_geometry/valid", true),
    ("geometry/geojson_invalid_geometry/invalid_geometries", false),
    ("geometry/geojson_invalid_geometry/invalid_structure", false),
];

/// Files that are judged otherwise than their folder says.
const EXCEPTIONS: [&str; 11] = [
    "valid_geometry_geometrycollection_empty_geometries",
    "invalid_exterior_not_ccw",
    "invalid_interior_not_cw",
    "invalid_feature_no_properties",
    "invalid_feature_wrong_geometry_key",
    "invalid_featurecollection_nulltype",
    "invalid_featurecollection_type_lowercase",
    "invalid_featurecollection_unknown_type",
    "invalid_geometry_bbox_not4or6",
    "invalid_geometry_bbox_not_list",
    "invalid_geometry_bbox_not_numbers",
];

#[test]
fn good_and_bad_geojson_is_judged_as_published_but_for_the_known_exceptions() {
    let mut wrong = Vec::new();
    let mut judged = 0;
    for (folder, good) in FOLDERS {
        let Some(path) = shared(folder) else { return };
        for file in files(&path) {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let outcome = outcome(&file, false);
            judged += 1;
            if (outcome == "taken") == good {
                assert!(!EXCEPTIONS.contains(&name.as_str()), "{name} is no exception any more");
            } else if !EXCEPTIONS.contains(&name.as_str()) {
                wrong.push(format!("{folder}/{name}: {outcome}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged >= 65, "only {judged} files were judged");
}

/// What becomes of files that are within the format and still doubtful: as they are, and with `repair=true`.
const DOUBTFUL: [(&str, &str, &str); 19] = [
    ("problematic_3d_coordinates", "taken", "taken"),
    ("problematic_4d_coordinates", "position-length", "taken"),
    ("problematic_crosses_antimeridian", "taken", "taken"),
    ("problematic_duplicate_nodes", "taken", "taken"),
    ("problematic_excessive_coordinate_precision", "taken", "taken"),
    ("problematic_excessive_vertices", "taken", "taken"),
    ("problematic_feature_null_geometry", "taken", "taken"),
    ("problematic_holes", "taken", "taken"),
    ("problematic_inner_and_exterior_ring_intersect", "polygon-rings-cross", "taken"),
    ("problematic_multitype_geometry_with_just_one_geometry", "taken", "taken"),
    ("problematic_outside_lat_lon_boundaries", "position-range", "position-range"),
    ("problematic_self_intersection_large", "polygon-self-crossing", "taken"),
    ("problematic_self_intersection_small", "polygon-self-crossing", "taken"),
    ("problematic_wrong_bbox_coordinate_order", "taken", "taken"),
    ("problematic_zero_length_linestring", "line-short", "line-short"),
    // Its member `crs` is read with the file (`formats::`); its numbers alone are no degrees.
    ("problematic_crs_defined", "position-range", "position-range"),
    ("problematic_geometry_not_wrapped", "taken", "taken"),
    ("problematic_geometrycollection_single", "taken", "taken"),
    ("problematic_nested_geometrycollection", "taken", "taken"),
];

#[test]
fn doubtful_geojson_is_taken_or_refused_as_the_table_says() {
    let Some(path) = shared("geometry/geojson_invalid_geometry") else { return };
    let mut found = Vec::new();
    for folder in ["problematic_geometries", "problematic_structure"] {
        for file in files(&path.join(folder)) {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            found.push((name, outcome(&file, false), outcome(&file, true)));
        }
    }
    let expected: Vec<(String, String, String)> =
        DOUBTFUL.iter().map(|(name, plain, repaired)| ((*name).into(), (*plain).into(), (*repaired).into())).collect();
    assert_eq!(found, expected);
}
