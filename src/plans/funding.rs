//! Why a project is not funded: reasons read off its statuses, its years, the chain of its documents and what was decided about it. A
//! reason stands on evidence that the hub holds; where it holds none, it says that it does not know.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::project::Project;
use super::status::{CoordinationStatus, ExecutionStatus, MoneyStatus, PlanStatus};
use crate::access::Bilingual;
use crate::duplicates::baht;
use crate::duplicates::cases::{Action, CaseDetail};
use crate::duplicates::lineage::{Lineage, StepKind};

/// Has the project money?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Funded {
    Yes,
    /// Less than the plan says.
    Partly,
    No,
    Unknown,
}

/// One reason, with what it stands on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FundingReason)]
pub struct Reason {
    pub code: &'static str,
    pub said: Bilingual,
    /// The members, steps, years, amounts, projects or cases that say so.
    #[schema(value_type = Object)]
    pub evidence: Value,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Funding {
    pub project: String,
    pub funded: Funded,
    /// Most telling first; empty where the hub holds nothing that explains it.
    pub reasons: Vec<Reason>,
    /// Satang: what the plan says, and what the budget items say; null where that is not known.
    pub planned_satang: Option<i64>,
    pub budgeted_satang: Option<i64>,
}

/// What the answer is derived from.
pub struct Known<'a> {
    pub project: &'a Project,
    pub lineage: &'a Lineage,
    /// Its case, as far as the caller may read it.
    pub case: Option<&'a CaseDetail>,
    /// The fiscal year that it is, Buddhist era.
    pub year: i32,
}

fn reason(code: &'static str, th: impl Into<String>, en: impl Into<String>, evidence: Value) -> Reason {
    Reason { code, said: Bilingual::new(th, en), evidence }
}

/// Derives the answer; the same knowledge gives the same answer.
pub fn funding(known: &Known<'_>) -> Funding {
    let chain = &known.lineage.chain;
    let money = |kind: StepKind| {
        let amounts =
            chain.steps.iter().filter(|step| step.said.kind == kind).filter_map(|step| step.said.amount_satang);
        amounts.fold(None, |sum: Option<i64>, satang| Some(sum.unwrap_or(0).saturating_add(satang)))
    };
    let (planned, budgeted) = (money(StepKind::PlanRow), money(StepKind::BudgetItem));
    let mut reasons: Vec<Reason> = Vec::new();
    reasons.extend(replaced(known));
    reasons.extend(plan_status(known.project));
    reasons.extend(coordination(known.project));
    reasons.extend(known.case.and_then(decided));
    reasons.extend(money_status(known.project));
    let funded = funded(known, planned, budgeted);
    if funded != Funded::Yes {
        reasons.extend(less(planned, budgeted));
        reasons.extend(years(known));
        reasons.extend(missing(known, funded));
    }
    Funding { project: known.project.id.clone(), funded, reasons, planned_satang: planned, budgeted_satang: budgeted }
}

fn funded(known: &Known<'_>, planned: Option<i64>, budgeted: Option<i64>) -> Funded {
    let has = |kind: StepKind| known.lineage.chain.steps.iter().any(|step| step.said.kind == kind);
    let paid = has(StepKind::Contract) || has(StepKind::Result);
    match (known.project.status.money, planned, budgeted) {
        (Some(MoneyStatus::NotFunded | MoneyStatus::TransferredOut | MoneyStatus::Lapsed), _, _) => Funded::No,
        (_, Some(planned), Some(budgeted)) if budgeted > 0 && budgeted < planned => Funded::Partly,
        (_, _, Some(budgeted)) => {
            if budgeted > 0 {
                Funded::Yes
            } else {
                Funded::No
            }
        }
        (Some(_), _, None) => Funded::Yes,
        (None, _, None) if paid || has(StepKind::BudgetItem) => Funded::Yes,
        (None, _, None) => Funded::Unknown,
    }
}

fn replaced(known: &Known<'_>) -> Option<Reason> {
    let current = &known.lineage.current;
    (*current != known.project.id).then(|| {
        reason(
            "replaced",
            format!("รายการนี้ถูกแทนที่ด้วยรุ่นใหม่ของแผน ({current}) งบประมาณจึงไปอยู่ที่รายการนั้น"),
            format!("a later version of the row ({current}) has taken its place, and the money with it"),
            json!({ "lineage": { "current": current } }),
        )
    })
}

fn plan_status(project: &Project) -> Option<Reason> {
    let status = project.status.plan?;
    let (th, en) = match status {
        PlanStatus::Draft => (
            "ยังเป็นร่าง แผนยังไม่ประกาศใช้ จึงยังตั้งงบประมาณไม่ได้",
            "it is a draft, and no budget can be made of a plan that is not in force",
        ),
        PlanStatus::Withdrawn => ("รายการถูกยกเลิกออกจากแผน", "the row was withdrawn from the plan"),
        PlanStatus::Transferred => ("รายการถูกย้ายไปที่อื่นในแผน", "the row was moved elsewhere in the plan"),
        PlanStatus::Merged => ("รายการถูกรวมกับรายการอื่น", "the row was merged with another one"),
        PlanStatus::DuplicateOf => ("รายการซ้ำกับรายการอื่นในแผน", "the row repeats another one of the plan"),
        PlanStatus::Superseded => ("รายการถูกแทนที่", "the row was superseded"),
        PlanStatus::Approved => return None,
    };
    Some(reason("plan-status", th, en, json!({ "status": { "plan": status.name() } })))
}

fn coordination(project: &Project) -> Option<Reason> {
    let status = project.status.coordination?;
    let (code, th, en) = match status {
        CoordinationStatus::OverCapacity => (
            "over-capacity",
            "เกินศักยภาพของหน่วยงาน ต้องขอให้หน่วยงานอื่นดำเนินการ",
            "it is beyond the agency's capacity, so another body has to be asked",
        ),
        CoordinationStatus::Returned => {
            ("coordination", "ผู้ประสานแผนส่งกลับให้แก้ไข", "the coordinating body sent it back to be corrected")
        }
        CoordinationStatus::PulledBack => ("coordination", "หน่วยงานดึงรายการกลับ", "its agency pulled it back"),
        CoordinationStatus::Pending => {
            ("coordination", "รอการตรวจสอบของผู้ประสานแผน", "it waits for the coordinating body to look at it")
        }
        CoordinationStatus::AwaitingApproval => ("coordination", "รออนุมัติ", "it waits for approval"),
        CoordinationStatus::Ready | CoordinationStatus::Verified | CoordinationStatus::Approved => return None,
    };
    Some(reason(code, th, en, json!({ "status": { "coordination": status.name() } })))
}

fn money_status(project: &Project) -> Option<Reason> {
    let status = project.status.money?;
    let (th, en) = match status {
        MoneyStatus::NotFunded => ("หน่วยงานบันทึกว่ายังไม่ได้รับงบประมาณ", "its agency says that it is not funded"),
        MoneyStatus::TransferredOut => ("งบประมาณถูกโอนไปใช้ที่อื่น", "its money was transferred to something else"),
        MoneyStatus::Lapsed => ("งบประมาณตกไปเมื่อสิ้นปี", "its money lapsed at the end of the year"),
        _ => return None,
    };
    let cancelled = project.status.execution == Some(ExecutionStatus::Cancelled);
    Some(reason("money-status", th, en, json!({ "status": { "money": status.name(), "cancelled": cancelled } })))
}

/// What was decided about its case, where that takes the money elsewhere.
fn decided(case: &CaseDetail) -> Option<Reason> {
    let last = case.decisions.first()?;
    let (th, en) = match last.action {
        Action::Merge => {
            ("มีมติให้รวมกับโครงการที่ซ้ำกัน", "it was decided to make one project of it and those that repeat it")
        }
        Action::Transfer => ("มีมติให้หน่วยงานอื่นดำเนินการทั้งหมด", "it was decided that another agency does all of it"),
        Action::Joint => {
            ("มีมติให้ทำร่วมกัน โดยมีหน่วยงานหลัก", "it was decided that the agencies do it together, and one of them leads")
        }
        Action::Sequence => ("มีมติให้ทำต่อจากอีกโครงการ", "it was decided that it comes after another project"),
        Action::SplitStretch => ("มีมติให้แบ่งช่วงกันทำ", "it was decided that each takes its own part"),
        _ => return None,
    };
    let lead = last.lead_agency.clone();
    Some(reason(
        "case-decided",
        th,
        en,
        json!({ "case": case.entry.id, "decision": last.id, "meeting": last.meeting, "leadAgency": lead }),
    ))
}

fn less(planned: Option<i64>, budgeted: Option<i64>) -> Option<Reason> {
    let (planned, budgeted) = planned.zip(budgeted)?;
    (budgeted < planned).then(|| {
        let apart = baht(planned - budgeted);
        reason(
            "less-than-planned",
            format!("ข้อบัญญัติตั้งไว้ {} บาท น้อยกว่าแผน {apart} บาท", baht(budgeted)),
            format!("the ordinance has {} baht, {apart} baht less than the plan", baht(budgeted)),
            json!({ "plannedSatang": planned, "budgetedSatang": budgeted }),
        )
    })
}

/// Its place in the plan's years.
fn years(known: &Known<'_>) -> Option<Reason> {
    let Some((first, last)) = known.project.fiscal_years() else {
        let (th, en) = ("แผนไม่ระบุงบประมาณในปีใดเลย", "the plan states no money in any year");
        return Some(reason("no-money-stated", th, en, json!({ "budgets": [] })));
    };
    let evidence = json!({ "fiscalYearFirst": first, "fiscalYearLast": last, "now": known.year });
    if first > known.year {
        let (th, en) = (
            format!("แผนตั้งงบประมาณไว้ในปี {first} ซึ่งยังไม่ถึง"),
            format!("the plan has its money in {first}, which is still to come"),
        );
        return Some(reason("not-yet", th, en, evidence));
    }
    let has_item = known.lineage.chain.steps.iter().any(|step| step.said.kind == StepKind::BudgetItem);
    (last < known.year && !has_item).then(|| {
        let (th, en) = (
            format!("ปีที่แผนตั้งงบประมาณไว้ ({first}–{last}) ผ่านไปแล้วโดยไม่มีรายการในข้อบัญญัติบันทึกไว้"),
            format!("the years of its money ({first}–{last}) have passed, and no item of an ordinance is recorded"),
        );
        reason("years-passed", th, en, evidence)
    })
}

/// Steps between the plan and the money that nobody recorded: what is not recorded may still be there, and that is said.
fn missing(known: &Known<'_>, funded: Funded) -> Option<Reason> {
    let missing: Vec<StepKind> = known
        .lineage
        .chain
        .missing
        .iter()
        .copied()
        .filter(|kind| matches!(kind, StepKind::PlanRow | StepKind::BudgetItem))
        .collect();
    if missing.is_empty() || funded == Funded::Partly {
        return None;
    }
    let labels = |thai: bool| {
        let words = missing.iter().map(|kind| if thai { kind.label().th } else { kind.label().en });
        words.collect::<Vec<_>>().join(", ")
    };
    Some(reason(
        "steps-missing",
        format!("ไม่มีบันทึกของ: {} (อาจมีอยู่แต่ยังไม่ได้ส่งเข้าระบบ)", labels(true)),
        format!("nothing is recorded of: {} (which may exist without having been sent)", labels(false)),
        json!({ "missing": missing }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::lineage::{Chain, Step};

    fn lineage(current: &str, steps: &[(&str, i64)]) -> Lineage {
        let steps: Vec<Step> = steps
            .iter()
            .map(|(kind, satang)| Step {
                id: (*kind).to_owned(),
                project: "p".into(),
                stated: false,
                said: serde_json::from_value(json!({"kind": kind, "document": "x", "amountSatang": satang})).unwrap(),
                version: 1,
                updated_at: None,
            })
            .collect();
        let missing =
            StepKind::ALL.into_iter().filter(|kind| !steps.iter().any(|step| step.said.kind == *kind)).collect();
        Lineage {
            current: current.into(),
            versions: vec![],
            links: vec![],
            chain: Chain { steps, differences: vec![], missing },
        }
    }

    fn project(status: Value, year: i32) -> Project {
        serde_json::from_value(json!({"id": "p", "agency": "a", "title": "t", "status": status, "budgets": [{"fiscalYear": year, "satang": 100}]})).unwrap()
    }

    fn told(project: &Project, lineage: &Lineage) -> (Funded, Vec<&'static str>) {
        let answer = funding(&Known { project, lineage, case: None, year: 2570 });
        assert!(
            answer
                .reasons
                .iter()
                .all(|reason| !reason.said.th.is_empty() && !reason.said.en.is_empty() && reason.evidence.is_object())
        );
        (answer.funded, answer.reasons.iter().map(|reason| reason.code).collect())
    }

    #[test]
    fn reasons_stand_on_what_is_known_and_on_nothing_else() {
        let plan = [("plan-row", 100)];
        assert_eq!(told(&project(json!({}), 2570), &lineage("p", &plan)), (Funded::Unknown, vec!["steps-missing"]));
        assert_eq!(
            told(&project(json!({}), 2572), &lineage("p", &plan)),
            (Funded::Unknown, vec!["not-yet", "steps-missing"])
        );
        assert_eq!(
            told(&project(json!({}), 2567), &lineage("q", &plan)),
            (Funded::Unknown, vec!["replaced", "years-passed", "steps-missing"])
        );
        let said = json!({"plan": "draft", "coordination": "over-capacity", "money": "not-funded"});
        assert_eq!(
            told(&project(said, 2570), &lineage("p", &plan)).1,
            ["plan-status", "over-capacity", "money-status", "steps-missing"]
        );
        let partly = lineage("p", &[("plan-row", 100), ("budget-item", 60)]);
        assert_eq!(told(&project(json!({}), 2570), &partly), (Funded::Partly, vec!["less-than-planned"]));
        let whole = lineage("p", &[("plan-row", 100), ("budget-item", 100)]);
        assert_eq!(told(&project(json!({"money": "in-ordinance"}), 2570), &whole), (Funded::Yes, vec![]));
    }
}
