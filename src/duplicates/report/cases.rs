//! The report over cases: how many and how much money, gross, net and saved, by everything that an officer asks for.
//!
//! A case of several agencies, years or amphoes is counted in each of them, so these tables do not sum to the total, which counts every
//! case once. By agencies, a row holds the projects of these two alone; by year, the budgets of that year alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Bilingual;
use crate::areas::{self, AreaCode};
use crate::duplicates::cases::{Case, CaseEntry, Link, View, kind_label};
use crate::duplicates::office::stakes;
use crate::duplicates::work::Work;

/// A case with all that its sums are made of.
#[derive(Debug, Clone)]
pub struct CaseFacts {
    pub case: Case,
    pub entry: CaseEntry,
    pub works: BTreeMap<String, Work>,
    pub links: Vec<Link>,
}

/// Cases and their money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseSums {
    pub cases: u64,
    pub projects: u64,
    pub gross_satang: i64,
    pub net_satang: i64,
    pub doubled_satang: i64,
    /// As the last decisions say.
    pub saving_satang: i64,
    /// The list behind the number.
    pub href: String,
}

/// One row of a table of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseGroup {
    /// Code, name or year; empty where there is none.
    pub key: String,
    pub label: Bilingual,
    #[serde(flatten)]
    pub sums: CaseSums,
}

/// The tables of the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseTables {
    pub total: CaseSums,
    pub by_agencies: Vec<CaseGroup>,
    pub by_relation: Vec<CaseGroup>,
    pub by_severity: Vec<CaseGroup>,
    pub by_state: Vec<CaseGroup>,
    pub by_fiscal_year: Vec<CaseGroup>,
    pub by_amphoe: Vec<CaseGroup>,
    pub by_kind: Vec<CaseGroup>,
}

impl CaseTables {
    /// Every table with its name.
    pub fn tables(&self) -> [(&'static str, &[CaseGroup]); 7] {
        [
            ("byAgencies", &self.by_agencies),
            ("byRelation", &self.by_relation),
            ("bySeverity", &self.by_severity),
            ("byState", &self.by_state),
            ("byFiscalYear", &self.by_fiscal_year),
            ("byAmphoe", &self.by_amphoe),
            ("byKind", &self.by_kind),
        ]
    }
}

type Groups = BTreeMap<String, CaseSums>;

/// Totals cases, in any order. `list` gives the address of the cases that one more parameter narrows to.
pub fn tables(
    facts: &[CaseFacts],
    names: &BTreeMap<String, Bilingual>,
    list: &dyn Fn(&str, &str) -> String,
) -> CaseTables {
    let mut total = CaseSums { href: list("", ""), ..CaseSums::default() };
    let mut groups: [Groups; 7] = Default::default();
    for one in facts {
        let whole = sums_of(one);
        add(&mut total, &whole);
        let [agencies, relation, severity, state, years, amphoes, kinds] = &mut groups;
        for (key, sums) in by_agencies(one) {
            add(agencies.entry(key).or_default(), &sums);
        }
        add(relation.entry(one.entry.relation.name().to_owned()).or_default(), &whole);
        add(severity.entry(one.entry.severity.name().to_owned()).or_default(), &whole);
        add(state.entry(one.entry.state.name().to_owned()).or_default(), &whole);
        for (year, sums) in by_year(one) {
            add(years.entry(year).or_default(), &sums);
        }
        let within: BTreeSet<String> =
            one.entry.areas.iter().filter_map(|code| code.get(..4)).map(str::to_owned).collect();
        for amphoe in if within.is_empty() { [String::new()].into() } else { within } {
            add(amphoes.entry(amphoe).or_default(), &whole);
        }
        add(kinds.entry(one.entry.kind.clone()).or_default(), &whole);
    }
    let [agencies, relation, severity, state, years, amphoes, kinds] = groups;
    let same = |key: &str| Bilingual::new(key, key);
    CaseTables {
        total,
        by_agencies: rows(agencies, "between", list, &|key| agencies_label(key, names)),
        by_relation: rows(relation, "relation", list, &same),
        by_severity: rows(severity, "severity", list, &same),
        by_state: rows(state, "caseState", list, &same),
        by_fiscal_year: rows(years, "fiscalYear", list, &|year| match year {
            "" => Bilingual::new("ซ้ำกันคนละปี", "counted twice in different years"),
            year => same(year),
        }),
        by_amphoe: rows(amphoes, "area", list, &amphoe_label),
        by_kind: rows(kinds, "kind", list, &kind_label),
    }
}

fn rows(
    groups: Groups,
    parameter: &str,
    list: &dyn Fn(&str, &str) -> String,
    label: &dyn Fn(&str) -> Bilingual,
) -> Vec<CaseGroup> {
    let address = |key: &str| if key.is_empty() { String::new() } else { list(parameter, key) };
    groups
        .into_iter()
        .map(|(key, sums)| CaseGroup { label: label(&key), sums: CaseSums { href: address(&key), ..sums }, key })
        .collect()
}

fn add(to: &mut CaseSums, one: &CaseSums) {
    to.cases += one.cases;
    to.projects += one.projects;
    to.gross_satang = to.gross_satang.saturating_add(one.gross_satang);
    to.net_satang = to.net_satang.saturating_add(one.net_satang);
    to.doubled_satang = to.doubled_satang.saturating_add(one.doubled_satang);
    to.saving_satang = to.saving_satang.saturating_add(one.saving_satang);
}

fn sums_of(one: &CaseFacts) -> CaseSums {
    CaseSums {
        cases: 1,
        projects: one.entry.projects.len() as u64,
        gross_satang: one.entry.gross_satang,
        net_satang: one.entry.net_satang,
        doubled_satang: one.entry.doubled_satang,
        saving_satang: one.entry.saving_satang.unwrap_or(0),
        href: String::new(),
    }
}

/// The case between each two of its agencies that share a pair, netted over their projects alone.
fn by_agencies(one: &CaseFacts) -> Vec<(String, CaseSums)> {
    let key = |link: &Link| {
        let (a, b) = (link.a_agency.as_str().min(&link.b_agency), link.a_agency.as_str().max(&link.b_agency));
        format!("{a},{b}")
    };
    let keys: BTreeSet<String> = one.links.iter().map(key).collect();
    keys.into_iter()
        .map(|agencies| {
            let links: Vec<&Link> = one.links.iter().filter(|link| key(link) == agencies).collect();
            let view = View::new(&one.case, links, &one.works);
            let netting = &view.netting;
            let sums = CaseSums {
                cases: 1,
                projects: view.works.len() as u64,
                gross_satang: netting.gross_satang,
                net_satang: netting.net_satang,
                doubled_satang: netting.doubled_satang,
                saving_satang: one.entry.saving_satang.unwrap_or(0),
                href: String::new(),
            };
            (agencies, sums)
        })
        .collect()
}

/// The budgets of each year, less what is counted twice in it; money whose year the two do not share stands under no year.
fn by_year(one: &CaseFacts) -> BTreeMap<String, CaseSums> {
    let view = View::new(&one.case, one.links.iter().collect(), &one.works);
    let mut years: BTreeMap<String, CaseSums> = BTreeMap::new();
    for work in &view.works {
        for (year, satang) in &work.budgets {
            let sums = years.entry(year.to_string()).or_default();
            sums.projects += 1;
            sums.gross_satang = sums.gross_satang.saturating_add(*satang);
        }
    }
    for line in &view.netting.lines {
        let shared = line.shared_with.as_ref().and_then(|other| one.works.get(other));
        let (Some(own), Some(other)) = (one.works.get(&line.project), shared) else { continue };
        for part in stakes(own, other, line.doubled_satang) {
            let year = part.fiscal_year.map(|year| year.to_string()).unwrap_or_default();
            years.entry(year).or_default().doubled_satang += part.satang;
        }
    }
    for sums in years.values_mut() {
        sums.cases = 1;
        sums.net_satang = sums.gross_satang.saturating_sub(sums.doubled_satang);
        sums.saving_satang = one.entry.saving_satang.unwrap_or(0);
    }
    years
}

fn agencies_label(key: &str, names: &BTreeMap<String, Bilingual>) -> Bilingual {
    let name = |code: &str| names.get(code).cloned().unwrap_or_else(|| Bilingual::new(code, code));
    match key.split_once(',') {
        Some((a, b)) if a != b => {
            let (a, b) = (name(a), name(b));
            Bilingual::new(format!("{} – {}", a.th, b.th), format!("{} – {}", a.en, b.en))
        }
        Some((only, _)) => name(only),
        None => name(key),
    }
}

fn amphoe_label(code: &str) -> Bilingual {
    if code.is_empty() {
        return Bilingual::new("ไม่ทราบอำเภอ", "no amphoe known");
    }
    match AreaCode::parse(code).ok().and_then(areas::find) {
        Some(area) => Bilingual::new(area.thai, area.english),
        None => Bilingual::new(code, code),
    }
}
