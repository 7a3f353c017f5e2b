//! Two works of which each continues what there was, and whether they do so one after the other.
//!
//! `ต่อเนื่องเขื่อนเดิม` stands in every row of a wall that is built year by year, so that the words alone tell nothing: two agencies that
//! list one stretch both say it. Told as phases are rows that continue things of two years or one thing on its two sides, a row that
//! continues what the other builds, and rows of different years that are of another length, or surely of another price.

use super::agree::Agreement;
use super::corpus::Prepared;
use super::measure::{Measures, PhaseMatch};
use super::period::Period;

/// Estimates of one work by two agencies seldom lie further apart: the lesser over the greater.
const ONE_WORK: f64 = 0.67;
/// Lengths are alike where the lesser is at least so much of the greater.
const ONE_LENGTH: f64 = 0.98;

/// Whether the two are phases of one another by what they continue.
pub fn follow(a: &Prepared, b: &Prepared, measures: &Measures, same_agency: bool) -> bool {
    let (x, y) = (&a.facts.numbers, &b.facts.numbers);
    // A phase that is told by its number is told.
    if !matches!(measures.phase, PhaseMatch::Missing | PhaseMatch::Same) || !(x.continues || y.continues) {
        return false;
    }
    match (x.continued_year, y.continued_year) {
        (Some(of_a), Some(of_b)) if of_a != of_b => return true,
        (Some(year), None) if b.years == [year] && a.years != [year] => return true,
        (None, Some(year)) if a.years == [year] && b.years != [year] => return true,
        _ => {}
    }
    if !x.continues || !y.continues {
        return false;
    }
    let other_stretch = match other_length(a, b) {
        // An agency has no two estimates of one stretch: another length for other money is another stretch, whatever the year.
        Some(other) => other && (apart(measures) || (same_agency && other_money(measures))),
        None => apart(measures) && if same_agency { other_money(measures) } else { far_off(measures) },
    };
    other_stretch || measures.sides == Agreement::Different
}

fn apart(measures: &Measures) -> bool {
    matches!(measures.period, Period::Apart(_))
}

/// None where one of the two names no length.
fn other_length(a: &Prepared, b: &Prepared) -> Option<bool> {
    let length = |work: &Prepared| work.facts.numbers.quantities.get("length").copied().filter(|metres| *metres > 0.0);
    length(a).zip(length(b)).map(|(x, y)| x.min(y) < ONE_LENGTH * x.max(y))
}

fn other_money(measures: &Measures) -> bool {
    measures.money.is_some_and(|money| !money.equal)
}

/// So much other money that these are no estimates of one work.
fn far_off(measures: &Measures) -> bool {
    measures.money.is_some_and(|money| money.ratio < ONE_WORK)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::super::acceptance::{PAO, TOWN, crowd, gazetteer};
    use super::super::numbers::read_numbers;
    use super::super::relation::Relation;
    use super::super::scan::{Options, Suspicion, scan};
    use super::super::work::{Agency, Work};
    use crate::thai::canonical;

    /// A stretch of the wall of one canal: what it continues, its year and its millions of baht.
    fn stretch(id: &str, agency: &str, what: &str, year: i32, millions: i64) -> Work {
        Work {
            id: id.to_owned(),
            title: format!("ก่อสร้างเขื่อนป้องกันตลิ่งคลองบางพระ บ้านห้วยกุ่ม {what} ต.บางพระ อ.ศรีราชา จ.ชลบุรี"),
            agency: Agency { code: agency.to_owned(), name_th: agency.to_owned(), ..Agency::default() },
            budgets: [(year, millions * 100_000_000)].into(),
            ..Work::default()
        }
    }

    fn found(a: &Work, b: &Work) -> Suspicion {
        let works: Vec<Work> = [a.clone(), b.clone()].into_iter().chain(crowd()).collect();
        let options = Options { within_agency: true, ..Options::default() };
        let pairs = scan(&works, &gazetteer(), &options, &|_, _| true).unwrap();
        pairs.into_iter().find(|pair| pair.a_id == a.id && pair.b_id == b.id).unwrap()
    }

    fn relation(a: (&str, &str, i32, i64), b: (&str, &str, i32, i64)) -> Relation {
        let of = |id: &str, (agency, what, year, millions)| stretch(id, agency, what, year, millions);
        found(&of("a", a), &of("b", b)).relation
    }

    const ON: &str = "(ต่อเนื่องเขื่อนเดิม)";

    #[test]
    fn stretches_that_an_agency_adds_year_by_year_are_phases() {
        assert_eq!(relation((TOWN, ON, 2568, 20), (TOWN, ON, 2569, 26)), Relation::Phase);
        let longer = |metres: i32| format!("{ON} ยาว {metres} เมตร");
        assert_eq!(relation((PAO, &longer(300), 2568, 20), (TOWN, &longer(420), 2570, 22)), Relation::Phase);
        assert_eq!(relation((PAO, ON, 2568, 20), (TOWN, ON, 2569, 9)), Relation::Phase, "no estimates of one work");
    }

    #[test]
    fn a_stretch_that_two_agencies_list_stays_a_duplicate() {
        assert_eq!(relation((PAO, ON, 2569, 20), (TOWN, ON, 2569, 20)), Relation::Duplicate);
        assert_eq!(relation((PAO, ON, 2569, 20), (TOWN, ON, 2569, 12)), Relation::Duplicate, "one year, two estimates");
        assert_eq!(relation((PAO, ON, 2569, 20), (TOWN, ON, 2570, 20)), Relation::Duplicate, "listed a year later");
        let long = format!("{ON} ยาว 300 เมตร");
        assert_eq!(relation((PAO, &long, 2568, 20), (TOWN, &long, 2569, 11)), Relation::Duplicate, "one length");
    }

    #[test]
    fn what_continues_walls_of_two_years_is_two_stretches() {
        let of = |year: i32| format!("(ต่อเนื่องเขื่อนเดิม ปี {year})");
        assert_eq!(relation((PAO, &of(62), 2569, 20), (TOWN, &of(65), 2569, 20)), Relation::Phase);
        assert_eq!(relation((PAO, &of(62), 2569, 20), (TOWN, &of(62), 2569, 20)), Relation::Duplicate);
        assert_eq!(
            relation((TOWN, "", 2565, 20), (TOWN, &of(65), 2569, 20)),
            Relation::Phase,
            "the wall that is continued"
        );
    }

    #[test]
    fn another_stretch_of_one_year_is_a_phase_within_an_agency_and_an_overlap_between_two() {
        let of = |metres: i32| format!("{ON} ยาว {metres} เมตร");
        assert_eq!(relation((TOWN, &of(300), 2569, 20), (TOWN, &of(180), 2569, 13)), Relation::Phase);
        assert_ne!(relation((PAO, &of(300), 2569, 20), (TOWN, &of(180), 2569, 13)), Relation::Phase);
    }

    #[test]
    fn both_sides_of_one_wall_are_phases() {
        let of = |side: &str| format!("(ต่อเนื่องเขื่อนเดิม ปี 62 {side})");
        assert_eq!(relation((TOWN, &of("เหนือน้ำ"), 2569, 20), (TOWN, &of("ท้ายน้ำ"), 2569, 26)), Relation::Phase);
    }

    #[test]
    fn the_sentence_says_what_is_continued() {
        let of = |year: i32| format!("(ต่อเนื่องเขื่อนเดิม ปี {year})");
        let pair = found(&stretch("a", PAO, &of(62), 2569, 20), &stretch("b", TOWN, &of(65), 2569, 20));
        assert!(
            pair.sentence_th.contains("ต่อจากของเดิมคนละส่วน (ของเดิม ปี 2562 / ของเดิม ปี 2565)"),
            "{}",
            pair.sentence_th
        );
        assert!(pair.sentence_en.contains("what they continue tells them apart"), "{}", pair.sentence_en);
    }

    #[test]
    fn the_year_of_what_is_continued_is_not_that_of_the_work() {
        let read = |title: &str| {
            let numbers = read_numbers(&mut canonical(title));
            (numbers.continues, numbers.continued_year, numbers.years.into_iter().next(), numbers.phase)
        };
        assert_eq!(read("เขื่อนป้องกันตลิ่ง (ต่อเนื่องเขื่อนเดิม ปี 62 ท้ายน้ำ)"), (true, Some(2562), None, None));
        assert_eq!(read("เขื่อนป้องกันตลิ่ง (ต่อเนื่องเขื่อนเดิมด้านเหนือน้ำ)"), (true, None, None, None));
        assert_eq!(read("ถนน คสล. ต่อจากถนนเดิม ปีงบประมาณ 2568"), (true, Some(2568), None, None));
        assert_eq!(read("ถนน คสล. (ต่อเนื่องจากปี 2568)"), (true, Some(2568), None, Some(2)));
        assert_eq!(read("ถนน คสล. (ต่อเนื่อง) ปี 2568"), (true, None, Some(2568), Some(2)));
        assert_eq!(read("เขื่อน ต่อเนื่องเขื่อนเดิม (ระยะที่ 3)"), (false, None, None, Some(3)), "its number tells the phase");
        assert_eq!(read("ต่อเติมอาคารเดิม ปี 2568"), (false, None, Some(2568), None));
        assert_eq!(read("วางท่อเชื่อมต่อท่อประปาเดิม"), (false, None, None, None));
    }
}
