//! Gross and net: what the projects of a case cost as they stand, and what would be left if nothing were paid twice.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const RULE_TH: &str = "ยอดรวมเบื้องต้นคืองบประมาณทั้งหมดของทุกโครงการในกลุ่ม ยอดสุทธิได้จากการนับทีละโครงการ เริ่มจากโครงการที่มีข้อมูลครบถ้วนที่สุด แล้วต่อด้วยโครงการที่มีเงินซ้ำกับโครงการที่นับไปแล้วมากที่สุด แต่ละโครงการหักเงินส่วนที่ซ้ำกับโครงการที่นับแล้วเพียงโครงการเดียวที่ซ้ำมากที่สุด และหักไม่เกินงบประมาณของตนเอง เงินที่ซ้ำของคู่โครงการคืองบที่น้อยกว่าในปีที่มีร่วมกัน (ซ้ำซ้อน) หรือเฉพาะสัดส่วนที่ทับซ้อน (ทับซ้อน)";
pub const RULE_EN: &str = "Gross is the whole budget of every project of the case. For net the projects are counted one after another, the most complete record first, then always the one that shares most money with a project counted before it; from each is taken off what it shares with the one counted project it shares most with, and never more than its own budget. What a pair shares is the lesser budget in the years that both have (duplicate), or the part of it that overlaps (overlap).";

/// A project's place in the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetLine {
    /// Id of the project.
    pub project: String,
    /// Its whole budget.
    pub gross_satang: i64,
    /// What is taken off since it is counted with `shared_with` already.
    pub doubled_satang: i64,
    /// Id of the project that it shares this money with.
    pub shared_with: Option<String>,
    /// Id of the pair that says so.
    pub pair: Option<String>,
}

/// The sums of a case and how they came about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Netting {
    pub gross_satang: i64,
    /// Gross less what is counted twice.
    pub net_satang: i64,
    pub doubled_satang: i64,
    /// In the order of counting.
    pub lines: Vec<NetLine>,
}

/// Money that a pair shares.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'a> {
    pub pair: &'a str,
    pub a: &'a str,
    pub b: &'a str,
    pub satang: i64,
}

/// Nets projects, given with their whole budgets, the most complete first. See `RULE_EN`.
pub fn net(projects: &[(String, i64)], shared: &[Shared<'_>]) -> Netting {
    let mut left: Vec<&(String, i64)> = projects.iter().collect();
    let mut netting = Netting::default();
    while !left.is_empty() {
        let at = left
            .iter()
            .enumerate()
            .map(|(at, (id, _))| (most_shared(id, &netting.lines, shared).map_or(0, |best| best.satang), at))
            // The greatest amount; of equal ones the more complete record.
            .max_by_key(|(satang, at)| (*satang, std::cmp::Reverse(*at)))
            .map_or(0, |(_, at)| at);
        let (id, gross) = left.remove(at);
        let best = most_shared(id, &netting.lines, shared);
        let doubled = best.map_or(0, |best| best.satang).clamp(0, (*gross).max(0));
        netting.gross_satang = netting.gross_satang.saturating_add(*gross);
        netting.doubled_satang = netting.doubled_satang.saturating_add(doubled);
        let against = best.filter(|_| doubled > 0);
        netting.lines.push(NetLine {
            project: id.clone(),
            gross_satang: *gross,
            doubled_satang: doubled,
            shared_with: against.map(|best| if best.a == id { best.b } else { best.a }.to_owned()),
            pair: against.map(|best| best.pair.to_owned()),
        });
    }
    netting.net_satang = netting.gross_satang.saturating_sub(netting.doubled_satang);
    netting
}

/// What a project shares most money by, among those counted.
fn most_shared<'a>(id: &str, counted: &[NetLine], shared: &'a [Shared<'a>]) -> Option<&'a Shared<'a>> {
    let is_counted = |other: &str| counted.iter().any(|line| line.project == other);
    shared
        .iter()
        .filter(|pair| (pair.a == id && is_counted(pair.b)) || (pair.b == id && is_counted(pair.a)))
        .max_by(|x, y| x.satang.cmp(&y.satang).then_with(|| y.pair.cmp(x.pair)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn projects(list: &[(&str, i64)]) -> Vec<(String, i64)> {
        list.iter().map(|(id, satang)| ((*id).to_owned(), *satang)).collect()
    }

    #[test]
    fn of_three_entries_of_one_work_the_dearest_is_left() {
        let shared = [
            Shared { pair: "ab", a: "a", b: "b", satang: 200 },
            Shared { pair: "ac", a: "a", b: "c", satang: 190 },
            Shared { pair: "bc", a: "b", b: "c", satang: 190 },
        ];
        let netting = net(&projects(&[("a", 210), ("b", 200), ("c", 190)]), &shared);
        assert_eq!((netting.gross_satang, netting.doubled_satang, netting.net_satang), (600, 390, 210));
    }

    #[test]
    fn parts_of_a_longer_road_are_each_taken_off_once() {
        let shared =
            [Shared { pair: "wp", a: "w", b: "p", satang: 30 }, Shared { pair: "wq", a: "w", b: "q", satang: 40 }];
        let netting = net(&projects(&[("p", 30), ("w", 100), ("q", 40)]), &shared);
        assert_eq!((netting.gross_satang, netting.net_satang), (170, 100));
        assert_eq!(netting.lines.iter().filter(|line| line.shared_with.is_some()).count(), 2);
    }

    proptest! {
        #[test]
        fn net_is_never_negative_never_more_than_gross_and_follows_from_its_lines(
            budgets in proptest::collection::vec(0_i64..1_000, 2..7),
            money in proptest::collection::vec((0_usize..7, 0_usize..7, 0_i64..1_500), 0..12),
        ) {
            let list: Vec<(String, i64)> = budgets.iter().enumerate().map(|(at, satang)| (format!("p{at}"), *satang)).collect();
            let names: Vec<String> = (0..7).map(|at| format!("p{at}")).collect();
            let pairs: Vec<String> = (0..money.len()).map(|at| format!("x{at}")).collect();
            let shared: Vec<Shared<'_>> = money
                .iter()
                .zip(&pairs)
                .filter(|((a, b, _), _)| a != b)
                .map(|((a, b, satang), pair)| Shared { pair, a: &names[*a], b: &names[*b], satang: *satang })
                .collect();
            let netting = net(&list, &shared);
            prop_assert_eq!(netting.gross_satang, budgets.iter().sum::<i64>());
            prop_assert!(netting.net_satang >= 0 && netting.net_satang <= netting.gross_satang);
            prop_assert_eq!(netting.doubled_satang, netting.lines.iter().map(|line| line.doubled_satang).sum::<i64>());
            prop_assert!(netting.net_satang >= netting.gross_satang - list.iter().map(|(_, satang)| satang).sum::<i64>());
        }
    }
}
