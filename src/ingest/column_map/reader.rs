//! From the TOML of a column map to its values, with every fault at its key.

use std::collections::BTreeMap;

use toml::{Table as TomlTable, Value};

use super::{Amount, Budget, ColumnMap, Era, Field, From, MoneyUnit, Repeated, Source};
use crate::error::{Fault, Words};
use crate::ingest::text::Encoding;

pub(super) struct Reader {
    pub faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, at: &str, th: impl Into<String>, en: impl Into<String>) {
        self.faults.push(Fault::pointer(at, "map-key", Words::new(th.into(), en.into())));
    }

    fn only(&mut self, table: &TomlTable, at: &str, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            let list = known.join(", ");
            self.faults.push(
                Fault::pointer(
                    format!("{at}/{key}"),
                    "map-key-unknown",
                    Words::new(format!("ไม่รู้จักคีย์ '{key}'"), format!("the key '{key}' is not known")),
                )
                .remedy(format!("คีย์ที่ใช้ได้: {list}"), format!("the keys are: {list}")),
            );
        }
    }

    /// A text that one of our readers must understand.
    fn word<T>(&mut self, table: &TomlTable, at: &str, key: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = table.get(key)?;
        let read = value.as_str().and_then(read);
        if read.is_none() {
            let at = format!("{at}/{key}");
            self.fault(&at, format!("ค่า {value} ของ {key} ใช้ไม่ได้"), format!("{value} is no value for {key}"));
        }
        read
    }

    pub fn map(&mut self, table: &TomlTable) -> ColumnMap {
        let known = [
            "encoding",
            "delimiter",
            "year_era",
            "money_unit",
            "create_agencies",
            "fields",
            "agencies",
            "external_ids",
            "budget",
        ];
        self.only(table, "", &known);
        let auto = |text: &str| if text == "auto" { Some(None) } else { Encoding::from_label(text).map(Some) };
        let encoding = self.word(table, "", "encoding", auto).flatten();
        let one_letter = |text: &str| text.chars().next().filter(|letter| text.len() == 1 && letter.is_ascii());
        let delimiter = self.word(table, "", "delimiter", one_letter);
        let year_era = self.word(table, "", "year_era", Era::from_key).unwrap_or_default();
        let unit = self.word(table, "", "money_unit", MoneyUnit::from_key).unwrap_or_default();
        let fields = self.fields(table);
        let external_ids = self
            .section(table, "external_ids")
            .into_iter()
            .filter_map(|(scheme, value)| {
                Some((scheme.clone(), self.source(&value, &format!("/external_ids/{scheme}"))?))
            })
            .collect();
        let agencies = self.texts(table.get("agencies"), "/agencies");
        let budgets = self.budgets(table, unit);
        let create_agencies = match table.get("create_agencies") {
            None => false,
            Some(Value::Boolean(wanted)) => *wanted,
            Some(_) => {
                self.fault("/create_agencies", "ต้องเป็น true หรือ false", "true or false is wanted here");
                false
            }
        };
        ColumnMap { encoding, delimiter, year_era, fields, budgets, external_ids, agencies, create_agencies }
    }

    fn section(&mut self, table: &TomlTable, key: &str) -> Vec<(String, Value)> {
        match table.get(key) {
            None => Vec::new(),
            Some(Value::Table(section)) => section.clone().into_iter().collect(),
            Some(_) => {
                self.fault(&format!("/{key}"), "ต้องเป็นตาราง", "a table is wanted here");
                Vec::new()
            }
        }
    }

    fn fields(&mut self, table: &TomlTable) -> BTreeMap<Field, Source> {
        let mut fields = BTreeMap::new();
        for (key, value) in self.section(table, "fields") {
            let at = format!("/fields/{key}");
            let Some(field) = Field::from_key(&key) else {
                let list = Field::ALL.map(|(_, key)| key).join(", ");
                let words = Words::new(format!("ไม่รู้จักฟิลด์ '{key}'"), format!("there is no field '{key}'"));
                self.faults.push(
                    Fault::pointer(at, "map-field", words)
                        .remedy(format!("ฟิลด์ที่มี: {list}"), format!("the fields are: {list}")),
                );
                continue;
            };
            if let Some(source) = self.source(&value, &at) {
                fields.insert(field, source);
            }
        }
        if !fields.contains_key(&Field::Title) && !self.faults.iter().any(|f| f.code == "map-field") {
            self.fault("/fields/title", "ต้องระบุคอลัมน์ชื่อโครงการ", "the column of the title must be named");
        }
        if fields.contains_key(&Field::Longitude) != fields.contains_key(&Field::Latitude) {
            self.fault("/fields", "ต้องมีทั้ง longitude และ latitude", "longitude and latitude are needed together");
        }
        fields
    }

    fn source(&mut self, value: &Value, at: &str) -> Option<Source> {
        if let Value::String(heading) = value {
            let from = From::Column(heading.clone());
            return Some(Source { from, separator: None, values: BTreeMap::new(), default: None });
        }
        let Value::Table(table) = value else {
            self.fault(at, "ต้องเป็นหัวคอลัมน์หรือตาราง", "a heading in quotes or a table is wanted here");
            return None;
        };
        self.only(table, at, &["column", "value", "separator", "values", "default"]);
        let column = self.text(table, at, "column");
        let constant = self.text(table, at, "value");
        let from = match (column, constant) {
            (Some(column), None) => From::Column(column),
            (None, Some(value)) => From::Value(value),
            _ => {
                self.fault(at, "ต้องมี column หรือ value อย่างใดอย่างหนึ่ง", "either column or value is needed");
                return None;
            }
        };
        Some(Source {
            from,
            separator: self.text(table, at, "separator").filter(|separator| !separator.is_empty()),
            values: self.texts(table.get("values"), &format!("{at}/values")),
            default: self.text(table, at, "default"),
        })
    }

    /// A text; whole numbers are taken as the text they print.
    fn text(&mut self, table: &TomlTable, at: &str, key: &str) -> Option<String> {
        match table.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            _ => {
                self.fault(&format!("{at}/{key}"), "ต้องเป็นข้อความ", "a text in quotes is wanted here");
                None
            }
        }
    }

    fn texts(&mut self, value: Option<&Value>, at: &str) -> BTreeMap<String, String> {
        match value {
            None => BTreeMap::new(),
            Some(Value::Table(table)) => {
                let keys: Vec<String> = table.keys().cloned().collect();
                keys.into_iter().filter_map(|key| self.text(table, at, &key).map(|text| (key, text))).collect()
            }
            Some(_) => {
                self.fault(at, "ต้องเป็นตารางของข้อความ", "a table of texts is wanted here");
                BTreeMap::new()
            }
        }
    }

    fn budgets(&mut self, table: &TomlTable, unit: MoneyUnit) -> Vec<Budget> {
        let list = match table.get("budget") {
            None => return Vec::new(),
            Some(Value::Array(list)) => list.clone(),
            Some(_) => {
                self.fault("/budget", "เขียนเป็น [[budget]]", "write [[budget]], once for each column");
                return Vec::new();
            }
        };
        let each = list.iter().enumerate();
        each.filter_map(|(index, budget)| self.budget(budget, &format!("/budget/{index}"), unit)).collect()
    }

    fn budget(&mut self, value: &Value, at: &str, unit: MoneyUnit) -> Option<Budget> {
        let Value::Table(table) = value else {
            self.fault(at, "เขียนเป็น [[budget]]", "write [[budget]], once for each column");
            return None;
        };
        self.only(table, at, &["year", "year_column", "column", "pairs", "separator", "between", "repeated", "unit"]);
        let unit = self.word(table, at, "unit", MoneyUnit::from_key).unwrap_or(unit);
        let year = self.text(table, at, "year");
        let beside = self.text(table, at, "year_column");
        let repeated = self.word(table, at, "repeated", Repeated::from_key).unwrap_or_default();
        let amount = match (year, self.text(table, at, "column"), self.text(table, at, "pairs")) {
            (None, Some(column), None) if beside.is_some() => {
                Amount::Beside { year_column: beside.unwrap_or_default(), column }
            }
            (Some(year), Some(column), None) if beside.is_none() => match Era::Auto.buddhist_year(&year) {
                Some(year) => Amount::Year { year, column },
                None => {
                    let at = format!("{at}/year");
                    self.fault(&at, format!("'{year}' ไม่ใช่ปีงบประมาณ"), format!("'{year}' is no fiscal year"));
                    return None;
                }
            },
            (None, None, Some(column)) if beside.is_none() => Amount::Pairs {
                column,
                separator: self.text(table, at, "separator").unwrap_or_else(|| ";".to_owned()),
                between: self.text(table, at, "between").unwrap_or_else(|| ":".to_owned()),
            },
            _ => {
                self.fault(
                    at,
                    "ต้องมี year กับ column หรือ year_column กับ column หรือ pairs",
                    "either year and column, year_column and column, or pairs are needed",
                );
                return None;
            }
        };
        Some(Budget { amount, unit, repeated })
    }
}
