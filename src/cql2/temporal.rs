//! The temporal operators (OGC 21-065r2, table 12), over intervals of moments.

use std::cmp::Ordering::{Equal, Greater, Less};

use super::{Moment, TemporalOperator};

/// Whether the operator holds between two intervals; a moment is an interval that ends where it starts.
pub fn holds(operator: TemporalOperator, a: (Moment, Moment), b: (Moment, Moment)) -> bool {
    conditions(operator)
        .iter()
        .any(|all| all.iter().all(|(left, wanted, right)| left.of(a).order(right.of(b)) == *wanted))
        != is_negated(operator)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Start,
    Finish,
}

impl End {
    fn of(self, interval: (Moment, Moment)) -> Moment {
        match self {
            End::Start => interval.0,
            End::Finish => interval.1,
        }
    }
}

/// How one end of the first interval must stand to one end of the second.
pub type Relation = (End, std::cmp::Ordering, End);

/// The operator as a disjunction of conjunctions; [`is_negated`] says whether it holds when that does not.
pub fn conditions(operator: TemporalOperator) -> &'static [&'static [Relation]] {
    use End::{Finish, Start};
    match operator {
        TemporalOperator::After => &[&[(Start, Greater, Finish)]],
        TemporalOperator::Before => &[&[(Finish, Less, Start)]],
        TemporalOperator::Disjoint | TemporalOperator::Intersects => {
            &[&[(Finish, Less, Start)], &[(Start, Greater, Finish)]]
        }
        TemporalOperator::Contains => &[&[(Start, Less, Start), (Finish, Greater, Finish)]],
        TemporalOperator::During => &[&[(Start, Greater, Start), (Finish, Less, Finish)]],
        TemporalOperator::Equals => &[&[(Start, Equal, Start), (Finish, Equal, Finish)]],
        TemporalOperator::FinishedBy => &[&[(Start, Less, Start), (Finish, Equal, Finish)]],
        TemporalOperator::Finishes => &[&[(Start, Greater, Start), (Finish, Equal, Finish)]],
        TemporalOperator::Meets => &[&[(Finish, Equal, Start)]],
        TemporalOperator::MetBy => &[&[(Start, Equal, Finish)]],
        TemporalOperator::OverlappedBy => {
            &[&[(Start, Greater, Start), (Start, Less, Finish), (Finish, Greater, Finish)]]
        }
        TemporalOperator::Overlaps => &[&[(Start, Less, Start), (Finish, Greater, Start), (Finish, Less, Finish)]],
        TemporalOperator::StartedBy => &[&[(Start, Equal, Start), (Finish, Greater, Finish)]],
        TemporalOperator::Starts => &[&[(Start, Equal, Start), (Finish, Less, Finish)]],
    }
}

pub fn is_negated(operator: TemporalOperator) -> bool {
    operator == TemporalOperator::Intersects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(text: &str) -> (Moment, Moment) {
        let (start, end) = text.split_once('/').unwrap_or((text, text));
        let end_of = |text, open| if text == ".." { open } else { Moment::parse(text).unwrap() };
        (end_of(start, Moment::Past), end_of(end, Moment::Future))
    }

    #[test]
    fn each_pair_of_proper_intervals_stands_in_one_relation_of_allens_thirteen() {
        let allen = [
            "t_after",
            "t_before",
            "t_contains",
            "t_during",
            "t_equals",
            "t_finishedBy",
            "t_finishes",
            "t_meets",
            "t_metBy",
            "t_overlappedBy",
            "t_overlaps",
            "t_startedBy",
            "t_starts",
        ];
        let day = Moment::Day;
        for (a, b, c, d) in itertools() {
            let (left, right) = ((day(a), day(b)), (day(c), day(d)));
            let of = |name: &str| holds(TemporalOperator::named(name).unwrap(), left, right);
            let found: Vec<&&str> = allen.iter().filter(|name| of(name)).collect();
            assert_eq!(found.len(), 1, "{a}-{b} {c}-{d}: {found:?}");
            assert_eq!(of("t_intersects"), !of("t_disjoint"));
            assert_eq!(of("t_disjoint"), of("t_after") || of("t_before"));
        }
    }

    fn itertools() -> Vec<(i64, i64, i64, i64)> {
        let proper = || (0..5).flat_map(|a| (a + 1..5).map(move |b| (a, b)));
        proper().flat_map(|(a, b)| proper().map(move |(c, d)| (a, b, c, d))).collect()
    }

    #[test]
    fn open_ends_and_days_beside_instants_compare() {
        let of = |operator: &str, a: &str, b: &str| {
            holds(TemporalOperator::named(operator).unwrap(), interval(a), interval(b))
        };
        assert!(of("t_intersects", "2026-11-21T12:00:00Z", "2026-11-20/2026-11-21"));
        assert!(of("t_during", "2026-01-05T00:00:00Z", "../2026-01-06"));
        assert!(of("t_before", "../2026-01-05", "2026-01-06/.."));
        assert!(!of("t_after", "2026-01-05T23:00:00Z", "2026-01-05"));
    }
}
