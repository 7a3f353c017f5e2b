//! What a column holds beyond its type: found by its name, and by the values of the first rows where most of them fit.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::values::{Reading, reading};
pub use crate::catalog::Meaning;
use crate::money::Unit;

/// Values of a column that are looked at.
const SAMPLE: usize = 1_000;
/// Hundredths of the values that must fit.
const MOST: usize = 80;

/// The unit of an amount.
pub(super) fn unit_of(meaning: Meaning) -> Unit {
    match meaning {
        Meaning::AmountThousand => Unit::ThousandBaht,
        Meaning::AmountMillion => Unit::MillionBaht,
        _ => Unit::Baht,
    }
}

/// How the meaning is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The dataset's fields say so: what does not fit is refused.
    Declared,
    /// The name speaks of it, and so many of so many values fit: what does not fit is only pointed out.
    Evidence { fits: usize, of: usize },
}

/// A column whose meaning is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Column {
    pub name: String,
    pub meaning: Meaning,
    pub basis: Basis,
}

/// The columns whose names speak of a meaning that most of their values have.
pub fn recognised<'a>(rows: impl Iterator<Item = &'a Map<String, Value>>) -> Vec<Column> {
    let mut counts: HashMap<&'a str, (Meaning, usize, usize)> = HashMap::new();
    let mut silent: std::collections::HashSet<&'a str> = std::collections::HashSet::new();
    for (name, value) in rows.take(SAMPLE).flatten() {
        if silent.contains(name.as_str()) {
            continue;
        }
        let Some(meaning) = counts.get(name.as_str()).map(|(meaning, ..)| *meaning).or_else(|| spoken_of(name)) else {
            silent.insert(name);
            continue;
        };
        let (_, fits, of) = counts.entry(name).or_insert((meaning, 0, 0));
        match reading(value, meaning) {
            Reading::Empty => {}
            Reading::Fits { .. } => (*fits, *of) = (*fits + 1, *of + 1),
            Reading::Unfit(_) => *of += 1,
        }
    }
    let mut columns: Vec<Column> = counts
        .into_iter()
        .filter(|(_, (_, fits, of))| *fits > 0 && fits * 100 >= of * MOST)
        .map(|(name, (meaning, fits, of))| Column {
            name: name.to_owned(),
            meaning,
            basis: Basis::Evidence { fits, of },
        })
        .collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    columns
}

/// Words in names, the more special first: ปีงบประมาณ is a year although it holds the word for budget.
const SPEAKING: [(&[&str], Meaning); 6] = [
    (
        &["dlacode", "dlaid", "laocode", "laoid", "รหัสอปท", "รหัสองค์กรปกครอง", "optcode", "รหัสท้องถิ่น"],
        Meaning::LocalAuthorityCode,
    ),
    (&["รหัสแผนงาน", "programmecode", "programcode", "progcode"], Meaning::ProgrammeCode),
    (
        &[
            "pcode",
            "tamcode",
            "tamboncode",
            "tambolcode",
            "ampcode",
            "amphoecode",
            "amphurcode",
            "provcode",
            "provincecode",
            "changwatcode",
            "subdistrictcode",
            "districtcode",
            "areacode",
            "admincode",
            "tambonidn",
            "amphoeidn",
            "providn",
            "รหัสตำบล",
            "รหัสอำเภอ",
            "รหัสจังหวัด",
            "รหัสพื้นที่",
            "รหัสเขตปกครอง",
            "dopacode",
        ],
        Meaning::AreaCode,
    ),
    (&["fiscalyear", "budgetyear", "ปีงบ", "fy"], Meaning::FiscalYear),
    (&["date", "วันที่", "วันเดือนปี", "วันเริ่ม", "วันสิ้นสุด", "วันแล้วเสร็จ", "วันลงนาม"], Meaning::Date),
    (
        &["budget", "amount", "cost", "price", "baht", "งบประมาณ", "จำนวนเงิน", "วงเงิน", "ราคา", "มูลค่า", "บาท"],
        Meaning::Amount,
    ),
];

/// Words that make a name speak of something else.
const MUTE: [&str; 10] = ["update", "candidate", "post", "zip", "ไปรษณีย์", "แหล่ง", "source", "type", "ประเภท", "หน่วย"];

fn spoken_of(name: &str) -> Option<Meaning> {
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric() || is_thai(*c)).collect();
    // An update is a day as well, but mostly an instant of the sender's own system.
    if MUTE.iter().any(|word| plain.contains(word)) && !plain.contains("updatedate") {
        return None;
    }
    let found = SPEAKING
        .iter()
        .find(|(words, _)| words.iter().any(|word| if *word == "fy" { plain == "fy" } else { plain.contains(word) }));
    let meaning = found.map(|(_, meaning)| *meaning)?;
    Some(match meaning {
        Meaning::Amount if plain.contains("ล้านบาท") || plain.contains("million") => {
            Meaning::AmountMillion
        }
        Meaning::Amount if plain.contains("พันบาท") || plain.contains("thousand") => {
            Meaning::AmountThousand
        }
        other => other,
    })
}

fn is_thai(letter: char) -> bool {
    crate::thai::is_thai_letter(letter)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(rows: &[Value]) -> Vec<(String, Meaning)> {
        let columns = recognised(rows.iter().filter_map(Value::as_object));
        columns.into_iter().map(|column| (column.name, column.meaning)).collect()
    }

    #[test]
    fn a_column_is_known_by_its_name_and_by_most_of_its_values() {
        let rows = [
            json!({"TAM_CODE": "200702", "วันที่ลงนาม": "27/12/2559", "งบประมาณ (ล้านบาท)": "1.5", "ปีงบประมาณ": "2567", "name": "x"}),
            json!({"TAM_CODE": 200703, "วันที่ลงนาม": "", "งบประมาณ (ล้านบาท)": "-", "ปีงบประมาณ": 2568, "name": "y"}),
        ];
        assert_eq!(
            found(&rows),
            [
                ("TAM_CODE".to_owned(), Meaning::AreaCode),
                ("งบประมาณ (ล้านบาท)".to_owned(), Meaning::AmountMillion),
                ("ปีงบประมาณ".to_owned(), Meaning::FiscalYear),
                ("วันที่ลงนาม".to_owned(), Meaning::Date),
            ]
        );
    }

    #[test]
    fn a_name_alone_proves_nothing() {
        let rows =
            [json!({"date": "soon"}), json!({"date": "later"}), json!({"แหล่งงบประมาณ": "100"}), json!({"cost": "-"})];
        assert_eq!(found(&rows), [("cost".to_owned(), Meaning::Amount)]);
    }
}
