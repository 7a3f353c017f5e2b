//! What the fields of an imported layer are for, told by their names: codes of roads, chainages, names, numbers of villages.

use serde_json::{Map, Value};

use super::line::Piece;
use crate::catalog::{Dataset, DatasetKind, FieldType};
use crate::duplicates::road_codes;
use crate::geometry::measure::length;
use crate::thai::to_arabic;

const ROAD_CODE: &[&str] = &[
    "roadcode",
    "rdcode",
    "coderoad",
    "roadno",
    "rdno",
    "roadid",
    "roadnumber",
    "routeno",
    "routecode",
    "route",
    "routeid",
    "ref",
    "highwayno",
    "hwno",
    "highwaynumber",
    "roadref",
    "รหัสสายทาง",
    "สายทาง",
    "รหัสถนน",
    "หมายเลขทางหลวง",
    "ทางหลวงหมายเลข",
    "รหัสทางหลวง",
    "รหัสทางหลวงท้องถิ่น",
];
const FROM: &[&str] = &[
    "kmstart",
    "startkm",
    "kmfrom",
    "fromkm",
    "kmbegin",
    "beginkm",
    "kmbeg",
    "chainagefrom",
    "fromchainage",
    "chainagestart",
    "stastart",
    "startsta",
    "stafrom",
    "frommeasure",
    "measurefrom",
    "fromm",
    "kmเริ่มต้น",
    "กมเริ่มต้น",
    "กมเริ่ม",
    "จากกม",
    "กมต้น",
];
const TO: &[&str] = &[
    "kmend",
    "endkm",
    "kmto",
    "tokm",
    "chainageto",
    "tochainage",
    "chainageend",
    "staend",
    "endsta",
    "stato",
    "tomeasure",
    "measureto",
    "tom",
    "kmสิ้นสุด",
    "กมสิ้นสุด",
    "กมปลาย",
    "ถึงกม",
    "กมจบ",
];
const VILLAGE: &[&str] = &["moo", "mooban", "moono", "mooid", "villno", "villageno", "vno", "หมู่", "หมู่ที่", "หมู่บ้านที่"];
const VILLAGE_CODE: &[&str] = &["villcode", "villagecode", "vcode", "mooid", "รหัสหมู่บ้าน"];

/// The fields of a layer that say where its features are in the words of projects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    pub road_codes: Vec<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub names: Vec<String>,
    pub villages: Vec<String>,
    pub village_codes: Vec<String>,
}

/// A field's name without case and signs.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| !matches!(letter, '_' | '-' | ' ' | ':' | '.' | '(' | ')')).collect()
}

impl Roles {
    /// Only layers that agencies imported or keep have any; what the hub itself makes has none.
    pub fn of(dataset: &Dataset) -> Roles {
        let mut roles = Roles::default();
        if dataset.kind != DatasetKind::Layer {
            return roles;
        }
        for field in &dataset.described.fields {
            let name = field.name.clone();
            let key = plain(&name);
            let is = |list: &[&str]| list.contains(&key.as_str());
            if is(ROAD_CODE) {
                roles.road_codes.push(name);
            } else if is(FROM) {
                roles.from = Some(name);
            } else if is(TO) {
                roles.to = Some(name);
            } else if is(VILLAGE_CODE) {
                roles.village_codes.push(name);
            } else if is(VILLAGE) {
                roles.villages.push(name);
            } else if field.field_type == FieldType::String && (key.contains("name") || key.starts_with("ชื่อ"))
            {
                roles.names.push(name);
            }
        }
        roles
    }

    /// Does the feature belong to the road? Codes are compared in the form in which titles are read; a field may hold the bare number
    /// of a highway.
    pub fn is_of_road(&self, properties: &Map<String, Value>, code: &str) -> bool {
        let bare = code.strip_prefix("ทล").map(|number| number.trim_start_matches('.'));
        self.road_codes.iter().filter_map(|field| text(properties.get(field)?)).any(|value| {
            let digits = to_arabic(value.trim());
            road_codes(&value).contains(code)
                || bare.is_some_and(|number| !number.is_empty() && digits.trim_start_matches('0') == number)
        })
    }

    /// The pieces of a road, with chainages in metres where the layer has them.
    pub fn measured(&self, pieces: Vec<(Piece, Map<String, Value>)>) -> Vec<Piece> {
        let ends = |properties: &Map<String, Value>| {
            let read = |field: &Option<String>| chainage(properties.get(field.as_deref()?)?);
            read(&self.from).zip(read(&self.to))
        };
        // Kilometres or metres? What comes nearer to the lengths of the lines.
        let mut error = [0.0, 0.0];
        for (piece, properties) in &pieces {
            if let Some((Chainage::Number(from), Chainage::Number(to))) = ends(properties) {
                let drawn = length(&geo::Geometry::LineString(piece.line.clone()));
                for (sum, factor) in error.iter_mut().zip([1.0, 1000.0]) {
                    *sum += ((to - from).abs() * factor - drawn).abs();
                }
            }
        }
        let factor = if error[1] < error[0] { 1000.0 } else { 1.0 };
        let metres = |chainage: Chainage| match chainage {
            Chainage::Metres(metres) => metres,
            Chainage::Number(number) => number * factor,
        };
        let measured = |(piece, properties): (Piece, Map<String, Value>)| {
            let measures = ends(&properties).map(|(from, to)| (metres(from), metres(to)));
            Piece { measures, ..piece }
        };
        pieces.into_iter().map(measured).collect()
    }
}

/// A chainage as a field writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Chainage {
    /// `12+500`
    Metres(f64),
    /// A number whose unit the field does not say.
    Number(f64),
}

fn chainage(value: &Value) -> Option<Chainage> {
    if let Some(number) = value.as_f64() {
        return number.is_finite().then_some(Chainage::Number(number));
    }
    let text = to_arabic(value.as_str()?.trim());
    if let Some((kilometres, metres)) = text.split_once('+') {
        let read =
            |part: &str| part.trim().trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse::<f64>().ok();
        return Some(Chainage::Metres(read(kilometres)? * 1000.0 + read(metres)?));
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Chainage::Number)
}

/// A value as text.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Coord, LineString};
    use serde_json::json;

    #[test]
    fn a_road_is_known_by_its_code_in_every_spelling() {
        let roles = Roles { road_codes: vec!["ref".into()], ..Roles::default() };
        let of = |value: Value| json!({"ref": value}).as_object().unwrap().clone();
        let one = |title: &str| road_codes(title).into_iter().next().unwrap();
        for value in [json!("รย.3013"), json!("รย3013"), json!("รย. ๓๐๑๓")] {
            assert!(roles.is_of_road(&of(value.clone()), &one("รย.3013")), "{value}");
        }
        for value in [json!("ทล.331"), json!("331"), json!(331), json!("0331"), json!("ทางหลวงหมายเลข 331")]
        {
            assert!(roles.is_of_road(&of(value.clone()), &one("ทล.331")), "{value}");
        }
        assert!(!roles.is_of_road(&of(json!("3310")), &one("ทล.331")));
    }

    #[test]
    fn the_unit_of_chainages_is_told_by_the_lines() {
        let roles = Roles { from: Some("km_start".into()), to: Some("km_end".into()), ..Roles::default() };
        let piece = || Piece {
            feature: "r".into(),
            line: LineString(vec![Coord { x: 101.0, y: 13.0 }, Coord { x: 101.0, y: 13.01 }]),
            measures: None,
        };
        let read = |from: Value, to: Value| {
            let fields = json!({"km_start": from, "km_end": to}).as_object().unwrap().clone();
            roles.measured(vec![(piece(), fields)]).remove(0).measures
        };
        assert_eq!(read(json!(1.0), json!(2.1)), Some((1000.0, 2100.0)));
        assert_eq!(read(json!(1000), json!(2106)), Some((1000.0, 2106.0)));
        assert_eq!(read(json!("กม.1+000"), json!("๒+๑๐๖")), Some((1000.0, 2106.0)));
        assert_eq!(read(json!(null), json!(2.1)), None);
    }
}
