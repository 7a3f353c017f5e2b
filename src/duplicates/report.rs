//! The report: how many pairs and how much money, by agency pair and fiscal year, by relation and by state.
//!
//! The rule by which money is counted: the stake of a pair falls on the fiscal years in which both projects have money, in the
//! proportion in which the lesser of the two spends it; where they share no year it stands under no year. So the sums of money of all
//! rows make the total, while a pair of several years is counted in each of them: the number of pairs is therefore totalled apart.
//! Rejected pairs are reported with their state and are no part of the totals.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

mod cases;
mod map;
mod quality;
mod sheets;

pub use cases::{CaseFacts, CaseGroup, CaseSums, CaseTables, tables as case_tables};
pub use map::cases_geojson;
pub use quality::{Counted, Coverage, Intake, Measured, coverage, measured};
pub use sheets::{Cell, Sheet, cases_sheet, coverage_sheet, groups_sheet, notes_sheet, sheet_csv, workbook};

use super::case::State;
use super::office::{Stake, state_name};
use super::relation::Relation;
use crate::http::Language;

pub const RULE_TH: &str = "เงินที่อาจซ้ำซ้อนของคู่โครงการหนึ่งนับในปีงบประมาณที่ทั้งสองโครงการมีงบร่วมกัน ตามสัดส่วนของโครงการที่ใช้เงินน้อยกว่า ถ้าไม่มีปีร่วมกันจะอยู่ในแถวที่ไม่มีปี ผลรวมเงินทุกแถวจึงเท่ากับยอดรวม ส่วนคู่ที่มีหลายปีนับจำนวนในทุกปี จำนวนคู่ทั้งหมดจึงแสดงแยก คู่ที่ถูกปฏิเสธไม่อยู่ในยอดรวม";
pub const RULE_EN: &str = "A pair's money at stake falls on the fiscal years in which both projects have money, in the proportion in which the lesser of the two spends it; without a shared year it stands in a row of no year. The money of all rows makes the total. A pair of several years is counted in each of them, so the number of pairs is totalled apart. Rejected pairs are no part of the totals.";

/// Pairs and money of two agencies in one fiscal year, with one relation and state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportRow {
    /// The lesser code first.
    pub agency_a: String,
    pub agency_b: String,
    /// Buddhist era; null where the projects share no year.
    pub fiscal_year: Option<i32>,
    pub relation: Relation,
    /// open, confirmed, rejected, deferred or re-assess.
    pub state: String,
    pub pairs: u64,
    pub satang: i64,
    /// Exact baht, with two decimals.
    pub baht: String,
}

/// Pairs, each counted once, and their money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Total {
    pub pairs: u64,
    pub satang: i64,
    /// Exact baht, with two decimals.
    pub baht: String,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub rows: Vec<ReportRow>,
    /// All pairs but rejected ones.
    pub total: Total,
    pub by_relation: BTreeMap<String, Total>,
    /// Rejected pairs too.
    pub by_state: BTreeMap<String, Total>,
    /// All but rejected ones; the key of pairs without a shared year is empty.
    pub by_fiscal_year: BTreeMap<String, Total>,
    /// How money is counted.
    pub rule_th: String,
    pub rule_en: String,
}

/// A pair as far as the report counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StakedPair {
    pub a_agency: String,
    pub b_agency: String,
    pub relation: Relation,
    pub state: State,
    pub stakes: Vec<Stake>,
}

/// Both agencies in order, fiscal year, relation, state.
type RowKey = (String, String, Option<i32>, Relation, &'static str);

/// Totals pairs; their order does not matter.
pub fn report(pairs: &[StakedPair]) -> Report {
    let mut rows: BTreeMap<RowKey, (u64, i64)> = BTreeMap::new();
    let (mut total, mut by_relation, mut by_state, mut by_year) =
        (Total::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for pair in pairs {
        let agencies: BTreeSet<&String> = [&pair.a_agency, &pair.b_agency].into();
        let (first, last) = (agencies.first().map_or("", |a| a.as_str()), agencies.last().map_or("", |a| a.as_str()));
        let state = state_name(pair.state);
        let stake: i64 = pair.stakes.iter().map(|part| part.satang).sum();
        for part in &pair.stakes {
            let key = (first.to_owned(), last.to_owned(), part.fiscal_year, pair.relation, state);
            add(rows.entry(key).or_default(), part.satang);
        }
        add_total(by_state.entry(state.to_owned()).or_default(), stake);
        if pair.state != State::Rejected {
            add_total(&mut total, stake);
            add_total(by_relation.entry(pair.relation.name().to_owned()).or_default(), stake);
            for part in &pair.stakes {
                let year = part.fiscal_year.map(|year| year.to_string()).unwrap_or_default();
                add_total(by_year.entry(year).or_default(), part.satang);
            }
        }
    }
    let rows =
        rows.into_iter().map(|((agency_a, agency_b, fiscal_year, relation, state), (pairs, satang))| ReportRow {
            agency_a,
            agency_b,
            fiscal_year,
            relation,
            state: state.to_owned(),
            pairs,
            satang,
            baht: exact_baht(satang),
        });
    Report {
        rows: rows.collect(),
        total: spelt(total),
        by_relation: by_relation.into_iter().map(|(name, total)| (name, spelt(total))).collect(),
        by_state: by_state.into_iter().map(|(name, total)| (name, spelt(total))).collect(),
        by_fiscal_year: by_year.into_iter().map(|(name, total)| (name, spelt(total))).collect(),
        rule_th: RULE_TH.to_owned(),
        rule_en: RULE_EN.to_owned(),
    }
}

fn add(sum: &mut (u64, i64), satang: i64) {
    *sum = (sum.0 + 1, sum.1.saturating_add(satang));
}

fn add_total(total: &mut Total, satang: i64) {
    total.pairs += 1;
    total.satang = total.satang.saturating_add(satang);
}

fn spelt(total: Total) -> Total {
    Total { baht: exact_baht(total.satang), ..total }
}

/// `1234.50`: no separators, so that a spreadsheet reads a number.
fn exact_baht(satang: i64) -> String {
    let sign = if satang < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", satang.unsigned_abs() / 100, satang.unsigned_abs() % 100)
}

/// The report's rows as CSV: UTF-8 with a byte-order mark, CRLF, so that Excel reads Thai; the last lines are the total and the rule.
pub fn report_csv(report: &Report, names: &BTreeMap<String, String>, language: Language) -> String {
    let header = match language {
        Language::Thai => [
            "รหัสหน่วยงาน ก",
            "หน่วยงาน ก",
            "รหัสหน่วยงาน ข",
            "หน่วยงาน ข",
            "ปีงบประมาณ",
            "ความสัมพันธ์",
            "สถานะ",
            "จำนวนคู่",
            "เงินที่อาจซ้ำซ้อน (บาท)",
        ],
        Language::English => [
            "Agency A code",
            "Agency A",
            "Agency B code",
            "Agency B",
            "Fiscal year (B.E.)",
            "Relation",
            "State",
            "Pairs",
            "Baht at stake",
        ],
    };
    let (total, rule) = match language {
        Language::Thai => ("รวม (ไม่นับคู่ที่ถูกปฏิเสธ)", RULE_TH),
        Language::English => ("Total (without rejected pairs)", RULE_EN),
    };
    let mut text = String::from("\u{feff}");
    line(&mut text, &header);
    let name = |code: &str| names.get(code).map_or("", String::as_str).to_owned();
    for row in &report.rows {
        let year = row.fiscal_year.map(|year| year.to_string()).unwrap_or_default();
        let (name_a, name_b, pairs) = (name(&row.agency_a), name(&row.agency_b), row.pairs.to_string());
        line(
            &mut text,
            &[
                &row.agency_a,
                &name_a,
                &row.agency_b,
                &name_b,
                &year,
                row.relation.name(),
                &row.state,
                &pairs,
                &row.baht,
            ],
        );
    }
    line(&mut text, &[total, "", "", "", "", "", "", &report.total.pairs.to_string(), &report.total.baht]);
    line(&mut text, &[rule, "", "", "", "", "", "", "", ""]);
    text
}

fn line(text: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell_text(cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell that a spreadsheet shows and does not run (OWASP, CSV injection): a text that begins like a formula gets an apostrophe.
fn cell_text(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && cell.parse::<f64>().is_err();
    let safe = if formula { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_in_a_name_is_shown_and_not_run() {
        assert_eq!(cell_text("=1+1"), "'=1+1");
        assert_eq!(cell_text("@SUM(A1,\"x\")"), "\"'@SUM(A1,\"\"x\"\")\"");
        assert_eq!(cell_text("-12.50"), "-12.50");
    }

    #[test]
    fn baht_is_exact() {
        assert_eq!(exact_baht(123_456_705), "1234567.05");
        assert_eq!(exact_baht(-5), "-0.05");
    }
}
