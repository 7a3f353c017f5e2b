//! Which area a boundary feature of a file draws, by its codes or, where it has none, by its names.

use serde_json::{Map, Value};

use super::code::{AreaCode, Level};
use super::name::{by_name, resolve};
use super::register::find;
use crate::thai::to_arabic;

/// The area that the properties of a boundary feature stand for. Codes decide where there are any (`ADM3_PCODE`,
/// `TAMBON_IDN`, any property whose value is `TH` and digits): the finest one, if the others name what it lies in.
/// Without codes, names do: by the level in the property's name (`ADM1_TH`, `amp_name`), else by a plain name that only
/// one area has. `None` for what the register does not hold and for contradictions.
pub fn match_feature(properties: &Map<String, Value>) -> Option<AreaCode> {
    let codes: Vec<AreaCode> = properties.iter().filter_map(|(key, value)| code_in(key, value)).collect();
    let Some(finest) = codes.iter().copied().max_by_key(|code| code.level()) else {
        return match_names(properties);
    };
    let agree = codes.iter().all(|wide| wide.contains(finest));
    (agree && find(finest).is_some()).then_some(finest)
}

/// A code in a property: `TH` and digits under any name, bare digits only under a name that speaks of codes, since a
/// count of people may well be 2001.
fn code_in(key: &str, value: &Value) -> Option<AreaCode> {
    let text = match value {
        Value::String(text) => to_arabic(text.trim()).to_uppercase(),
        // Some writers turn every number into a float: 200101.0.
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(real)) if real.fract() == 0.0 => format!("{real:.0}"),
            _ => return None,
        },
        _ => return None,
    };
    match text.strip_prefix("TH") {
        Some(digits) => AreaCode::of_digits(digits),
        None if speaks_of_codes(key) => AreaCode::of_digits(&text),
        None => None,
    }
}

/// `TAM_CODE`, `PROV_C`, `adm3_pcode`, `AMPHOE_IDN`, รหัสตำบล; but neither post codes nor the file's own numbering.
fn speaks_of_codes(key: &str) -> bool {
    let key = key.to_lowercase();
    let code = key.contains("code")
        || key.ends_with("_idn")
        || key.starts_with("รหัส")
        || (key.ends_with("_id") && level_of(&key).is_some());
    code && !key.contains("post") && !key.contains("zip") && !key.contains("ไปรษณีย์")
}

/// The level that a property's name speaks of.
fn level_of(key: &str) -> Option<Level> {
    let key = key.to_lowercase();
    let speaks = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if speaks(&["adm3", "tam", "subd", "sub_d", "ตำบล"]) {
        Some(Level::Tambon)
    } else if speaks(&["adm2", "amp", "dist", "อำเภอ"]) {
        Some(Level::Amphoe)
    } else if speaks(&["adm1", "prov", "pro_", "pv_", "changwat", "จังหวัด"]) {
        Some(Level::Province)
    } else {
        None
    }
}

fn match_names(properties: &Map<String, Value>) -> Option<AreaCode> {
    let mut columns: [Option<&str>; 3] = [None; 3];
    let mut plain: Vec<AreaCode> = Vec::new();
    for (key, value) in properties {
        let Some(name) = value.as_str().filter(|name| !name.trim().is_empty()) else {
            continue;
        };
        let named = by_name(name, None);
        match level_of(key) {
            Some(level) => {
                // A name known at its level stands; an unknown one only until a known spelling of it comes.
                let known = named.iter().any(|code| code.level() == level);
                let column = columns.get_mut(level as usize)?;
                if column.is_none() || known {
                    *column = Some(name);
                }
            }
            None if key.to_lowercase().contains("name") || key.contains("ชื่อ") => plain.extend(named),
            None => {}
        }
    }
    let [province, amphoe, tambon] = columns;
    if province.or(amphoe).or(tambon).is_some() {
        return resolve(tambon, amphoe, province);
    }
    plain.sort_unstable();
    plain.dedup();
    match plain.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail loudly and says when it is skipped")]
    use super::*;
    use serde_json::json;

    fn matched(properties: Value) -> Option<String> {
        match_feature(properties.as_object().unwrap()).map(|code| code.to_string())
    }

    #[test]
    fn the_finest_code_decides_when_the_others_agree() {
        assert_eq!(
            matched(json!({"ADM3_PCODE": "TH200101", "ADM2_PCODE": "TH2001", "ADM0_PCODE": "TH"})).as_deref(),
            Some("200101")
        );
        assert_eq!(matched(json!({"TAM_CODE": 200101, "POSTCODE": "200000"})).as_deref(), Some("200101"));
        assert_eq!(matched(json!({"AMPHOE_IDN": 2001.0})).as_deref(), Some("2001"));
        assert_eq!(matched(json!({"ADM3_PCODE": "TH200101", "ADM2_PCODE": "TH2101"})), None);
        assert_eq!(matched(json!({"ADM3_PCODE": "TH200199", "ADM1_TH": "ชลบุรี"})), None, "not in the register");
        assert_eq!(matched(json!({"ADM1_PCODE": "TH10"})), None);
    }

    #[test]
    fn a_number_is_a_code_only_under_a_name_that_says_so() {
        assert_eq!(matched(json!({"population": 2001, "id": 20})), None);
        assert_eq!(matched(json!({"pro_code": "20"})).as_deref(), Some("20"));
    }

    #[test]
    fn a_feature_without_codes_is_known_by_its_names() {
        assert_eq!(
            matched(json!({"ADM1_EN": "Chon Buri", "ADM1_TH": "ชลบุรี", "REGION6": "ภาคตะวันออก"})).as_deref(),
            Some("20")
        );
        assert_eq!(matched(json!({"pro_th": "ระยอง", "pro_en": "Rayong", "area_sqkm": 3666.0})).as_deref(), Some("21"));
        assert_eq!(matched(json!({"AMP_NAME_T": "อ.เมือง", "PROV_NAME": "จังหวัดระยอง"})).as_deref(), Some("2101"));
        assert_eq!(matched(json!({"name": "จังหวัดฉะเชิงเทรา"})).as_deref(), Some("24"));
        assert_eq!(matched(json!({"name": "ศรีราชา"})), None, "an amphoe and a tambon");
        assert_eq!(matched(json!({"ADM1_TH": "ตราด", "name": "หนองบัว"})), None);
        assert_eq!(matched(json!({})), None);
    }

    #[test]
    fn every_feature_of_the_shared_boundaries_is_matched() {
        let root = std::env::var("PHAEN_SHARED_DATA")
            .unwrap_or_else(|_| format!("{}/../shared/data", env!("CARGO_MANIFEST_DIR")));
        for (file, count, level) in [
            ("eec_provinces", 3, Level::Province),
            ("eec_amphoe", 30, Level::Amphoe),
            ("eec_tambon", 243, Level::Tambon),
        ] {
            let Ok(text) = std::fs::read_to_string(format!("{root}/boundaries/{file}.geojson")) else {
                println!("skipped: the shared boundaries are not here ({root})");
                return;
            };
            let collection: Value = serde_json::from_str(&text).unwrap();
            let features = collection.get("features").and_then(Value::as_array).unwrap();
            let mut codes: Vec<AreaCode> = features
                .iter()
                .filter_map(|f| match_feature(f.get("properties")?.as_object()?))
                .filter(|c| c.level() == level)
                .collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), count, "{file}");
        }
    }
}
