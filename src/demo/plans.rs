//! Plans of the demo: books of the bodies that plan most, made of their own projects, in editions that amend one another.

use std::collections::BTreeMap;

use super::agencies::Family;
use super::world::{Demo, DemoProject};
use crate::money::Satang;
use crate::plans::book::{BookAmount, BookRow, BookSheet, Form, Ladder, PlanBook, SummaryLine};
use crate::plans::plan::{EditionKind, NewEdition, PlanKind};
use crate::plans::{ExecutionStatus, MoneyStatus, PlanStatus, Status};
use crate::thai;

/// Fiscal years of the plans, Buddhist era.
pub const PLAN_YEARS: (i32, i32) = (2566, 2570);
/// The fiscal year in which the demo plays.
const PRESENT: i32 = 2570;
/// What a local body cannot do alone, satang: fifteen million baht.
const OVER_CAPACITY: i64 = 1_500_000_000;
/// Plans of local bodies.
const LOCAL_PLANS: usize = 6;
/// A plan of fewer projects shows nothing.
const FEWEST_ROWS: usize = 4;

/// A plan with its editions, oldest first.
#[derive(Debug, Clone)]
pub struct DemoPlan {
    pub id: String,
    pub agency: String,
    pub kind: PlanKind,
    pub editions: Vec<DemoEdition>,
}

/// An edition as it was printed.
#[derive(Debug, Clone)]
pub struct DemoEdition {
    pub new: NewEdition,
    /// The rows with the amounts that the projects have, by which the projects are found again; where the print differs from them.
    pub drafted: Option<PlanBook>,
    pub printed: PlanBook,
    pub bound: bool,
    /// Does it print ผ.01?
    pub has_summary: bool,
}

/// The plans: six of local bodies, one of a province, one of a department, as far as they have projects enough.
pub fn plans(demo: &Demo) -> Vec<DemoPlan> {
    let mut by_agency: BTreeMap<&str, Vec<&DemoProject>> = BTreeMap::new();
    for project in &demo.projects {
        by_agency.entry(project.agency.as_str()).or_default().push(project);
    }
    let each = by_agency.into_iter().map(|(code, projects)| (code, told_apart(&projects)));
    let mut ranked: Vec<(&str, Vec<&DemoProject>)> =
        each.filter(|(_, projects)| projects.len() >= FEWEST_ROWS).collect();
    ranked.sort_by_key(|(code, projects)| (std::cmp::Reverse(projects.len()), *code));
    let of = |fits: fn(&str) -> bool, most: usize, kind: PlanKind| {
        let chosen = ranked.iter().filter(move |(code, _)| fits(code)).take(most);
        chosen.map(move |(code, projects)| plan(code, projects, kind)).collect::<Vec<_>>()
    };
    let mut plans = of(|code| code.starts_with("lao-"), LOCAL_PLANS, PlanKind::LocalDevelopment);
    plans.extend(of(|code| code.starts_with("province-"), 1, PlanKind::Province));
    plans.extend(of(|code| code == "doh" || code == "drr", 1, PlanKind::Ministry));
    plans
}

fn plan(agency: &str, projects: &[&DemoProject], kind: PlanKind) -> DemoPlan {
    let rows = numbered(projects, kind);
    let local = kind == PlanKind::LocalDevelopment;
    let (first, later): (Vec<_>, Vec<_>) =
        rows.iter().cloned().enumerate().partition(|(place, _)| !local || place % 4 != 3);
    let plain = |rows: &[(usize, BookRow)]| rows.iter().map(|(_, row)| row.clone()).collect::<Vec<_>>();
    let is_raised = |place: usize| local && place % 5 == 1;
    let printed: Vec<BookRow> =
        first.iter().map(|(place, row)| if is_raised(*place) { with_amounts(row, 80) } else { row.clone() }).collect();
    let mut editions = vec![DemoEdition {
        new: new(EditionKind::First, None),
        drafted: local.then(|| book(plain(&first))),
        printed: book(printed),
        bound: true,
        has_summary: false,
    }];
    if local {
        let raised = first.iter().filter(|(place, _)| is_raised(*place));
        let raised = raised.map(|(_, row)| marked(row, "เปลี่ยนแปลง ครั้งที่ 1/2568")).collect();
        let added = later.iter().map(|(_, row)| marked(row, "เพิ่มเติม ครั้งที่ 1/2567")).collect();
        editions.push(edition(new(EditionKind::Addition, Some(2567)), added, (true, true)));
        editions.push(edition(new(EditionKind::Change, Some(2568)), raised, (true, false)));
        editions.push(edition(new(EditionKind::Correction, Some(2569)), draft(&first), (false, false)));
    }
    DemoPlan { id: format!("demo-plan-{agency}"), agency: agency.to_owned(), kind, editions }
}

/// What the agency is still writing: an amount that grows, a row that is withdrawn, one that goes to another tactic.
fn draft(first: &[(usize, BookRow)]) -> Vec<BookRow> {
    let row = |number: usize| first.get(number).map(|(_, row)| marked(row, "แก้ไข ครั้งที่ 1/2569"));
    let moved = |row: BookRow| {
        let ladder = Ladder {
            tactic: Some("กลยุทธ์ที่ 9 พัฒนาเมืองอย่างยั่งยืน".to_owned()), ..row.ladder.clone()
        };
        BookRow { ladder, ..row }
    };
    [
        row(0).map(|row| with_amounts(&row, 115)),
        row(2).map(|row| BookRow { status: Some(PlanStatus::Withdrawn), ..row }),
        row(first.len().saturating_sub(1)).map(moved),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn new(kind: EditionKind, year: Option<i32>) -> NewEdition {
    NewEdition { kind, year, number: None, issue: None, note: None, visibility: None }
}

fn edition(new: NewEdition, rows: Vec<BookRow>, (bound, has_summary): (bool, bool)) -> DemoEdition {
    DemoEdition { new, drafted: None, printed: book(rows), bound, has_summary }
}

/// A sheet for each form, in the order of the forms.
fn book(rows: Vec<BookRow>) -> PlanBook {
    let sheets = Form::ALL.into_iter().filter_map(|form| {
        let own: Vec<BookRow> = rows.iter().filter(|row| row.form == form).cloned().collect();
        (!own.is_empty()).then(|| BookSheet {
            name: form.printed().replace('/', "-"),
            form,
            printed_form: Some(form.printed().to_owned()),
            rows: own,
            ..BookSheet::default()
        })
    });
    PlanBook { years: (PLAN_YEARS.0..=PLAN_YEARS.1).collect(), sheets: sheets.collect(), ..PlanBook::default() }
}

/// ผ.01 as it is printed: where `slips`, with a hundred thousand baht too much in one year of one line, as typed figures have.
pub fn printed_summary(mut lines: Vec<SummaryLine>, slips: bool) -> PlanBook {
    const SLIP: Satang = Satang(10_000_000);
    let last = lines.len().saturating_sub(1);
    let amount = lines.iter_mut().take(last).flat_map(|line| &mut line.amounts);
    let first = amount.filter_map(|amount| amount.satang.as_mut()).find(|satang| satang.0 > 0);
    if let Some(satang) = first.filter(|_| slips) {
        satang.0 = satang.0.saturating_add(SLIP.0);
    }
    let sheet = BookSheet {
        name: Form::Summary.printed().to_owned(),
        form: Form::Summary,
        printed_form: Some(Form::Summary.printed().to_owned()),
        summary: lines,
        ..BookSheet::default()
    };
    PlanBook { years: (PLAN_YEARS.0..=PLAN_YEARS.1).collect(), sheets: vec![sheet], ..PlanBook::default() }
}

/// Those that title and money tell from all others of the agency: the row of another could not be told to be of which of them.
fn told_apart<'a>(projects: &[&'a DemoProject]) -> Vec<&'a DemoProject> {
    let key = |project: &DemoProject| {
        let money: Vec<(i32, i64)> =
            project.budgets.iter().map(|budget| (budget.year.get(), budget.satang.0)).collect();
        (thai::search_key(&thai::clean(&project.title)), money)
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for project in projects {
        *counts.entry(key(project)).or_default() += 1;
    }
    projects.iter().copied().filter(|project| counts.get(&key(project)) == Some(&1)).collect()
}

/// The rows in the order of the ladder, numbered within each programme.
fn numbered(projects: &[&DemoProject], kind: PlanKind) -> Vec<BookRow> {
    let mut rows: Vec<BookRow> = projects.iter().map(|project| row(project, kind)).collect();
    rows.sort_by(|a, b| (&a.ladder, a.form, &a.title).cmp(&(&b.ladder, b.form, &b.title)));
    let mut numbers: BTreeMap<(Form, Ladder), usize> = BTreeMap::new();
    for row in &mut rows {
        let number = numbers.entry((row.form, row.ladder.clone())).or_default();
        *number += 1;
        row.number = Some(number.to_string());
    }
    rows
}

fn row(project: &DemoProject, kind: PlanKind) -> BookRow {
    let total: i64 = project.budgets.iter().map(|budget| budget.satang.0).sum();
    let form = match project.family {
        _ if kind != PlanKind::LocalDevelopment => Form::Projects,
        Family::Purchase => Form::Equipment,
        _ if total > OVER_CAPACITY => Form::Coordination,
        Family::Training | Family::Event => Form::Community,
        _ => Form::Projects,
    };
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let is_equipment = form == Form::Equipment;
    let amount = |year: i32| {
        let found = project.budgets.iter().find(|budget| budget.year.get() == year);
        BookAmount { year, satang: Some(found.map_or(Satang::ZERO, |budget| budget.satang)), printed: None }
    };
    BookRow {
        form,
        ladder: ladder(project),
        title: text(&project.title).filter(|_| !is_equipment),
        objective: text(project.objective),
        outputs: if is_equipment { text(&project.title) } else { text(project.outputs) },
        category: is_equipment.then(|| "ค่าครุภัณฑ์".to_owned()),
        amounts: (PLAN_YEARS.0..=PLAN_YEARS.1).map(amount).collect(),
        indicator: Some("ร้อยละของงานที่แล้วเสร็จตามแผน".to_owned()),
        responsible: match form {
            Form::Coordination => Some("กรมทางหลวงชนบท".to_owned()),
            _ => project.unit.map(str::to_owned),
        },
        ..BookRow::default()
    }
}

fn ladder(project: &DemoProject) -> Ladder {
    let (number, tactic) = match project.strategy {
        "การพัฒนาโครงสร้างพื้นฐาน" => {
            (1, "ก่อสร้างและปรับปรุงโครงสร้างพื้นฐานให้ทั่วถึง")
        }
        "การบริหารจัดการน้ำ" => (2, "จัดหาน้ำและป้องกันน้ำท่วม"),
        "การพัฒนาคนและสังคม" => (3, "ส่งเสริมการเรียนรู้และอาชีพ"),
        "การพัฒนาคุณภาพชีวิตและความปลอดภัย" => {
            (4, "ยกระดับคุณภาพชีวิตและสิ่งแวดล้อม")
        }
        _ => (5, "เพิ่มประสิทธิภาพการบริหาร"),
    };
    Ladder {
        strategy: Some(format!("ยุทธศาสตร์ที่ {number} {}", project.strategy)),
        tactic: Some(format!("กลยุทธ์ที่ {number} {tactic}")),
        programme: Some(format!("แผนงาน{}", project.programme)),
    }
}

fn marked(row: &BookRow, section: &str) -> BookRow {
    BookRow { section: Some(section.to_owned()), ..row.clone() }
}

/// The row with so many hundredths of its amounts, in whole baht.
fn with_amounts(row: &BookRow, percent: i64) -> BookRow {
    let part = |satang: Satang| Satang(satang.0.saturating_mul(percent) / 10_000 * 100);
    let amounts = row.amounts.iter().map(|amount| BookAmount { satang: amount.satang.map(part), ..amount.clone() });
    BookRow { amounts: amounts.collect(), ..row.clone() }
}

/// How far money and work of a project are, by its years and its number.
pub fn status(project: &DemoProject) -> Status {
    let digits = project.id.bytes().filter(u8::is_ascii_digit);
    let draw = digits.fold(7_u32, |sum, digit| sum.wrapping_mul(31).wrapping_add(u32::from(digit))) % 100;
    let years = || project.budgets.iter().map(|budget| budget.year.get());
    let (first, last) = (years().min().unwrap_or(PRESENT), years().max().unwrap_or(PRESENT));
    let money = match (first > PRESENT - 1, draw) {
        (true, 0..=59) => None,
        (_, 0..=19) => Some(MoneyStatus::NotFunded),
        (_, 20..=27) => Some(MoneyStatus::AccumulatedFund),
        (_, 28..=37) => Some(MoneyStatus::Grant),
        (_, 38..=43) => Some(MoneyStatus::CarriedOver),
        _ => Some(MoneyStatus::InOrdinance),
    };
    let execution = match (money, last < PRESENT) {
        (None, _) => None,
        (Some(MoneyStatus::NotFunded), _) => Some(ExecutionStatus::NotStarted),
        (Some(MoneyStatus::CarriedOver), _) => Some(ExecutionStatus::Delayed),
        (_, true) if draw >= 92 => Some(ExecutionStatus::Cancelled),
        (_, true) => Some(ExecutionStatus::Completed),
        (_, false) if draw % 3 == 0 => Some(ExecutionStatus::Procuring),
        (_, false) if draw % 3 == 1 => Some(ExecutionStatus::ContractSigned),
        _ => Some(ExecutionStatus::InProgress),
    };
    Status { money, execution, ..Status::default() }
}
