//! Random features and random filters over them, drawn from few values so that they often meet.

use phaen::catalog::dataset::GeometryKind;
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

const TEXTS: [&str; 9] = ["", "a", "A", "ab", "a%b", "Straße", "STRASSE", "é", "หมู่ ๕"];
const THAI: [&str; 4] = ["น้ำใส", "นำใส", "อบต. น้ำใส", "หมู่ 5"];
const WHOLE: [&str; 8] = ["-7", "0", "1", "2", "4", "9007199254740992", "9007199254740993", "9223372036854775807"];
const NUMBERS: [&str; 8] = ["-0.5", "0.1", "0.3", "2", "2.5", "1e300", "4", "9007199254740993"];
const DAYS: [&str; 5] = ["1969-12-31", "2024-02-28", "2024-02-29", "2024-03-01", "2026-01-01"];
const INSTANTS: [&str; 6] = [
    "1969-12-31T23:59:59.999999Z",
    "2024-02-29T00:00:00Z",
    "2024-02-29T23:30:00Z",
    "2024-03-01T06:30:00+07:00",
    "2024-02-29T12:00:00.123456789Z",
    "2026-01-01T00:00:00-05:30",
];

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(values).prop_map(str::to_owned)
}

/// A value that may be null, or not be there at all.
fn member(name: &'static str, values: &'static [&'static str], bare: bool) -> BoxedStrategy<Option<(String, Value)>> {
    let value =
        one_of(values).prop_map(move |text| if bare { serde_json::from_str(&text).unwrap() } else { json!(text) });
    prop_oneof![
        6 => value.prop_map(move |value| Some((name.to_owned(), value))),
        1 => Just(Some((name.to_owned(), Value::Null))),
        1 => Just(None),
    ]
    .boxed()
}

pub fn properties() -> impl Strategy<Value = Map<String, Value>> {
    const TAGS: [&str; 6] = ["[]", r#"["a"]"#, r#"["a", 1, true]"#, r#"["a", "a", "b"]"#, r#""a""#, r#"{"a": 1}"#];
    [
        member("name", &TEXTS, false),
        member("ชื่อ", &THAI, false),
        member("lanes", &WHOLE, true),
        member("width", &NUMBERS, true),
        member("paved", &["true", "false"], true),
        member("built", &DAYS, false),
        member("ended", &DAYS, false),
        member("seen", &INSTANTS, false),
        member("tags", &TAGS, true),
    ]
    .prop_map(|members| members.into_iter().flatten().collect())
}

fn at() -> impl Strategy<Value = (i32, i32)> + Clone {
    (0..5i32, 0..5i32)
}

/// Two corners that span an area.
fn corners() -> impl Strategy<Value = [i32; 4]> + Clone {
    (0..4i32, 0..4i32, 1..4i32, 1..4i32).prop_map(|(x, y, width, height)| [x, y, x + width, y + height])
}

fn ring([x, y, right, top]: [i32; 4]) -> Vec<[i32; 2]> {
    vec![[x, y], [right, y], [right, top], [x, top], [x, y]]
}

fn triangle([x, y, right, top]: [i32; 4]) -> Vec<[i32; 2]> {
    vec![[x, y], [right, y], [x, top], [x, y]]
}

/// Geometries on a grid of whole degrees, where both engines reckon without rounding.
pub fn geometry(kind: GeometryKind) -> BoxedStrategy<Value> {
    let of = |kind: &'static str| move |coordinates: Value| json!({ "type": kind, "coordinates": coordinates });
    let point = at().prop_map(|(x, y)| json!([x, y])).prop_map(of("Point"));
    let points = prop::collection::btree_set(at(), 1..4).prop_map(|points| json!(points)).prop_map(of("MultiPoint"));
    let line = prop::collection::btree_set(at(), 2..4).prop_map(|line| json!(line)).prop_map(of("LineString"));
    let area = (corners(), any::<bool>())
        .prop_map(|(corners, whole)| json!([if whole { ring(corners) } else { triangle(corners) }]))
        .prop_map(of("Polygon"));
    let areas = corners()
        .prop_map(|[x, y, right, top]| json!([[ring([x, y, right, top])], [ring([x + 10, y, right + 10, top])]]))
        .prop_map(of("MultiPolygon"));
    let together = (point.clone(), line.clone())
        .prop_map(|(point, line)| json!({ "type": "GeometryCollection", "geometries": [point, line] }));
    match kind {
        GeometryKind::Point => prop_oneof![3 => point, 1 => points].boxed(),
        GeometryKind::Line => line.boxed(),
        GeometryKind::Polygon => prop_oneof![3 => area, 1 => areas].boxed(),
        _ => prop_oneof![point, points, line, area, areas, together].boxed(),
    }
}

/// The same as a literal of CQL2 text.
fn literal() -> BoxedStrategy<String> {
    let boxes = corners().prop_map(|[x, y, right, top]| format!("BBOX({x},{y},{right},{top})"));
    let kinds = [GeometryKind::Point, GeometryKind::Line, GeometryKind::Polygon].map(geometry);
    let others = Union::new(kinds).prop_map(|value| {
        let node = phaen::cql2::from_json(&value.to_string()).unwrap();
        phaen::cql2::to_text(&node)
    });
    prop_oneof![boxes, others].boxed()
}

fn quoted(values: &'static [&'static str]) -> BoxedStrategy<String> {
    one_of(values).prop_map(|text| format!("'{text}'")).boxed()
}

fn comparison() -> impl Strategy<Value = String> + Clone {
    one_of(&["=", "<>", "<", "<=", ">", ">="])
}

fn number() -> BoxedStrategy<String> {
    let plain = prop_oneof![3 => one_of(&["lanes", "width"]), 2 => one_of(&WHOLE), 2 => one_of(&NUMBERS)];
    let plain = plain.prop_map(|text| if text.starts_with('-') { format!("({text})") } else { text });
    let operator = one_of(&["+", "-", "*", "/", "%", "div", "^"]);
    prop_oneof![
        6 => plain.clone(),
        1 => (plain.clone(), operator, plain.clone()).prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
        1 => plain.prop_map(|value| format!("round({value})")),
    ]
    .boxed()
}

fn text() -> BoxedStrategy<String> {
    let plain = prop_oneof![2 => one_of(&["name", "ชื่อ"]), 1 => quoted(&TEXTS), 1 => quoted(&THAI)];
    prop_oneof![
        4 => plain.clone(),
        1 => (one_of(&["casei", "accenti", "thai"]), plain).prop_map(|(fold, value)| format!("{fold}({value})")),
    ]
    .boxed()
}

fn moment() -> BoxedStrategy<String> {
    prop_oneof![
        3 => one_of(&["built", "ended", "seen"]),
        1 => one_of(&DAYS).prop_map(|day| format!("DATE('{day}')")),
        1 => one_of(&INSTANTS).prop_map(|at| format!("TIMESTAMP('{at}')")),
    ]
    .boxed()
}

fn interval() -> BoxedStrategy<String> {
    prop_oneof![
        2 => moment(),
        1 => (one_of(&["built", "seen"]), one_of(&["ended", "seen", "'..'"])).prop_map(|(a, b)| format!("INTERVAL({a},{b})")),
        1 => (0..3usize, 3..5usize).prop_map(|(a, b)| format!("INTERVAL('{}','{}')", DAYS[a], DAYS[b])),
        1 => one_of(&INSTANTS).prop_map(|at| format!("INTERVAL('..','{at}')")),
        1 => one_of(&DAYS).prop_map(|at| format!("INTERVAL('{at}','..')")),
    ]
    .boxed()
}

fn names(all: &'static [&'static str]) -> impl Strategy<Value = String> {
    one_of(all)
}

/// One predicate.
fn predicate() -> BoxedStrategy<String> {
    const SPATIAL: [&str; 8] =
        ["S_INTERSECTS", "S_EQUALS", "S_DISJOINT", "S_TOUCHES", "S_WITHIN", "S_OVERLAPS", "S_CROSSES", "S_CONTAINS"];
    const TEMPORAL: [&str; 15] = [
        "T_AFTER",
        "T_BEFORE",
        "T_CONTAINS",
        "T_DISJOINT",
        "T_DURING",
        "T_EQUALS",
        "T_FINISHEDBY",
        "T_FINISHES",
        "T_INTERSECTS",
        "T_MEETS",
        "T_METBY",
        "T_OVERLAPPEDBY",
        "T_OVERLAPS",
        "T_STARTEDBY",
        "T_STARTS",
    ];
    let compare = |value: fn() -> BoxedStrategy<String>| {
        (value(), comparison(), value()).prop_map(|(a, operator, b)| format!("{a} {operator} {b}"))
    };
    let between = |value: fn() -> BoxedStrategy<String>| {
        (value(), value(), value()).prop_map(|(a, low, high)| format!("{a} BETWEEN {low} AND {high}"))
    };
    let listed = |value: fn() -> BoxedStrategy<String>| {
        (value(), prop::collection::vec(value(), 1..4)).prop_map(|(a, items)| format!("{a} IN ({})", items.join(", ")))
    };
    let pattern = quoted(&["a%", "%", "_", "", "%b", r"a\%b", "stra%", "%น้ำ%", "_ร%"]);
    prop_oneof![
        3 => compare(number),
        3 => compare(text),
        3 => compare(moment),
        1 => between(number),
        1 => between(moment),
        1 => listed(number),
        1 => listed(text),
        1 => listed(moment),
        2 => (text(), pattern).prop_map(|(value, pattern)| format!("{value} LIKE {pattern}")),
        1 => (one_of(&["name", "ชื่อ", "lanes", "width", "paved", "built", "seen", "tags", "geometry", "casei(name)"]))
            .prop_map(|value| format!("{value} IS NULL")),
        1 => (comparison(), one_of(&["TRUE", "FALSE"])).prop_map(|(operator, truth)| format!("paved {operator} {truth}")),
        4 => (names(&TEMPORAL), interval(), interval()).prop_map(|(name, a, b)| format!("{name}({a}, {b})")),
        4 => (names(&SPATIAL), literal()).prop_map(|(name, place)| format!("{name}(geometry, {place})")),
        2 => (names(&SPATIAL), literal()).prop_map(|(name, place)| format!("{name}({place}, geometry)")),
        1 => (names(&["A_EQUALS", "A_CONTAINS", "A_CONTAINEDBY", "A_OVERLAPS"]), one_of(&["('a')", "()", "('a', 1, TRUE)", "('b', 'a')"]))
            .prop_map(|(name, list)| format!("{name}(tags, {list})")),
        1 => one_of(&["TRUE", "FALSE", "1 = 1", "lanes / 0 = 1", "(name = 'a') IS NULL"]),
    ]
    .boxed()
}

/// A whole filter in CQL2 text.
pub fn filter() -> BoxedStrategy<String> {
    predicate()
        .prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" AND "))),
                2 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
                1 => inner.prop_map(|part| format!("(NOT ({part}))")),
            ]
        })
        .boxed()
}
