//! What a report says beside layers: areas, projects, and the rows of a plan.

use serde_json::Value;

use super::{choose, of, verdict};
use crate::areas::{AreaCode, find};
use crate::http::Language;
use crate::imports::report::{AreasReport, ProjectsReport, Report, Told};

/// Names of areas, and doubts, that are printed at most.
const SHOWN: usize = 40;

pub(super) fn lines(report: &Report, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(report.areas.iter().flat_map(|areas| area_lines(areas, language)));
    lines.extend(report.projects.iter().flat_map(|projects| project_lines(projects, language)));
    lines.extend(report.plan.iter().flat_map(|plan| plan_lines(plan, language)));
    lines
}

fn area_lines(areas: &AreasReport, language: Language) -> Vec<String> {
    let mut lines = vec![format!(
        "  {} {} · {} {}",
        choose(language, "พื้นที่ที่ได้แนวเขตใหม่", "areas that get another boundary:"),
        areas.changed.len(),
        choose(language, "มีแนวเขตนี้อยู่แล้ว", "have it already:"),
        areas.unchanged,
    )];
    if !areas.missing.is_empty() {
        let words = choose(language, "ยังไม่มีแนวเขต", "still without a boundary");
        lines.push(format!("  {words}: {}", areas.missing.len()));
        lines.extend(areas.missing.iter().take(SHOWN).map(|code| format!("    {code} {}", name_of(code, language))));
        if areas.missing.len() > SHOWN {
            lines.push("    …".to_owned());
        }
    }
    lines
}

fn name_of(code: &str, language: Language) -> String {
    let area = AreaCode::parse(code).ok().and_then(find);
    area.map_or_else(String::new, |area| match language {
        Language::Thai => area.full_thai(),
        Language::English => area.english.to_owned(),
    })
}

fn project_lines(projects: &ProjectsReport, language: Language) -> Vec<String> {
    let count = |number: usize, th: &'static str, en: &'static str| format!("{number} {}", choose(language, th, en));
    let encoding = choose(language, "รหัสอักขระ", "encoding");
    let mut lines = vec![
        format!("  {encoding}: {} ({})", projects.encoding.value, of(language, &projects.encoding.why)),
        format!(
            "  {}",
            [
                count(projects.rows, "แถว", "rows"),
                count(projects.created, "โครงการใหม่", "new"),
                count(projects.updated, "ปรับปรุง", "changed"),
                count(projects.unchanged, "ไม่เปลี่ยน", "unchanged"),
                count(projects.refused, "ไม่รับ", "refused"),
            ]
            .join(" · ")
        ),
    ];
    if !projects.agencies_created.is_empty() {
        let words = choose(language, "หน่วยงานใหม่", "agencies made");
        lines.push(format!("  {words}: {}", projects.agencies_created.join(", ")));
    }
    for reason in &projects.reasons {
        let verdict = verdict(reason.verdict, language);
        lines.push(format!("  {verdict} {} × {}: {}", reason.count, reason.code, of(language, &reason.reason)));
    }
    let row = choose(language, "แถว", "row");
    lines.extend(
        projects.examples.iter().map(|example| format!("    {row} {} {}", example.row, told(&example.told, language))),
    );
    lines
}

/// Field, reason and remedy.
fn told(told: &Told, language: Language) -> String {
    let remedy = told.remedy.as_ref().map(|remedy| format!(" → {}", of(language, remedy))).unwrap_or_default();
    format!("{}: {}{remedy}", told.field, of(language, &told.reason))
}

fn plan_lines(plan: &Value, language: Language) -> Vec<String> {
    let text = |value: &Value| {
        let name = choose(language, "th", "en");
        value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let of = |name: &str| plan.get(name).cloned().unwrap_or_default();
    let list = |name: &str| of(name).as_array().cloned().unwrap_or_default();
    let years: Vec<String> = list("years").iter().map(Value::to_string).collect();
    let mut lines = vec![
        format!(
            "  {}: {} ({})",
            choose(language, "ชนิดแผน", "kind of plan"),
            of("kind").as_str().unwrap_or("?"),
            text(&of("kindWhy"))
        ),
        format!(
            "  {}: {} · {}: {} · {}: {}",
            choose(language, "ฉบับ", "edition"),
            of("editionLabel").as_str().unwrap_or("–"),
            choose(language, "ปี", "years"),
            years.join(" "),
            choose(language, "โครงการ", "rows"),
            of("rows"),
        ),
    ];
    for sheet in list("sheets") {
        let form = sheet.get("form").and_then(Value::as_str).unwrap_or("–");
        let name = sheet.get("name").and_then(Value::as_str).unwrap_or_default();
        let why = sheet.get("why").map(text).unwrap_or_default();
        lines.push(format!("    {name}: {form} ({why})"));
    }
    if let Some(outcome) = plan.get("outcome").filter(|outcome| outcome.is_object()) {
        let number = |name: &str| outcome.get(name).and_then(Value::as_u64).unwrap_or(0);
        lines.push(format!(
            "  {}: +{} ~{} -{} ={}",
            choose(language, "รายการ (ใหม่ แก้ ลบ คงเดิม)", "rows (added, changed, removed, unchanged)"),
            number("created"),
            number("updated"),
            number("removed"),
            number("unchanged"),
        ));
    }
    let differ = |one: &&Value| one.get("explained") == Some(&Value::Bool(false));
    for one in list("reconciliation").iter().filter(differ) {
        lines.push(format!(
            "  ผ.01 {}: {}",
            one.get("year").unwrap_or(&Value::Null),
            one.get("words").map(text).unwrap_or_default()
        ));
    }
    let doubts: Vec<Value> = list("doubts")
        .into_iter()
        .filter(|doubt| doubt.get("gravity").and_then(Value::as_str) != Some("note"))
        .collect();
    for doubt in doubts.iter().take(SHOWN) {
        let remedy = doubt.get("remedy").map(text).filter(|text| !text.is_empty());
        let remedy = remedy.map(|remedy| format!(" → {remedy}")).unwrap_or_default();
        let cell = doubt.get("cell").and_then(Value::as_str).unwrap_or_default();
        lines.push(format!("  ! {cell}: {}{remedy}", doubt.get("reason").map(text).unwrap_or_default()));
    }
    if doubts.len() > SHOWN {
        let words = choose(language, "และอีก", "and");
        lines.push(format!("  … {words} {}", doubts.len() - SHOWN));
    }
    lines
}
