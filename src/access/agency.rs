//! Agencies: who owns data and projects, under which names and codes, and since when.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Fault, Result, Words};

/// A text in Thai and in English; where only one is known, both hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub th: String,
    #[serde(default)]
    pub en: String,
}

impl Bilingual {
    pub fn new(th: impl Into<String>, en: impl Into<String>) -> Self {
        Bilingual { th: th.into(), en: en.into() }
    }
}

/// What sort of body an agency is (`thai-domain` 2.1 and 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AgencyKind {
    /// องค์การบริหารส่วนจังหวัด (อบจ.)
    ProvincialAdministrativeOrganisation,
    /// เทศบาลนคร (ทน.)
    CityMunicipality,
    /// เทศบาลเมือง (ทม.)
    TownMunicipality,
    /// เทศบาลตำบล (ทต.)
    SubdistrictMunicipality,
    /// องค์การบริหารส่วนตำบล (อบต.)
    SubdistrictAdministrativeOrganisation,
    /// ท้องถิ่นรูปแบบพิเศษ, such as เมืองพัทยา
    SpecialLocalGovernment,
    /// กระทรวง
    Ministry,
    /// ส่วนกลาง: กรม
    Department,
    /// ส่วนภูมิภาค: จังหวัด
    Province,
    /// กลุ่มจังหวัด
    ProvinceCluster,
    /// รัฐวิสาหกิจ
    StateEnterprise,
    /// องค์การมหาชน
    PublicOrganisation,
    /// หน่วยงานอื่นของรัฐ
    OtherState,
    /// เอกชน
    Private,
    /// ประชาสังคม
    CivilSociety,
    /// ต่างประเทศ
    Foreign,
}

impl AgencyKind {
    /// The name as it is stored and sent, for example `city-municipality`.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub fn parse(name: &str) -> Option<Self> {
        serde_json::from_value(name.into()).ok()
    }
}

/// An identifier of an agency in somebody else's scheme, such as `e-gp` or `org-chart`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    pub scheme: String,
    pub value: String,
}

/// An agency, as it is sent and received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agency {
    /// The hub's own code: lower-case letters, digits, `-`, `.`, `_`; 1 to 64 characters. It never changes.
    pub code: String,
    pub kind: AgencyKind,
    pub name: Bilingual,
    /// For example ทล. or อบจ.ระยอง; need not be unique.
    #[serde(default)]
    pub abbreviation: String,
    /// Code of the ministry or body above it.
    #[serde(default)]
    pub parent: Option<String>,
    /// Code of the Department of Local Administration, 8 digits TTPPDDLL. Its last six are the key: they survive a change of kind.
    #[serde(default)]
    pub dla_code: Option<String>,
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    /// First and last day of its existence, ISO 8601 (Christian era); open where absent.
    #[serde(default)]
    pub valid_from: Option<String>,
    #[serde(default)]
    pub valid_to: Option<String>,
    /// Area codes (2, 4 or 6 digits) that it is responsible for.
    #[serde(default)]
    pub responsibility: Vec<String>,
    /// Number of its last change.
    #[serde(default)]
    #[schema(read_only)]
    pub version: i64,
}

impl Agency {
    /// An agency with nothing but its names.
    pub fn named(code: &str, kind: AgencyKind, th: &str, en: &str, abbreviation: &str) -> Self {
        Agency {
            code: code.to_owned(),
            kind,
            name: Bilingual::new(th, en),
            abbreviation: abbreviation.to_owned(),
            parent: None,
            dla_code: None,
            identifiers: vec![],
            valid_from: None,
            valid_to: None,
            responsibility: vec![],
            version: 0,
        }
    }

    /// Checks the fields and brings codes into the form in which they are stored; all faults are reported together.
    pub fn checked(mut self) -> Result<Self> {
        let mut faults = Vec::new();
        if !is_code(&self.code) {
            faults.push(bad_code("/code"));
        }
        if self.name.th.trim().is_empty() {
            faults.push(Fault::pointer("/name/th", "missing", Words::new("ต้องมีชื่อภาษาไทย", "a Thai name is needed")));
        }
        if self.name.en.trim().is_empty() {
            self.name.en.clone_from(&self.name.th);
        }
        if let Some(code) = &self.dla_code {
            match stored_dla_code(code) {
                Some(stored) => self.dla_code = Some(stored),
                None => faults.push(
                    Fault::pointer(
                        "/dlaCode",
                        "not-a-dla-code",
                        Words::new("รหัส อปท. ไม่ถูกต้อง", "this is no code of the Department of Local Administration"),
                    )
                    .remedy("ใส่เลข 7 หรือ 8 หลัก เช่น 05240310", "give 7 or 8 digits, for example 05240310"),
                ),
            }
        }
        for (pointer, date) in [("/validFrom", &self.valid_from), ("/validTo", &self.valid_to)] {
            if date.as_ref().is_some_and(|date| chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_err()) {
                faults.push(
                    Fault::pointer(pointer, "not-a-date", Words::new("วันที่ไม่ถูกต้อง", "this is no date"))
                        .remedy("เขียนเป็น ปี ค.ศ.-เดือน-วัน เช่น 2018-05-10", "write it as 2018-05-10"),
                );
            }
        }
        for (index, code) in self.responsibility.iter().enumerate() {
            if !(matches!(code.len(), 2 | 4 | 6) && code.bytes().all(|b| b.is_ascii_digit())) {
                faults.push(Fault::pointer(
                    format!("/responsibility/{index}"),
                    "not-an-area-code",
                    Words::new("รหัสพื้นที่ต้องมี 2, 4 หรือ 6 หลัก", "an area code has 2, 4 or 6 digits"),
                ));
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(Error::Malformed(faults)) }
    }
}

/// The stored form of a DLA code: 8 digits; a leading zero that a spreadsheet ate is given back.
pub fn stored_dla_code(text: &str) -> Option<String> {
    let digits = crate::thai::to_arabic(text.trim());
    let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
    (all_digits && matches!(digits.len(), 7 | 8)).then(|| format!("{digits:0>8}"))
}

/// PPDDLL, the part of a DLA code that stays when the body changes its kind.
pub fn dla_key(stored: &str) -> Option<&str> {
    stored.get(2..8)
}

/// Is this a code of ours: 1 to 64 of `a-z 0-9 - . _`, beginning with a letter or digit?
pub fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_'))
}

pub fn bad_code(pointer: &str) -> Fault {
    Fault::pointer(pointer, "not-a-code", Words::new("รหัสไม่ถูกต้อง", "this cannot be a code")).remedy(
        "ใช้ a-z 0-9 - . _ ยาว 1 ถึง 64 ตัว ขึ้นต้นด้วยตัวอักษรหรือตัวเลข",
        "use 1 to 64 of a-z 0-9 - . _, beginning with a letter or digit",
    )
}

/// A division inside an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unit {
    pub code: String,
    pub name: Bilingual,
    #[serde(default)]
    pub abbreviation: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dla_code_that_lost_its_zero_gets_it_back() {
        assert_eq!(stored_dla_code("5240310").as_deref(), Some("05240310"));
        assert_eq!(stored_dla_code("๐๕๒๔๐๓๑๐").as_deref(), Some("05240310"));
        assert_eq!(dla_key("05240310"), Some("240310"));
        assert_eq!(stored_dla_code("524031"), None);
    }

    #[test]
    fn all_faults_of_an_agency_are_told_together() {
        let mut agency = Agency::named("Bad Code", AgencyKind::Department, " ", "", "");
        agency.valid_from = Some("2561-13-01".into());
        match agency.checked() {
            Err(Error::Malformed(faults)) => assert_eq!(faults.len(), 3),
            other => panic!("{other:?}"),
        }
    }
}
