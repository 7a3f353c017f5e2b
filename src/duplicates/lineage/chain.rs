//! The chain of a project over documents: need, plan row, budget item, contract, result; what each says of money, and what is missing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Bilingual;
use crate::duplicates::evidence::baht;
use crate::duplicates::work::Work;
use crate::error::{Error, Fault, Result, Words};
use crate::redaction::{Exceptions, rules};

/// Which document a step stands in, in the order in which money comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// A need in the plan of a community or village.
    Need,
    /// A row of a development plan.
    PlanRow,
    /// An item of the yearly budget: ข้อบัญญัติ, เทศบัญญัติ.
    BudgetItem,
    /// A contract, or an order to buy.
    Contract,
    /// What was delivered and paid.
    Result,
}

impl StepKind {
    pub const ALL: [StepKind; 5] =
        [StepKind::Need, StepKind::PlanRow, StepKind::BudgetItem, StepKind::Contract, StepKind::Result];

    pub fn name(self) -> &'static str {
        match self {
            StepKind::Need => "need",
            StepKind::PlanRow => "plan-row",
            StepKind::BudgetItem => "budget-item",
            StepKind::Contract => "contract",
            StepKind::Result => "result",
        }
    }

    pub fn label(self) -> Bilingual {
        match self {
            StepKind::Need => Bilingual::new("ความต้องการในแผนชุมชน", "need in the community plan"),
            StepKind::PlanRow => Bilingual::new("รายการในแผนพัฒนา", "row of the plan"),
            StepKind::BudgetItem => Bilingual::new("รายการในข้อบัญญัติงบประมาณ", "item of the budget ordinance"),
            StepKind::Contract => Bilingual::new("สัญญา", "contract"),
            StepKind::Result => Bilingual::new("ผลการดำเนินงาน", "result"),
        }
    }
}

/// A step as its agency sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStep {
    pub kind: StepKind,
    /// The document, for example ข้อบัญญัติงบประมาณรายจ่าย พ.ศ. 2569; 1 to 1,000 characters.
    pub document: String,
    /// Page, row or number within it.
    #[serde(default)]
    pub number: Option<String>,
    /// A date as RFC 3339 writes it.
    #[serde(default)]
    pub date: Option<String>,
    /// Buddhist era.
    #[serde(default)]
    #[schema(minimum = 2400, maximum = 2700)]
    pub fiscal_year: Option<i32>,
    /// Satang; zero or more.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub amount_satang: Option<i64>,
    /// Code or name of the agency of the document, where it is not the project's own.
    #[serde(default)]
    pub agency: Option<String>,
    /// Id of the row of a plan in this hub that the step is.
    #[serde(default)]
    pub plan_row: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
}

/// A step as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LineageStep)]
pub struct Step {
    /// Empty for a row of a plan that the project itself states.
    pub id: String,
    /// The version of the project that it belongs to.
    pub project: String,
    /// Taken from the project's own record; nobody entered it as a step.
    pub stated: bool,
    #[serde(flatten)]
    pub said: NewStep,
    pub version: i64,
    /// RFC 3339.
    pub updated_at: Option<String>,
}

/// What all steps of one kind say of money, against the step before that says any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LineageDifference)]
pub struct Difference {
    pub from: StepKind,
    pub to: StepKind,
    pub from_satang: i64,
    pub to_satang: i64,
    /// `toSatang` less `fromSatang`.
    pub satang: i64,
    pub said: Bilingual,
}

/// The chain over documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chain {
    /// In the order of kinds, then of dates.
    pub steps: Vec<Step>,
    pub differences: Vec<Difference>,
    /// Kinds of which nothing is known.
    pub missing: Vec<StepKind>,
}

impl NewStep {
    /// Holds a step to the rules of its fields.
    ///
    /// # Errors
    /// `Malformed`, with all faults together.
    pub fn checked(mut self) -> Result<NewStep> {
        let mut faults = Vec::new();
        let mut fault = |at: &str, code: &'static str, th: &'static str, en: &'static str| {
            faults.push(Fault::pointer(at, code, Words::new(th, en)));
        };
        self.document = self.document.trim().to_owned();
        if self.document.is_empty() || self.document.chars().nth(1_000).is_some() {
            fault(
                "/document",
                "wrong-length",
                "ชื่อเอกสารต้องมี 1 ถึง 1,000 ตัวอักษร",
                "a document has a name of 1 to 1,000 characters",
            );
        }
        for (at, text) in [
            ("/number", &mut self.number),
            ("/agency", &mut self.agency),
            ("/planRow", &mut self.plan_row),
            ("/note", &mut self.note),
        ] {
            *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            if text.as_ref().is_some_and(|text| text.chars().nth(4_000).is_some()) {
                fault(at, "too-long", "ยาวเกิน 4,000 ตัวอักษร", "has more than 4,000 characters");
            }
        }
        if self.date.as_ref().is_some_and(|date| date.parse::<NaiveDate>().is_err()) {
            fault("/date", "not-a-date", "ต้องเป็นวันที่แบบ 2026-01-31", "must be a date such as 2026-01-31");
        }
        if self.fiscal_year.is_some_and(|year| !(2400..=2700).contains(&year)) {
            fault(
                "/fiscalYear",
                "not-a-year",
                "ปีงบประมาณต้องเป็นพุทธศักราช 2400 ถึง 2700",
                "a fiscal year is of the Buddhist era, 2400 to 2700",
            );
        }
        if self.amount_satang.is_some_and(|satang| satang < 0) {
            fault("/amountSatang", "amount-negative", "จำนวนเงินต้องไม่ติดลบ", "an amount is zero or more");
        }
        if faults.is_empty() { Ok(self) } else { Err(Error::Malformed(faults)) }
    }

    /// The step as everybody may read it.
    #[must_use]
    pub fn public(mut self) -> NewStep {
        let public = |text: &str| rules().public(text, &rules().find(text, &Exceptions::default()));
        self.document = public(&self.document);
        for text in [&mut self.number, &mut self.agency, &mut self.note].into_iter().flatten() {
            *text = public(text);
        }
        self
    }
}

/// The row of the plan that a project states of itself; none where it names no plan and no money.
pub fn stated(work: &Work) -> Option<Step> {
    let named = [&work.plan, &work.plan_edition].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    if named.is_empty() && work.budgets.is_empty() {
        return None;
    }
    let document = if named.is_empty() {
        "แผนที่โครงการระบุ · the plan that the project states".to_owned()
    } else {
        named
    };
    Some(Step {
        id: String::new(),
        project: work.id.clone(),
        stated: true,
        said: NewStep {
            kind: StepKind::PlanRow,
            document,
            number: work.plan_reference.clone(),
            date: None,
            fiscal_year: work.budgets.keys().next().copied(),
            amount_satang: (!work.budgets.is_empty()).then(|| work.total()),
            agency: Some(work.agency.code.clone()),
            plan_row: None,
            note: work.amendment_mark.clone(),
        },
        version: 0,
        updated_at: None,
    })
}

/// The chain of the version that holds, with the steps of all its versions.
pub fn chain(current: &Work, mut steps: Vec<Step>) -> Chain {
    if !steps.iter().any(|step| step.said.kind == StepKind::PlanRow) {
        steps.extend(stated(current));
    }
    steps.sort_by(|a, b| {
        let order = |step: &Step| {
            (step.said.kind, step.said.date.clone().unwrap_or_default(), step.said.fiscal_year, step.id.clone())
        };
        order(a).cmp(&order(b))
    });
    let missing = StepKind::ALL.into_iter().filter(|kind| !steps.iter().any(|step| step.said.kind == *kind)).collect();
    let money = |kind: StepKind| {
        let amounts = steps.iter().filter(|step| step.said.kind == kind).filter_map(|step| step.said.amount_satang);
        amounts.fold(None, |sum: Option<i64>, satang| Some(sum.unwrap_or(0).saturating_add(satang)))
    };
    let known: Vec<(StepKind, i64)> = StepKind::ALL.into_iter().filter_map(|kind| Some((kind, money(kind)?))).collect();
    let differences = known.windows(2).filter_map(|pair| match pair {
        [(from, before), (to, after)] => Some(difference(*from, *to, *before, *after)),
        _ => None,
    });
    let differences = differences.collect();
    Chain { steps, differences, missing }
}

fn difference(from: StepKind, to: StepKind, before: i64, after: i64) -> Difference {
    let (from_label, to_label) = (from.label(), to.label());
    let satang = after.saturating_sub(before);
    let said = match satang {
        0 => Bilingual::new(
            format!("{}เท่ากับ{}: {} บาท", to_label.th, from_label.th, baht(after)),
            format!("the {} says what the {} says: {} baht", to_label.en, from_label.en, baht(after)),
        ),
        _ => {
            let (th, en) =
                if satang > 0 { ("มากกว่า", "more") } else { ("น้อยกว่า", "less") };
            let apart = baht(satang.saturating_abs());
            Bilingual::new(
                format!("{}{th}{} {apart} บาท ({} จาก {} บาท)", to_label.th, from_label.th, baht(after), baht(before)),
                format!(
                    "the {} is {apart} baht {en} than the {} ({} against {} baht)",
                    to_label.en,
                    from_label.en,
                    baht(after),
                    baht(before)
                ),
            )
        }
    };
    Difference { from, to, from_satang: before, to_satang: after, satang, said }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: StepKind, satang: Option<i64>) -> Step {
        let said =
            serde_json::from_value(serde_json::json!({"kind": kind, "document": "ด", "amountSatang": satang})).unwrap();
        Step { id: kind.name().into(), project: "p".into(), stated: false, said, version: 1, updated_at: None }
    }

    #[test]
    fn a_chain_tells_differences_between_what_is_known_and_what_is_missing() {
        let work = Work { id: "p".into(), budgets: [(2569, 10_000_000)].into(), ..Work::default() };
        let told = chain(
            &work,
            vec![
                step(StepKind::Contract, Some(9_000_000)),
                step(StepKind::BudgetItem, None),
                step(StepKind::Need, None),
            ],
        );
        let kinds: Vec<&str> = told.steps.iter().map(|step| step.said.kind.name()).collect();
        assert_eq!(kinds, ["need", "plan-row", "budget-item", "contract"]);
        assert_eq!(told.missing, [StepKind::Result]);
        let [one] = told.differences.as_slice() else { panic!("{:?}", told.differences) };
        assert_eq!((one.from, one.to, one.satang), (StepKind::PlanRow, StepKind::Contract, -1_000_000));
        assert!(one.said.en.contains("10,000 baht less") && one.said.th.contains("น้อยกว่า"), "{:?}", one.said);
        assert!(told.steps.iter().any(|step| step.stated), "the project states its row itself");
    }

    #[test]
    fn all_faults_of_a_step_are_told() {
        let bad: NewStep = serde_json::from_value(serde_json::json!({
            "kind": "need", "document": " ", "date": "31/1/2569", "fiscalYear": 2026, "amountSatang": -1,
        }))
        .unwrap();
        let Err(Error::Malformed(faults)) = bad.checked() else { panic!() };
        assert_eq!(faults.len(), 4);
    }
}
