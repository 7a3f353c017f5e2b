//! The ladder of a plan, strategy → tactic → programme, with what stands on each step: counts and satang by year.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::Plan;
use super::keys::{LadderKey, programme_key, text_key};
use super::row::{Kept, amount_of};
use crate::plans::book::Ladder;
use crate::plans::programme;

/// The money of a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearSum {
    /// Buddhist fiscal year.
    pub fiscal_year: i32,
    /// Rows with money in that year: ผ.01 counts these, so its totals are project-years.
    pub count: i64,
    pub satang: i64,
    /// Rows whose amount of that year is not known.
    pub unknown: i64,
}

/// What some rows come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// Rows, each once.
    pub rows: i64,
    pub years: Vec<YearSum>,
    /// Project-years: the sum of the yearly counts.
    pub project_years: i64,
    pub total_satang: i64,
}

impl Sums {
    /// Sums up rows over the years of a plan, exact to the satang; a sum that no longer fits is held at the largest that does.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Kept>, years: &[i32]) -> Sums {
        let mut sums = Sums {
            years: years.iter().map(|year| YearSum { fiscal_year: *year, ..YearSum::default() }).collect(),
            ..Sums::default()
        };
        for row in rows {
            sums.rows += 1;
            for year in &mut sums.years {
                match amount_of(&row.row.amounts, year.fiscal_year) {
                    Some(0) => {}
                    Some(satang) => {
                        year.count += 1;
                        year.satang = year.satang.saturating_add(satang);
                    }
                    None => year.unknown += 1,
                }
            }
        }
        sums.project_years = sums.years.iter().map(|year| year.count).sum();
        sums.total_satang = sums.years.iter().fold(0, |sum, year| sum.saturating_add(year.satang));
        sums
    }
}

/// The ladder as it is served.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LadderTree {
    pub plan: String,
    pub edition: Option<String>,
    pub years: Vec<i32>,
    pub strategies: Vec<StrategyNode>,
    /// Each programme once, with all tactics under which it stands.
    pub programmes: Vec<ProgrammeNode>,
    /// All rows of ผ.02, ผ.02/1 and ผ.03.
    pub total: Sums,
    /// ผ.02/2, in no other sum: other bodies are asked to pay for it.
    pub coordination: Sums,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StrategyNode {
    /// As printed; null for rows that stand under none.
    pub strategy: Option<String>,
    pub sums: Sums,
    pub tactics: Vec<TacticNode>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TacticNode {
    pub tactic: Option<String>,
    pub sums: Sums,
    pub programmes: Vec<ProgrammeStep>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeStep {
    pub programme: Option<String>,
    /// One of the twelve, where it is one.
    pub code: Option<String>,
    pub sums: Sums,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeNode {
    pub programme: Option<String>,
    pub code: Option<String>,
    pub sums: Sums,
    pub under: Vec<Ladder>,
}

/// Steps in the order in which they are first met, and by their keys.
#[derive(Default)]
struct Steps<'a> {
    order: Vec<(LadderKey, Ladder)>,
    rows: BTreeMap<LadderKey, Vec<&'a Kept>>,
}

impl<'a> Steps<'a> {
    fn meet(&mut self, ladder: Ladder) -> LadderKey {
        let key = LadderKey::of(&ladder);
        if self.order.iter().all(|(known, _)| *known != key) {
            self.order.push((key.clone(), ladder));
        }
        key
    }

    /// The rows of the steps that fit.
    fn under(&self, fits: impl Fn(&LadderKey) -> bool) -> impl Iterator<Item = &'a Kept> {
        let fitting = self.order.iter().map(|(key, _)| key).filter(move |key| fits(key));
        fitting.flat_map(|key| self.rows.get(key).into_iter().flatten().copied()).collect::<Vec<_>>().into_iter()
    }
}

/// The ladder of a plan with rows that hold; steps that the plan declares stand in it though they have no rows.
pub fn ladder(plan: &Plan, edition: Option<&str>, rows: &[&Kept]) -> LadderTree {
    let years = plan.years();
    let mut steps = Steps::default();
    for strategy in &plan.outline {
        for tactic in &strategy.tactics {
            for programme in &tactic.programmes {
                let of = |text: &str| Some(text.to_owned());
                steps.meet(Ladder {
                    strategy: of(&strategy.strategy),
                    tactic: of(&tactic.tactic),
                    programme: of(programme),
                });
            }
        }
    }
    let (own, coordination): (Vec<&Kept>, Vec<&Kept>) = rows.iter().partition(|row| row.row.form.counts());
    for row in &own {
        let key = steps.meet(row.row.ladder.clone());
        steps.rows.entry(key).or_default().push(row);
    }
    LadderTree {
        plan: plan.id.clone(),
        edition: edition.map(str::to_owned),
        strategies: strategies(&steps, &years),
        programmes: programmes(&steps, &years),
        total: Sums::of(own, &years),
        coordination: Sums::of(coordination, &years),
        years,
    }
}

fn distinct<'b>(steps: &'b Steps<'_>, key: impl Fn(&LadderKey) -> Option<String>) -> Vec<(String, &'b Ladder)> {
    let mut found: Vec<(String, &Ladder)> = Vec::new();
    for (one, ladder) in &steps.order {
        if let Some(name) = key(one)
            && found.iter().all(|(known, _)| *known != name)
        {
            found.push((name, ladder));
        }
    }
    found
}

fn strategies(steps: &Steps<'_>, years: &[i32]) -> Vec<StrategyNode> {
    let mut nodes = Vec::new();
    for (strategy, first) in distinct(steps, |key| Some(key.strategy.clone())) {
        let tactics = distinct(steps, |key| (key.strategy == strategy).then(|| key.tactic.clone()));
        let tactics = tactics.into_iter().map(|(tactic, ladder)| {
            let within = |key: &LadderKey| key.strategy == strategy && key.tactic == tactic;
            let programmes = distinct(steps, |key| within(key).then(|| key.programme.clone()));
            let programmes = programmes.into_iter().map(|(programme, ladder)| ProgrammeStep {
                code: code(ladder),
                programme: ladder.programme.clone(),
                sums: Sums::of(steps.under(|key| within(key) && key.programme == programme), years),
            });
            TacticNode {
                tactic: ladder.tactic.clone(),
                sums: Sums::of(steps.under(within), years),
                programmes: programmes.collect(),
            }
        });
        let tactics = tactics.collect();
        let sums = Sums::of(steps.under(|key| key.strategy == strategy), years);
        nodes.push(StrategyNode { strategy: first.strategy.clone(), sums, tactics });
    }
    nodes
}

fn programmes(steps: &Steps<'_>, years: &[i32]) -> Vec<ProgrammeNode> {
    let each =
        distinct(steps, |key| Some(key.programme.clone())).into_iter().map(|(programme, ladder)| ProgrammeNode {
            programme: ladder.programme.clone(),
            code: code(ladder),
            sums: Sums::of(steps.under(|key| key.programme == programme), years),
            under: steps
                .order
                .iter()
                .filter(|(key, _)| key.programme == programme)
                .map(|(_, ladder)| ladder.clone())
                .collect(),
        });
    each.collect()
}

fn code(ladder: &Ladder) -> Option<String> {
    programme::find(&programme_key(ladder.programme.as_deref())).map(|known| known.code.to_owned())
}

/// Does a row stand under steps that a person named? Words of the strategy; a programme by code or name.
pub fn stands_under(row: &Kept, strategy: Option<&str>, programme: Option<&str>) -> bool {
    let words = strategy.map(|words| text_key(Some(words)));
    let fits = |words: &String| text_key(row.row.ladder.strategy.as_deref()).contains(words.as_str());
    let step = programme.map(|text| programme_key(Some(text)));
    words.as_ref().is_none_or(fits) && step.is_none_or(|key| programme_key(row.row.ladder.programme.as_deref()) == key)
}
