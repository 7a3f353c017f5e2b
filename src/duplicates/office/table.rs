//! Pairs and the report as plain text, for a terminal.

use std::fmt::Write;

use super::pair::{Pair, state_name};
use crate::duplicates::evidence::baht;
use crate::duplicates::report::Report;
use crate::http::Language;

/// The pairs in the order given, each with both titles and the sentence that says why. Lines are not cut.
pub fn pairs_as_text(pairs: &[Pair], language: Language) -> String {
    let mut text = String::new();
    for (index, pair) in pairs.iter().enumerate() {
        let why = &pair.explanation;
        let years: Vec<String> = pair.fiscal_years.iter().map(i32::to_string).collect();
        let (stake, sentence) = match language {
            Language::Thai => (format!("{} บาท", baht(pair.stake())), &why.sentence_th),
            Language::English => (format!("{} baht", baht(pair.stake())), &why.sentence_en),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:>3}. {:>5.1} %  {}  [{}]  {}  {}  {}",
            index + 1,
            pair.score as f64 / 10_000.0,
            pair.relation.name(),
            state_name(pair.state),
            years.join(", "),
            stake,
            pair.id,
        );
        let _ = writeln!(text, "     A  {} · {}", name(&why.agency_name_a, &pair.a_agency), why.title_a);
        let _ = writeln!(text, "     B  {} · {}", name(&why.agency_name_b, &pair.b_agency), why.title_b);
        let _ = writeln!(text, "     → {sentence}");
    }
    if pairs.is_empty() {
        text.push_str(match language {
            Language::Thai => "ไม่พบคู่โครงการที่อาจซ้ำซ้อน\n",
            Language::English => "no suspected duplicates\n",
        });
    }
    text
}

fn name<'a>(name: &'a str, code: &'a str) -> &'a str {
    if name.is_empty() { code } else { name }
}

/// The report: totals first, then one line for each row, then the rule by which money is counted.
pub fn report_as_text(report: &Report, language: Language) -> String {
    let thai = language == Language::Thai;
    let (pairs, money) = if thai { ("คู่", "บาท") } else { ("pairs", "baht") };
    let mut text = String::new();
    let total = if thai { "รวม" } else { "total" };
    let _ = writeln!(text, "{total}: {} {pairs}, {} {money}", report.total.pairs, baht(report.total.satang));
    for (name, sum) in report.by_relation.iter().chain(&report.by_state) {
        let _ = writeln!(text, "  {name}: {} {pairs}, {} {money}", sum.pairs, baht(sum.satang));
    }
    for row in &report.rows {
        let year = row.fiscal_year.map_or("–".to_owned(), |year| year.to_string());
        let _ = writeln!(
            text,
            "{} + {}  {year}  {}  [{}]  {} {pairs}  {} {money}",
            row.agency_a,
            row.agency_b,
            row.relation.name(),
            row.state,
            row.pairs,
            baht(row.satang),
        );
    }
    let _ = writeln!(text, "{}", if thai { &report.rule_th } else { &report.rule_en });
    text
}
