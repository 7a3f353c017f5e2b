//! What filters mean: over one feature with a bit of everything.

use serde_json::json;

use crate::cql2::{Filter, Queryables, ValueType, from_text};
use crate::error::{Error, Result};
use crate::geometry::{Crs, Projection, ewkb};

fn queryables() -> Queryables {
    let of = |name: &str, found| (name.to_owned(), found);
    Queryables {
        properties: vec![
            of("name", ValueType::Text),
            of("ชื่อ", ValueType::Text),
            of("lanes", ValueType::Number),
            of("big", ValueType::Number),
            of("width", ValueType::Number),
            of("paved", ValueType::Boolean),
            of("built", ValueType::Day),
            of("seen", ValueType::Instant),
            of("tags", ValueType::Json),
            of("gone", ValueType::Text),
            of("ended", ValueType::Day),
        ],
        open: false,
    }
}

fn filter(text: &str) -> Result<Filter> {
    Filter::new(from_text(text)?, &queryables(), &Projection::new(Crs::Crs84)?)
}

fn answer(text: &str) -> Option<bool> {
    let properties = json!({
        "name": "Straße 5", "ชื่อ": "อบต. น้ำใส หมู่ ๕", "lanes": 4, "big": 9007199254740993i64, "width": 12.5, "paved": true,
        "built": "2024-02-29", "seen": "2024-02-29T17:30:00+07:00", "tags": ["a", 1, true, "2024-01-01"], "gone": null,
    });
    let square = geo::Rect::new((100.0, 13.0), (101.0, 14.0)).to_polygon().into();
    let filter = filter(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let plain = filter.matches(properties.as_object().unwrap(), Some(&square));
    let stored = filter.matches_stored(&properties.to_string(), Some(&ewkb::write(&square)));
    assert_eq!(plain, stored, "{text}");
    plain
}

#[test]
fn filters_that_hold() {
    for text in [
        "lanes = 4 AND lanes >= 4 AND lanes <> 5 AND lanes < 4.5",
        "big = 9007199254740993 AND big > 9007199254740992 AND big <> 9007199254740992",
        "lanes * 2 + 1 = 9 AND lanes / 8 = 0.5 AND lanes div 3 = 1 AND lanes % 3 = 1 AND 2 ^ lanes = 16 AND -lanes = -4",
        "lanes BETWEEN 4 AND 5 AND lanes IN (1, 2*2) AND NOT lanes IN (1,2)",
        "CASEI(name) = casei('STRASSE ๕') AND casei(name) LIKE casei('STRASS_ %')",
        "accenti(\"ชื่อ\") LIKE accenti('%นำใส%') AND thai(ชื่อ) LIKE thai('องค์การบริหารส่วนตำบล น้ำใส%')",
        "name LIKE 'Stra%' AND name NOT LIKE 'stra%' AND name > 'Str'",
        "paved = TRUE AND NOT (paved = false) AND paved > false",
        "built = DATE('2024-02-29') AND built < '2024-03-01' AND fiscal_year(built) = 2567",
        "seen = TIMESTAMP('2024-02-29T10:30:00Z') AND seen = DATE('2024-02-29') AND seen <= DATE('2024-02-29')",
        "T_DURING(seen, INTERVAL('2024-02-28','..')) AND T_INTERSECTS(INTERVAL(built, seen), DATE('2024-02-29'))",
        "A_CONTAINS(tags, ('a', 1)) AND A_OVERLAPS(tags, ('x', TRUE)) AND A_CONTAINEDBY(('a'), tags)",
        "A_EQUALS(tags, (DATE('2024-01-01'), TRUE, 1, 'a', 'a')) AND NOT A_EQUALS(tags, ('a'))",
        "gone IS NULL AND ended IS NULL AND name IS NOT NULL AND (gone = 'x') IS NULL AND tags IS NOT NULL",
        "S_INTERSECTS(geometry, POINT(100.5 13.5)) AND S_CONTAINS(geometry, BBOX(100.2,13.2,100.4,13.4))",
        "S_TOUCHES(geometry, LINESTRING(101 12, 101 15)) AND S_WITHIN(geometry, BBOX(99,12,102,15)) AND S_EQUALS(geometry, BBOX(100,13,101,14))",
        "S_OVERLAPS(geometry, BBOX(100.5,13.5,102,15)) AND S_CROSSES(LINESTRING(99 13.5, 102 13.5), geometry)",
        "S_DISJOINT(geometry, BBOX(170,-10,-170,10)) AND geometry IS NOT NULL AND area(geometry) > 1e9",
        "1 = 1 AND 'a' LIKE '_' AND TRUE",
        "gone = 'x' OR lanes = 4",
    ] {
        assert_eq!(answer(text), Some(true), "{text}");
    }
}

#[test]
fn filters_that_do_not_hold_or_are_unknown() {
    for (text, wanted) in [
        ("lanes = 5", Some(false)),
        ("gone = 'x'", None),
        ("NOT gone = 'x'", None),
        ("gone = 'x' AND lanes = 5", Some(false)),
        ("gone = 'x' AND lanes = 4", None),
        ("lanes IN (5, lanes / 0)", None),
        ("lanes NOT IN (4, lanes / 0)", Some(false)),
        ("gone LIKE '%'", None),
        ("lanes / 0 = 1", None),
        ("lanes ^ 1000 > 1", None),
        ("T_AFTER(INTERVAL(built, ended), DATE('2020-01-01'))", None),
        ("A_CONTAINS(tags, ('b'))", Some(false)),
        ("tags = 'a'", None),
        ("S_TOUCHES(geometry, BBOX(100.5,13.5,102,15))", Some(false)),
        ("FALSE", Some(false)),
    ] {
        assert_eq!(answer(text), wanted, "{text}");
    }
}

#[test]
fn what_cannot_mean_anything_is_refused_with_its_reason() {
    for (text, code) in [
        ("colour = 1", "unknown-property"),
        ("avg(lanes) = 1", "unknown-function"),
        ("pg_sleep(10) = 1", "unknown-function"),
        ("abs(1, 2) = 1", "filter-arguments"),
        ("abs(name) = 1", "filter-types"),
        ("name = 5", "filter-types"),
        ("lanes = 'x'", "filter-types"),
        ("geometry = POINT(1 1)", "filter-types"),
        ("lanes LIKE '4%'", "filter-types"),
        ("name LIKE name", "filter-pattern"),
        ("S_INTERSECTS(name, POINT(1 1))", "filter-types"),
        ("built = 'yesterday'", "filter-moment"),
        ("T_AFTER(lanes, DATE('2020-01-01'))", "filter-types"),
        ("T_AFTER(built, INTERVAL('2021-01-01','2020-01-01'))", "filter-interval"),
        ("A_CONTAINS(name, ('a'))", "filter-types"),
        ("lanes", "filter-condition"),
        ("lanes + 1", "filter-condition"),
        ("paved AND lanes = 4", "filter-condition"),
        ("S_INTERSECTS(geometry, POINT(90 180))", "axes-swapped"),
        ("S_INTERSECTS(geometry, MULTIPOINT(7.02 49.92, 90 180))", "axes-swapped"),
        ("S_EQUALS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "polygon-self-crossing"),
        ("S_EQUALS(geometry, POLYGON((0 0, 1 1, 1 0)))", "ring-short"),
        ("S_INTERSECTS(geometry, BBOX(0,10,1,5))", "bbox-order"),
    ] {
        let Err(Error::Malformed(faults)) = filter(text) else { panic!("{text} was taken") };
        assert_eq!(faults[0].code, code, "{text}: {}", faults[0]);
    }
    let long = format!("name LIKE '{}'", "x".repeat(201));
    assert!(filter(&long).is_err());
}

#[test]
fn an_unknown_property_is_told_the_known_ones() {
    let error = filter("colour = 1").unwrap_err().to_string();
    assert!(error.contains("geometry, name, ชื่อ, lanes"), "{error}");
    let open = Queryables { open: true, ..Queryables::default() };
    let filter = Filter::new(from_text("colour = 1").unwrap(), &open, &Projection::new(Crs::Crs84).unwrap()).unwrap();
    assert_eq!(filter.matches_stored(r#"{"colour":1}"#, None), Some(true));
    assert_eq!(filter.matches_stored(r#"{"colour":"1"}"#, None), None);
    assert_eq!(filter.matches_stored("nonsense", None), None);
}

#[test]
fn geometries_are_in_the_axis_order_of_filter_crs() {
    let in_crs =
        |crs, text: &str| Filter::new(from_text(text).unwrap(), &queryables(), &Projection::new(crs).unwrap()).unwrap();
    let point = ewkb::write(&geo::Point::new(100.917531, 13.364992).into());
    for (crs, text) in [
        (Crs::Epsg4326, "S_INTERSECTS(geometry, BBOX(13.36,100.91,13.37,100.92))"),
        (Crs::Epsg4326, "S_INTERSECTS(geometry, POINT(13.364992 100.917531))"),
        (Crs::Epsg24047, "S_WITHIN(geometry, BBOX(707990,1477990,708010,1478010))"),
        (
            Crs::Epsg24047,
            "S_WITHIN(geometry, POLYGON((707990 1477990, 708010 1477990, 708000 1478010, 707990 1477990)))",
        ),
    ] {
        assert_eq!(in_crs(crs, text).matches_stored("{}", Some(&point)), Some(true), "{text}");
    }
}
