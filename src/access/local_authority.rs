//! The local administrative organisations of the Eastern Economic Corridor and their codes at the Department of Local
//! Administration (DLA).

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::AgencyKind;
use crate::error::{At, Fault, Words};
use crate::thai::to_arabic;

/// A code of eight digits, `TT PP DD LL`: kind, province, amphoe, running number within the amphoe. A body that is
/// upgraded changes `TT` and keeps the rest, so `key` and not the whole code says which body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct DlaCode(u32);

impl DlaCode {
    /// Reads 8 digits, or the 7 that are left where a spreadsheet has eaten the leading zero; Arabic or Thai.
    ///
    /// # Errors
    /// A fault with `At::Whole`: `dla-code-unreadable`.
    pub fn parse(text: &str) -> Result<DlaCode, Fault> {
        DlaCode::of_digits(&to_arabic(text.trim())).ok_or_else(|| {
            let reason =
                Words::new(format!("รหัส อปท. '{text}' ไม่ถูกต้อง"), format!("'{text}' is no code of a local authority"));
            Fault::new(At::Whole, "dla-code-unreadable", reason).remedy(
                "ใช้รหัส 8 หลักของกรมส่งเสริมการปกครองท้องถิ่น เช่น 05240310",
                "use the eight digits of the Department of Local Administration, such as 05240310",
            )
        })
    }

    fn of_digits(digits: &str) -> Option<DlaCode> {
        if !matches!(digits.len(), 7 | 8) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: u32 = digits.parse().ok()?;
        let code = DlaCode(number);
        // Kinds run from 02 to 06; provinces from 10; no amphoe or body is numbered zero.
        let [kind, province, amphoe, body] = [1_000_000, 10_000, 100, 1].map(|unit| number / unit % 100);
        let shaped = (2..=6).contains(&kind) && province >= 10 && amphoe > 0 && body > 0;
        shaped.then_some(code)
    }

    /// The last six digits, `PPDDLL`: distinct for every body of the country, and kept through an upgrade.
    pub fn key(self) -> String {
        format!("{:06}", self.0 % 1_000_000)
    }

    /// `PPDD`, which is the code of the amphoe in the register of areas.
    pub fn amphoe_code(self) -> String {
        format!("{:04}", self.0 / 100 % 10_000)
    }

    /// `PP`, the code of the province.
    pub fn province_code(self) -> String {
        format!("{:02}", self.0 / 10_000 % 100)
    }
}

impl fmt::Display for DlaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

impl TryFrom<String> for DlaCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        DlaCode::parse(&text).map_err(|fault| fault.to_string())
    }
}

impl From<DlaCode> for String {
    fn from(code: DlaCode) -> String {
        code.to_string()
    }
}

/// A local administrative organisation (อปท.).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LocalAuthority {
    pub code: DlaCode,
    /// From the register, not from the code: two bodies of the country still bear the number of their former kind.
    pub kind: AgencyKind,
    /// Without its kind: บางพระ, which three bodies are called.
    pub name: &'static str,
    /// Without อำเภอ.
    pub amphoe: &'static str,
}

impl LocalAuthority {
    /// With its kind: เทศบาลตำบลบางพระ. เมืองพัทยา is called just that.
    pub fn full_name(&self) -> String {
        format!("{}{}", kind_words(self.kind).map_or("", |(name, _)| name), self.name)
    }

    /// With the abbreviation of its kind: ทต.บางพระ.
    pub fn short_name(&self) -> String {
        format!("{}{}", kind_words(self.kind).map_or("", |(_, short)| short), self.name)
    }
}

/// The Thai name and the abbreviation of a kind of local authority; both empty for the special form, which has none;
/// `None` for every other kind of agency.
pub fn kind_words(kind: AgencyKind) -> Option<(&'static str, &'static str)> {
    match kind {
        AgencyKind::ProvincialAdministrativeOrganisation => Some(("องค์การบริหารส่วนจังหวัด", "อบจ.")),
        AgencyKind::CityMunicipality => Some(("เทศบาลนคร", "ทน.")),
        AgencyKind::TownMunicipality => Some(("เทศบาลเมือง", "ทม.")),
        AgencyKind::SubdistrictMunicipality => Some(("เทศบาลตำบล", "ทต.")),
        AgencyKind::SubdistrictAdministrativeOrganisation => Some(("องค์การบริหารส่วนตำบล", "อบต.")),
        AgencyKind::SpecialLocalGovernment => Some(("", "")),
        _ => None,
    }
}

static LOCAL_AUTHORITIES: LazyLock<Vec<LocalAuthority>> =
    LazyLock::new(|| include_str!("local_authorities.txt").lines().filter_map(read_line).collect());

/// The 276 bodies, ordered by key.
pub fn local_authorities() -> &'static [LocalAuthority] {
    &LOCAL_AUTHORITIES
}

/// The body of that code, whatever kind the code gives it.
pub fn find_local_authority(code: DlaCode) -> Option<&'static LocalAuthority> {
    let key = |code: DlaCode| code.0 % 1_000_000;
    let index = LOCAL_AUTHORITIES.binary_search_by_key(&key(code), |body| key(body.code)).ok()?;
    LOCAL_AUTHORITIES.get(index)
}

/// `code, kind, name, amphoe`, parted by tabs; `#` opens a remark.
fn read_line(line: &'static str) -> Option<LocalAuthority> {
    let mut fields = line.split('\t');
    let code = DlaCode::of_digits(fields.next()?)?;
    let kind = match fields.next()? {
        "PAO" => AgencyKind::ProvincialAdministrativeOrganisation,
        "CITY" => AgencyKind::CityMunicipality,
        "TOWN" => AgencyKind::TownMunicipality,
        "TAMBON" => AgencyKind::SubdistrictMunicipality,
        "SAO" => AgencyKind::SubdistrictAdministrativeOrganisation,
        "SPECIAL" => AgencyKind::SpecialLocalGovernment,
        _ => return None,
    };
    Some(LocalAuthority { code, kind, name: fields.next()?, amphoe: fields.next()? })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn the_register_holds_276_bodies_in_the_known_proportions() {
        let count = |province: &str, kind| {
            local_authorities().iter().filter(|b| b.code.province_code() == province && b.kind == kind).count()
        };
        let kinds = [
            AgencyKind::ProvincialAdministrativeOrganisation,
            AgencyKind::CityMunicipality,
            AgencyKind::TownMunicipality,
            AgencyKind::SubdistrictMunicipality,
            AgencyKind::SubdistrictAdministrativeOrganisation,
            AgencyKind::SpecialLocalGovernment,
        ];
        assert_eq!(kinds.map(|kind| count("24", kind)), [1, 0, 1, 33, 74, 0]);
        assert_eq!(kinds.map(|kind| count("20", kind)), [1, 2, 10, 36, 49, 1]);
        assert_eq!(kinds.map(|kind| count("21", kind)), [1, 1, 2, 27, 37, 0]);
        assert_eq!(local_authorities().len(), 276);
    }

    #[test]
    fn keys_are_distinct_and_in_order() {
        assert!(
            local_authorities()
                .windows(2)
                .all(|pair| pair.first().map(|b| b.code.key()) < pair.last().map(|b| b.code.key()))
        );
    }

    #[test]
    fn a_code_that_lost_its_zero_or_changed_its_kind_is_the_same_body() {
        let code = DlaCode::parse("5240310").unwrap();
        assert_eq!(
            (code.to_string().as_str(), code.key().as_str(), code.amphoe_code().as_str()),
            ("05240310", "240310", "2403")
        );
        let before = find_local_authority(DlaCode::parse("๐๖๒๔๐๓๑๐").unwrap()).unwrap();
        assert_eq!((before.full_name().as_str(), before.code), ("เทศบาลตำบลคลองแสนแสบ", code));
        assert_eq!(find_local_authority(DlaCode::parse("02240199").unwrap()), None);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "240310", "052403100", "07240310", "01240310", "05240300", "05020310", "0524O310", "-5240310"]
        {
            assert_eq!(DlaCode::parse(text).unwrap_err().code, "dla-code-unreadable", "{text}");
        }
    }

    #[test]
    fn bodies_are_named_with_their_kind_and_pattaya_without() {
        let name = |code| {
            find_local_authority(DlaCode::parse(code).unwrap()).map(|b| (b.full_name(), b.short_name())).unwrap()
        };
        assert_eq!(name("03200408"), ("เมืองพัทยา".to_owned(), "เมืองพัทยา".to_owned()));
        assert_eq!(name("02210101"), ("องค์การบริหารส่วนจังหวัดระยอง".to_owned(), "อบจ.ระยอง".to_owned()));
    }
}
