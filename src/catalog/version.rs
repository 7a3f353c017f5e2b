//! Versions of a dataset: what it held from when to when, and the two parameters by which an earlier state is asked for.

use serde::Serialize;
use utoipa::ToSchema;

use super::dataset::{Dataset, NewDataset};
use crate::error::{Error, Fault, Result, Words};
use crate::http::Parameters;
use crate::thai::to_arabic;
use crate::time::{Timestamp, parse_date};

/// What has become of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum VersionState {
    /// What the collection shows now.
    Served,
    /// Another has taken its place; it can still be read and brought back.
    Past,
    /// Its features were removed to save room; the record and the report stay.
    Pruned,
}

impl VersionState {
    pub fn name(self) -> &'static str {
        match self {
            VersionState::Served => "served",
            VersionState::Past => "past",
            VersionState::Pruned => "pruned",
        }
    }

    pub fn stored(name: &str) -> Self {
        match name {
            "served" => VersionState::Served,
            "past" => VersionState::Past,
            _ => VersionState::Pruned,
        }
    }
}

/// The file that a version came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionSource {
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Id of the import; empty where there is none.
    pub import_id: String,
}

/// A version of a dataset, as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DatasetVersion {
    /// 1, 2, 3 …
    pub version: i64,
    pub state: VersionState,
    /// How many features it has; of one that is served no more, how many it had at its end.
    pub features: i64,
    /// West, south, east, north, WGS 84 degrees.
    pub bbox: Option<[f64; 4]>,
    /// The file that it came from; none where it was made by hand or brought back.
    pub source: Option<VersionSource>,
    /// Code of the agency that made it.
    pub made_by: String,
    /// RFC 3339.
    pub made_at: String,
    pub served_from: String,
    pub served_until: Option<String>,
    /// The version that was brought back by this one.
    pub restores: Option<i64>,
    /// 0 to 100, of its quality report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_score: Option<i32>,
    #[serde(skip)]
    pub store: i32,
    /// The description at its end; `None` while it is served.
    #[serde(skip)]
    pub described: Option<NewDataset>,
    #[serde(skip)]
    pub time_span: Option<(i64, i64)>,
    /// When it was served, the end not included.
    #[serde(skip)]
    pub served: (Timestamp, Option<Timestamp>),
    /// What the import reported, JSON text.
    #[serde(skip)]
    pub report: String,
}

impl DatasetVersion {
    /// The dataset as it was described then: fields, kind of geometry and what else belongs to the data are the version's, names, owner
    /// and visibility are today's.
    pub fn described_by(&self, current: &NewDataset) -> NewDataset {
        let Some(then) = &self.described else { return current.clone() };
        NewDataset {
            fields: then.fields.clone(),
            geometry_kind: then.geometry_kind,
            source_crs: then.source_crs.clone(),
            time_start_field: then.time_start_field.clone(),
            time_end_field: then.time_end_field.clone(),
            ..current.clone()
        }
    }

    /// The last instant at which it was served, of one that is no more.
    pub fn end(&self) -> Option<Timestamp> {
        self.served.1.map(|until| Timestamp(until.0 - 1))
    }

    /// The dataset as this version has it.
    pub fn of(&self, current: &Dataset, as_of: Option<Timestamp>) -> Dataset {
        let mut then = Dataset { as_of, ..current.clone() };
        if self.state == VersionState::Served {
            return then;
        }
        then.described = self.described_by(&current.described);
        then.number = self.store;
        then.extent.bbox = self.bbox;
        then.time_span = self.time_span;
        then
    }
}

/// Which earlier state is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// As it was at this instant, included.
    Instant(Timestamp),
    /// As this version was at its end.
    Version(i64),
}

/// The two parameters, as the contract describes them.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "read by the contract only")]
pub struct AsOfParameters {
    /// The collection as it was at this instant (RFC 3339), or at the end of this day in Thailand. Buddhist years and Thai digits are read.
    as_of: Option<String>,
    /// The collection as this version of it was at its end; `/versions` lists them.
    #[param(minimum = 1)]
    as_of_version: Option<i64>,
}

/// Of the day in Thailand, in microseconds.
const TO_BANGKOK: i64 = 7 * 3_600 * 1_000_000;
const DAY: i64 = 86_400_000_000;

impl AsOf {
    pub const PARAMETERS: [&'static str; 2] = ["asOf", "asOfVersion"];

    /// Takes `asOf` and `asOfVersion`.
    ///
    /// # Errors
    /// `Malformed` for both at once, and for what is no instant, no day and no version.
    pub fn take(parameters: &mut Parameters) -> Result<Option<Self>> {
        let instant = parameters.take_as("asOf", instant)?;
        let version = parameters.take_number("asOfVersion", 1, i64::MAX)?;
        match (instant, version) {
            (Some(_), Some(_)) => Err(Error::malformed(
                Fault::parameter(
                    "asOf",
                    "one-or-the-other",
                    Words::new("ระบุ asOf หรือ asOfVersion อย่างใดอย่างหนึ่ง", "asOf and asOfVersion exclude each other"),
                )
                .remedy("ตัดออกหนึ่งตัว", "leave one of them out"),
            )),
            (instant, version) => Ok(instant.map(AsOf::Instant).or(version.map(AsOf::Version))),
        }
    }
}

/// An RFC 3339 instant, its year Buddhist or not; or a day in one of the ways in which Thai documents write it, which means its end in Thailand.
fn instant(text: &str) -> Result<Timestamp> {
    let text = to_arabic(text.trim());
    let christian = match (text.get(..4).and_then(|year| year.parse::<i32>().ok()), text.get(4..)) {
        (Some(year @ 2400..), Some(rest)) if rest.starts_with('-') => format!("{:04}{rest}", year - 543),
        _ => text.clone(),
    };
    if let Ok(instant) = Timestamp::parse_rfc3339(&christian) {
        return Ok(instant);
    }
    // A time of day that cannot be read must not be passed over.
    let day = if text.contains(':') { None } else { parse_date(&text).ok() };
    let midnight = day.and_then(|day| day.and_hms_opt(0, 0, 0)).map(|midnight| midnight.and_utc().timestamp_micros());
    midnight.map(|midnight| Timestamp(midnight - TO_BANGKOK + DAY - 1)).ok_or_else(|| {
        Error::malformed(
            Fault::parameter(
                "asOf",
                "instant-unreadable",
                Words::new(format!("อ่านเวลา '{text}' ไม่ได้"), format!("'{text}' is neither an instant nor a day")),
            )
            .remedy(
                "เช่น 2026-11-01T00:00:00Z, 2026-11-01 หรือ 1 พ.ย. 2569 (ใน URL ให้เขียน + เป็น %2B)",
                "write 2026-11-01T00:00:00Z, 2026-11-01 or 1 พ.ย. 2569 (in a URL, + is written %2B)",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Option<AsOf>> {
        AsOf::take(&mut Parameters::parse(query)?)
    }

    #[test]
    fn a_day_is_meant_to_its_end_in_thailand_whatever_its_era_and_digits() {
        let end = AsOf::Instant(Timestamp::parse_rfc3339("2026-11-01T23:59:59.999999+07:00").unwrap());
        for text in ["2026-11-01", "2569-11-01", "๒๕๖๙-๑๑-๐๑", "1 พ.ย. 2569", "1/11/2569"] {
            assert_eq!(read(&format!("asOf={text}")).unwrap(), Some(end), "{text}");
        }
    }

    #[test]
    fn an_instant_may_have_a_buddhist_year() {
        let same = read("asOf=2026-11-01T00:00:00Z").unwrap();
        assert_eq!(read("asOf=2569-11-01T00:00:00Z").unwrap(), same);
        assert!(same.is_some());
    }

    #[test]
    fn what_is_no_instant_is_refused_and_so_are_both_parameters_at_once() {
        for query in
            ["asOf=yesterday", "asOf=2026-11-01T25:00:00Z", "asOf=", "asOfVersion=0", "asOf=2026-11-01&asOfVersion=1"]
        {
            assert!(read(query).is_err(), "{query}");
        }
        assert_eq!(read("asOfVersion=%E0%B9%93").unwrap(), Some(AsOf::Version(3)));
    }
}
