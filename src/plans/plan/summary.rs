//! ผ.01 made of the rows: project-years and baht by strategy, tactic and programme, in blocks that are never added to one another.

use std::collections::BTreeMap;

use super::Plan;
use super::keys::LadderKey;
use super::ladder::Sums;
use super::row::Kept;
use crate::money::Satang;
use crate::plans::book::{BookAmount, Ladder, SummaryBlock, SummaryLine};
use crate::plans::reconcile::block_of;

const BLOCKS: [SummaryBlock; 4] =
    [SummaryBlock::Main, SummaryBlock::Community, SummaryBlock::Coordination, SummaryBlock::Equipment];

/// How many steps of the ladder a line has.
fn depth(ladder: &Ladder) -> usize {
    [&ladder.strategy, &ladder.tactic, &ladder.programme].into_iter().filter(|step| step.is_some()).count()
}

/// The first so many steps of a ladder.
fn cut(ladder: &Ladder, steps: usize) -> Ladder {
    Ladder {
        strategy: ladder.strategy.clone().filter(|_| steps > 0),
        tactic: ladder.tactic.clone().filter(|_| steps > 1),
        programme: ladder.programme.clone().filter(|_| steps > 2),
    }
}

/// Does a row stand under a line? An absent step of the line lets all through.
pub fn is_under(line: &LadderKey, row: &LadderKey) -> bool {
    let fits = |line: &str, row: &str| line.is_empty() || line == row;
    fits(&line.strategy, &row.strategy) && fits(&line.tactic, &row.tactic) && fits(&line.programme, &row.programme)
}

/// The lines of ผ.01 for the rows that hold, in the order in which steps are met; each block ends with its total.
pub fn computed(plan: &Plan, rows: &[&Kept]) -> Vec<SummaryLine> {
    let years = plan.years();
    let mut lines = Vec::new();
    for block in BLOCKS {
        let own: Vec<&Kept> = rows.iter().copied().filter(|row| block_of(row.row.form) == block).collect();
        if own.is_empty() && block != SummaryBlock::Main {
            continue;
        }
        for ladder in steps(&own) {
            let key = LadderKey::of(&ladder);
            let under = own.iter().copied().filter(|row| is_under(&key, &LadderKey::of(&row.row.ladder)));
            lines.push(line(block, ladder, &Sums::of(under, &years)));
        }
        lines.push(line(block, Ladder::default(), &Sums::of(own, &years)));
    }
    lines
}

/// Every step that a row stands on and the steps above, each once, each before what is under it.
fn steps(rows: &[&Kept]) -> Vec<Ladder> {
    type Tree = Vec<(LadderKey, Ladder)>;
    let mut by_parent: BTreeMap<LadderKey, Tree> = BTreeMap::new();
    let mut add = |parent: LadderKey, key: LadderKey, ladder: Ladder| {
        let children = by_parent.entry(parent).or_default();
        if children.iter().all(|(known, _)| *known != key) {
            children.push((key, ladder));
        }
    };
    for row in rows {
        let mut parent = LadderKey::default();
        for count in 1..=3 {
            let ladder = cut(&row.row.ladder, count);
            let key = LadderKey::of(&ladder);
            if key != parent {
                add(parent.clone(), key.clone(), ladder);
                parent = key;
            }
        }
    }
    let mut out = Vec::new();
    walk(&by_parent, &LadderKey::default(), &mut out);
    out
}

fn walk(tree: &BTreeMap<LadderKey, Vec<(LadderKey, Ladder)>>, parent: &LadderKey, out: &mut Vec<Ladder>) {
    for (key, ladder) in tree.get(parent).into_iter().flatten() {
        out.push(ladder.clone());
        walk(tree, key, out);
    }
}

fn line(block: SummaryBlock, ladder: Ladder, sums: &Sums) -> SummaryLine {
    let deepest = [&ladder.programme, &ladder.tactic, &ladder.strategy].into_iter().find_map(Option::as_deref);
    let label = if depth(&ladder) == 0 { "รวม" } else { deepest.unwrap_or("รวม") }.to_owned();
    SummaryLine {
        block,
        label,
        ladder,
        counts: sums.years.iter().map(|year| Some(year.count)).collect(),
        amounts: sums
            .years
            .iter()
            .map(|year| BookAmount { year: year.fiscal_year, satang: Some(Satang(year.satang)), printed: None })
            .collect(),
        total_count: Some(sums.project_years),
        total_satang: Some(Satang(sums.total_satang)),
        row: 0,
    }
}
