//! From one row of a table to a project, with every fault at its column.

use serde_json::{Value, json};

use crate::access::Visibility;
use crate::access::agency::Identifier;
use crate::areas;
use crate::error::{At, Error, Fault, Words};
use crate::geometry::Limits;
use crate::ingest::column_map::{Bound, Field, MoneyUnit};
use crate::ingest::table::Row;
use crate::money::{Satang, Unit};
use crate::plans::check::Checked;
use crate::plans::project::{Budget, Location, PlanReference, Project, Quality, Road, Source};
use crate::plans::status::{CoordinationStatus, ExecutionStatus, MoneyStatus, PlanStatus, Status};
use crate::thai;

/// One row and the columns that are known of its table.
struct Reading<'a> {
    bound: &'a Bound<'a>,
    row: &'a Row,
    faults: Vec<Fault>,
}

/// The project that a row describes, owned by `agency` (its code) and known by `key`.
///
/// # Errors
/// Every fault of the row, each at its column.
pub fn project_of(bound: &Bound, row: &Row, agency: &str, key: &str) -> Result<Checked, Vec<Fault>> {
    let mut reading = Reading { bound, row, faults: Vec::new() };
    let (budgets, headings) = reading.budgets();
    let project = reading.project(agency, key, budgets);
    let mut faults = reading.faults;
    match project.checked(Limits::JOB) {
        Ok(checked) if faults.is_empty() => Ok(checked),
        Ok(_) => Err(faults),
        Err(Error::Malformed(found) | Error::Impossible(found)) => {
            faults.extend(found.into_iter().map(|fault| at_column(fault, bound, row, &headings)));
            Err(faults)
        }
        Err(other) => {
            let words = Words::new("อ่านแถวนี้ไม่ได้", "this row cannot be read");
            tracing::warn!(cause = %other, row = row.number, "a row of an import");
            faults.push(Fault::row(row.number, "", "row-unreadable", words));
            Err(faults)
        }
    }
}

impl Reading<'_> {
    fn text(&self, field: Field) -> Option<String> {
        self.bound.text(self.row, field)
    }

    fn fault(&mut self, field: Field, code: &'static str, reason: Words, remedy: Words) {
        let fault = Fault::row(self.row.number, self.bound.heading(field), code, reason);
        self.faults.push(fault.remedy(remedy.th, remedy.en));
    }

    /// A value of a closed list, or a fault that names the list.
    fn choice<T>(&mut self, field: Field, names: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let given = self.text(field)?;
        let value = read(&given);
        if value.is_none() {
            let list = names.join(", ");
            self.fault(
                field,
                "unknown-choice",
                Words::new(format!("ไม่รู้จักค่า '{given}'"), format!("'{given}' is none of the values")),
                Words::new(
                    format!("ใช้ {list} หรือแปลงด้วย values ในแผนที่คอลัมน์"),
                    format!("use {list}, or translate it with values in the column map"),
                ),
            );
        }
        value
    }

    fn project(&mut self, agency: &str, key: &str, budgets: Vec<Budget>) -> Project {
        let road = self.road();
        let geometry = self.geometry();
        let visibility = self.choice(Field::Visibility, &["public", "agencies", "private"], |text| {
            [Visibility::Public, Visibility::Agencies, Visibility::Private]
                .into_iter()
                .find(|value| value.name() == text)
        });
        Project {
            agency: agency.to_owned(),
            unit: self.text(Field::Unit),
            visibility: visibility.unwrap_or_default(),
            title: self.text(Field::Title).unwrap_or_default(),
            objective: self.text(Field::Objective),
            outputs: self.text(Field::Outputs),
            indicator: self.text(Field::Indicator),
            expected_result: self.text(Field::ExpectedResult),
            plan: Some(PlanReference {
                id: None,
                kind: self.text(Field::PlanKind),
                edition: self.text(Field::PlanEdition),
                page: self.text(Field::PlanPage),
                row: self.text(Field::PlanRow),
                amendment: self.text(Field::PlanAmendment),
            }),
            strategy: self.text(Field::Strategy),
            tactic: self.text(Field::Tactic),
            programme: self.text(Field::Programme),
            category: self.text(Field::Category),
            budgets,
            location: self.location(),
            geometry,
            road,
            status: self.status(),
            identifiers: self
                .bound
                .external_ids(self.row)
                .into_iter()
                .map(|(scheme, value)| Identifier { scheme, value })
                .collect(),
            source: Some(Source {
                document: self.text(Field::SourceDocument),
                page: self.text(Field::SourcePage),
                key: Some(key.to_owned()),
            }),
            ..Project::default()
        }
    }

    /// The budgets, and for each the heading of its column.
    fn budgets(&mut self) -> (Vec<Budget>, Vec<String>) {
        let printed = match self.bound.amounts(self.row) {
            Ok(printed) => printed,
            Err(faults) => {
                self.faults.extend(faults);
                return (Vec::new(), Vec::new());
            }
        };
        let source = self.text(Field::BudgetSource);
        let (mut budgets, mut headings): (Vec<Budget>, Vec<String>) = (Vec::new(), Vec::new());
        for amount in printed {
            let unit = unit(amount.unit);
            let at = At::Row { row: self.row.number, field: amount.heading.clone() };
            let satang = match Satang::parse(&amount.text, unit) {
                Ok(Some(satang)) => satang.0,
                Ok(None) => continue,
                Err(fault) => {
                    self.faults.push(Fault { at, ..fault });
                    continue;
                }
            };
            let (fiscal_year, source) = (amount.year, source.clone());
            budgets.push(Budget { fiscal_year, satang, printed_unit: unit, source });
            headings.push(amount.heading);
        }
        (budgets, headings)
    }

    /// Codes as the file gives them; where it gives none, those that its words name beyond doubt.
    fn location(&mut self) -> Location {
        let text = self.text(Field::Location);
        let mut area_codes = self.bound.texts(self.row, Field::AreaCodes);
        if area_codes.is_empty() {
            let words = [text.clone(), self.text(Field::Title)].into_iter().flatten().collect::<Vec<_>>().join(" ");
            area_codes = areas::find_in_text(&words).iter().map(ToString::to_string).collect();
        }
        let names = Quality::ALL.map(Quality::name);
        let quality = self.choice(Field::LocationQuality, &names, Quality::parse);
        Location { text, area_codes, quality, evidence: None }
    }

    fn geometry(&mut self) -> Option<Value> {
        if let Some(text) = self.text(Field::Geometry) {
            let read: Option<Value> = serde_json::from_str(&text).ok();
            if read.is_none() {
                self.fault(
                    Field::Geometry,
                    "geometry-unreadable",
                    Words::new("ไม่ใช่ GeoJSON", "this is no GeoJSON"),
                    Words::new("ใส่ geometry แบบ GeoJSON หรือเว้นว่าง", "give a GeoJSON geometry, or leave it empty"),
                );
            }
            return read;
        }
        let (longitude, latitude) = (self.degrees(Field::Longitude), self.degrees(Field::Latitude));
        match (longitude, latitude) {
            (Some(longitude), Some(latitude)) => Some(json!({ "type": "Point", "coordinates": [longitude, latitude] })),
            (Some(_), None) if self.text(Field::Latitude).is_none() => {
                self.half_a_point(Field::Latitude);
                None
            }
            (None, Some(_)) if self.text(Field::Longitude).is_none() => {
                self.half_a_point(Field::Longitude);
                None
            }
            _ => None,
        }
    }

    fn half_a_point(&mut self, missing: Field) {
        self.fault(
            missing,
            "missing",
            Words::new("มีพิกัดเพียงค่าเดียว", "only one of the two coordinates is given"),
            Words::new("ใส่ทั้งลองจิจูดและละติจูด หรือเว้นว่างทั้งคู่", "give both longitude and latitude, or neither"),
        );
    }

    fn degrees(&mut self, field: Field) -> Option<f64> {
        self.number(
            field,
            |text| text.parse().ok().filter(|degrees: &f64| degrees.is_finite()),
            Words::new("ใช้องศาทศนิยม เช่น 101.2543", "write decimal degrees, such as 101.2543"),
        )
    }

    fn number(&mut self, field: Field, read: impl Fn(&str) -> Option<f64>, remedy: Words) -> Option<f64> {
        let given = self.text(field)?;
        let value = read(thai::to_arabic(&given).trim());
        if value.is_none() {
            let reason = Words::new(format!("อ่านค่า '{given}' ไม่ได้"), format!("'{given}' cannot be read"));
            self.fault(field, "number-unreadable", reason, remedy);
        }
        value
    }

    fn road(&mut self) -> Option<Road> {
        let remedy = || Words::new("เขียนเป็นเมตร หรือ กม. 12+500", "write metres, or kilometres as 12+500");
        let chainage_from = self.number(Field::ChainageFrom, chainage, remedy());
        let chainage_to = self.number(Field::ChainageTo, chainage, remedy());
        let code = self.text(Field::RoadCode);
        (code.is_some() || chainage_from.is_some() || chainage_to.is_some()).then(|| Road {
            code: code.unwrap_or_default(),
            chainage_from,
            chainage_to,
        })
    }

    fn status(&mut self) -> Status {
        Status {
            plan: self.choice(Field::PlanStatus, PlanStatus::NAMES, PlanStatus::parse),
            coordination: self.choice(Field::CoordinationStatus, CoordinationStatus::NAMES, CoordinationStatus::parse),
            money: self.choice(Field::MoneyStatus, MoneyStatus::NAMES, MoneyStatus::parse),
            execution: self.choice(Field::ExecutionStatus, ExecutionStatus::NAMES, ExecutionStatus::parse),
        }
    }
}

/// Metres along a road: `12500`, `12+500`, `กม. 12+500`, `กม.ที่ 12+500`.
fn chainage(text: &str) -> Option<f64> {
    let bare = text.trim_start_matches("กม.").trim_start_matches("ที่").trim();
    match bare.split_once('+') {
        Some((kilometres, metres)) => {
            let (kilometres, metres): (u32, f64) = (kilometres.trim().parse().ok()?, metres.trim().parse().ok()?);
            (0.0..1_000.0).contains(&metres).then_some(f64::from(kilometres) * 1_000.0 + metres)
        }
        None => bare.replace(',', "").parse().ok(),
    }
}

fn unit(printed: MoneyUnit) -> Unit {
    match printed {
        MoneyUnit::Baht => Unit::Baht,
        MoneyUnit::Thousand => Unit::ThousandBaht,
        MoneyUnit::Million => Unit::MillionBaht,
    }
}

/// A fault of the project, told at the column that the value came from.
fn at_column(fault: Fault, bound: &Bound, row: &Row, budgets: &[String]) -> Fault {
    let At::Pointer(pointer) = &fault.at else {
        return Fault { at: At::Row { row: row.number, field: String::new() }, ..fault };
    };
    let mut steps = pointer.split('/').skip(1);
    let (first, second) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let field = match (first, second) {
        ("title", _) => Field::Title,
        ("agency", _) => Field::Agency,
        ("programme", _) => Field::Programme,
        ("location", "areaCodes") => Field::AreaCodes,
        ("location", _) => Field::LocationQuality,
        ("geometry", _) if bound.covers(Field::Geometry) => Field::Geometry,
        ("geometry", _) => Field::Longitude,
        ("road", "chainageFrom") => Field::ChainageFrom,
        ("road", "chainageTo") => Field::ChainageTo,
        ("road", _) => Field::RoadCode,
        ("budgets", index) => {
            let heading = index.parse().ok().and_then(|index: usize| budgets.get(index)).cloned().unwrap_or_default();
            return Fault { at: At::Row { row: row.number, field: heading }, ..fault };
        }
        (other, _) => return Fault { at: At::Row { row: row.number, field: other.to_owned() }, ..fault },
    };
    Fault { at: At::Row { row: row.number, field: bound.heading(field).to_owned() }, ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chainage_is_read_in_metres_and_as_kilometres_are_written() {
        assert_eq!(chainage("12+500"), Some(12_500.0));
        assert_eq!(chainage("กม.ที่ 12+500.5"), Some(12_500.5));
        assert_eq!(chainage("1,250"), Some(1_250.0));
        assert_eq!(chainage("12+5000"), None);
        assert_eq!(chainage("ต้นทาง"), None);
    }
}
