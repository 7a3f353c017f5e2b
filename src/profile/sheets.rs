//! A profile as tables for a spreadsheet: the numbers, the projects behind them, and what is missing.

use super::answer::{AreaProfile, Row};
use super::read::kind_of_title;
use crate::duplicates::report::{Cell, Sheet};
use crate::http::Language;
use crate::plans::Project;

fn say(language: Language, th: &str, en: &str) -> String {
    match language {
        Language::Thai => th,
        Language::English => en,
    }
    .to_owned()
}

fn sheet(language: Language, name: (&str, &str), heading: &[(&str, &str)], rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: say(language, name.0, name.1),
        heading: heading.iter().map(|(th, en)| say(language, th, en)).collect(),
        rows,
    }
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn count(number: usize) -> Cell {
    Cell::Count(u64::try_from(number).unwrap_or(u64::MAX))
}

/// Every number of the profile with the list behind it.
pub fn numbers(profile: &AreaProfile, language: Language) -> Sheet {
    let cells = |table: &str, row: &Row| {
        vec![
            text(table),
            text(row.key.clone()),
            text(say(language, &row.label.th, &row.label.en)),
            count(row.sum.projects),
            Cell::Money(row.sum.satang),
            Cell::Link(row.sum.href.clone().unwrap_or_default()),
        ]
    };
    let total = Row { key: profile.area.code.clone(), label: profile.area.name.clone(), sum: profile.total.clone() };
    let mut rows = vec![cells("total", &total)];
    for (name, table) in profile.tables() {
        rows.extend(table.iter().map(|row| cells(name, row)));
    }
    let heading = [
        ("ตาราง", "Table"),
        ("รหัส", "Key"),
        ("ชื่อ", "Name"),
        ("จำนวนโครงการ", "Projects"),
        ("งบประมาณ (บาท)", "Budget (baht)"),
        ("รายการ", "List"),
    ];
    sheet(language, ("สรุป", "Summary"), &heading, rows)
}

/// The projects of the area, as far as the caller reads them.
pub fn projects(list: &[Project], language: Language) -> Sheet {
    let heading = [
        ("รหัส", "Id"),
        ("โครงการ", "Project"),
        ("หน่วยงาน", "Agency"),
        ("ปีงบประมาณ", "Fiscal years"),
        ("งบประมาณ (บาท)", "Budget (baht)"),
        ("ประเภทงาน", "Kind of work"),
        ("แผนงาน", "Programme"),
        ("สถานะแผน", "Plan status"),
        ("สถานะงบประมาณ", "Money status"),
        ("สถานะการดำเนินงาน", "Execution status"),
        ("พื้นที่", "Areas"),
        ("ความละเอียดของตำแหน่ง", "Location quality"),
    ];
    let row = |project: &Project| {
        let years: Vec<String> = project.budgets.iter().map(|budget| budget.fiscal_year.to_string()).collect();
        let status = &project.status;
        vec![
            text(project.id.clone()),
            text(project.title.clone()),
            text(project.agency.clone()),
            text(years.join("; ")),
            Cell::Money(project.total_satang.unwrap_or(0)),
            text(kind_of_title(&project.title)),
            text(project.programme.clone().unwrap_or_default()),
            text(status.plan.map_or("", |value| value.name())),
            text(status.money.map_or("", |value| value.name())),
            text(status.execution.map_or("", |value| value.name())),
            text(project.location.area_codes.join("; ")),
            text(project.quality().name()),
        ]
    };
    sheet(language, ("โครงการ", "Projects"), &heading, list.iter().map(row).collect())
}

/// What is missing, a line each.
pub fn gaps(profile: &AreaProfile, language: Language) -> Sheet {
    let gaps = &profile.gaps;
    let line = |what: (&str, &str), key: String, name: String| {
        vec![text(say(language, what.0, what.1)), text(key), text(name)]
    };
    let mut rows = vec![line(
        ("โครงการที่ไม่มีตำแหน่ง", "Projects without a place"),
        gaps.without_place.projects.to_string(),
        gaps.without_place.href.clone().unwrap_or_default(),
    )];
    rows.push(line(
        ("โครงการที่ไม่ทราบงบประมาณ", "Projects without money"),
        gaps.without_money.to_string(),
        String::new(),
    ));
    let years = gaps.years_without_plans.iter();
    rows.extend(years.map(|year| line(("ปีที่ไม่มีแผน", "Year without plans"), year.to_string(), String::new())));
    let silent = gaps.silent_agencies.iter();
    rows.extend(silent.map(|body| {
        line(
            ("หน่วยงานที่ยังไม่ส่งโครงการ", "Agency that sent nothing"),
            body.code.clone(),
            say(language, &body.name.th, &body.name.en),
        )
    }));
    let missing = gaps.missing_themes.iter();
    rows.extend(missing.map(|theme| {
        line(
            ("ชั้นข้อมูลพื้นฐานที่ขาด", "Missing fundamental layer"),
            theme.key.clone(),
            say(language, &theme.label.th, &theme.label.en),
        )
    }));
    sheet(language, ("ช่องว่าง", "Gaps"), &[("ช่องว่าง", "Gap"), ("รหัสหรือจำนวน", "Key or number"), ("ชื่อ", "Name")], rows)
}

/// The datasets with features here.
pub fn datasets(profile: &AreaProfile, language: Language) -> Sheet {
    let row = |layer: &super::answer::Layer| {
        vec![
            text(layer.id.clone()),
            text(say(language, &layer.title.th, &layer.title.en)),
            text(layer.agency.clone()),
            Cell::Link(layer.href.clone()),
        ]
    };
    let heading = [("รหัส", "Id"), ("ชุดข้อมูล", "Dataset"), ("หน่วยงาน", "Agency"), ("รายการ", "Items")];
    sheet(language, ("ชุดข้อมูล", "Datasets"), &heading, profile.datasets.iter().map(row).collect())
}
