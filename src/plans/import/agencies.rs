//! Whom a file means: from the names of agencies as it writes them to the hub's own.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::access::agency::is_code;
use crate::access::store::{list_agencies, resolve_agency};
use crate::access::{Agency, AgencyKind};
use crate::error::{Fault, Result, Words};
use crate::storage::Database;
use crate::thai;

/// An agency as the file says it, and the code that the column map has for it.
pub type Said = (String, Option<String>);

/// What each name stands for, and the agencies that must be made for it.
#[derive(Debug, Default)]
pub struct Known {
    codes: BTreeMap<Said, String>,
    pub to_create: Vec<Agency>,
}

impl Known {
    pub fn code(&self, said: &Said) -> Option<&str> {
        self.codes.get(said).map(String::as_str)
    }
}

/// Finds the agencies of a file: by the code of the map, the hub's code, a DLA code, an identifier, the full name in Thai or English,
/// or an abbreviation that only one agency has. Never guesses between two. What is not found is made where `create`, else left out.
pub fn resolve(database: &mut Database, said: BTreeSet<Said>, create: bool) -> Result<Known> {
    let names = names(database)?;
    let mut known = Known::default();
    for pair in said {
        let (name, mapped) = &pair;
        let asked = mapped.as_deref().unwrap_or(name);
        let found = match resolve_agency(database, asked)? {
            Some(code) => Some(code),
            None if mapped.is_some() => None,
            None => names.get(&thai::search_key(name)).cloned().flatten(),
        };
        let code = match found {
            Some(code) => code,
            None if create => {
                let made = new_agency(name, mapped.as_deref());
                let code = made.code.clone();
                if !known.to_create.iter().any(|other| other.code == code) {
                    known.to_create.push(made);
                }
                code
            }
            None => continue,
        };
        known.codes.insert(pair, code);
    }
    Ok(known)
}

/// Search key of a name → code; none where two agencies share it.
fn names(database: &mut Database) -> Result<BTreeMap<String, Option<String>>> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for agency in list_agencies(database, "", 0, i64::MAX)? {
        let keys: BTreeSet<String> = [&agency.name.th, &agency.name.en, &agency.abbreviation]
            .into_iter()
            .map(|name| thai::search_key(name))
            .filter(|key| !key.is_empty())
            .collect();
        for key in keys {
            names.entry(key).and_modify(|code| *code = None).or_insert_with(|| Some(agency.code.clone()));
        }
    }
    Ok(names)
}

/// An agency of that name; its code is the map's, or made of the name so that every hub makes the same.
fn new_agency(name: &str, mapped: Option<&str>) -> Agency {
    let code = mapped.filter(|code| is_code(code)).map_or_else(|| code_of(name), str::to_owned);
    Agency::named(&code, kind_of(name), &thai::clean(name), "", "")
}

fn code_of(name: &str) -> String {
    let digest = Sha256::digest(thai::search_key(name).as_bytes());
    let short: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("a-{short}")
}

/// The kind that the name's first words tell; else a department.
fn kind_of(name: &str) -> AgencyKind {
    const KINDS: [(&str, AgencyKind); 9] = [
        ("องค์การบริหารส่วนจังหวัด", AgencyKind::ProvincialAdministrativeOrganisation),
        ("องค์การบริหารส่วนตำบล", AgencyKind::SubdistrictAdministrativeOrganisation),
        ("เทศบาลนคร", AgencyKind::CityMunicipality),
        ("เทศบาลเมือง", AgencyKind::TownMunicipality),
        ("เทศบาลตำบล", AgencyKind::SubdistrictMunicipality),
        ("เมืองพัทยา", AgencyKind::SpecialLocalGovernment),
        ("กลุ่มจังหวัด", AgencyKind::ProvinceCluster),
        ("จังหวัด", AgencyKind::Province),
        ("กระทรวง", AgencyKind::Ministry),
    ];
    let name = thai::canonical(name);
    KINDS.iter().find(|(word, _)| name.starts_with(word)).map_or(AgencyKind::Department, |(_, kind)| *kind)
}

/// "There is no agency …" at a row.
pub fn unknown(row: usize, heading: &str, said: &Said) -> Fault {
    let (name, mapped) = said;
    let shown = mapped.as_ref().map_or_else(|| name.clone(), |code| format!("{name} = {code}"));
    let words = Words::new(format!("ไม่รู้จักหน่วยงาน '{shown}'"), format!("there is no agency '{shown}' in the hub"));
    Fault::row(row, heading, "unknown-agency", words).remedy(
        "สร้างหน่วยงานก่อน หรือระบุรหัสใน [agencies] ของแผนที่คอลัมน์ หรือสั่งให้สร้าง (create_agencies = true หรือ --create-agencies)",
        "create the agency first, name its code under [agencies] of the column map, or have it made (create_agencies = true, or --create-agencies)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_code_depends_on_the_name_alone_and_not_on_its_spelling() {
        assert_eq!(new_agency("อบต. แม่ใส", None).code, new_agency("องค์การบริหารส่วนตำบลแม่ใส", None).code);
        assert_ne!(code_of("กรมทางหลวง"), code_of("กรมทางหลวงชนบท"));
        assert_eq!(new_agency("กรมทางหลวง", Some("doh")).code, "doh");
        assert!(is_code(&new_agency("กรมทางหลวง", Some("ทล.")).code));
    }

    #[test]
    fn the_kind_follows_the_name() {
        assert_eq!(kind_of("อบจ.ระยอง"), AgencyKind::ProvincialAdministrativeOrganisation);
        assert_eq!(kind_of("จังหวัดระยอง"), AgencyKind::Province);
        assert_eq!(kind_of("กรมชลประทาน"), AgencyKind::Department);
    }
}
