//! What decisions teach the engine: which pairs concern one thing, and which relation people saw in them.

use super::case::Verdict;
use super::fit::{Quality, Truth, fit};
use super::gazetteer::Gazetteer;
use super::relation::Relation;
use super::scan::{Index, Options, examples};
use super::weights::Weights;
use super::work::Work;
use crate::duplicates::corpus::Corpus;
use crate::error::{At, Error, Fault, Result, Words};

/// A pair on which the last word of people still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    pub a_id: String,
    pub b_id: String,
    pub truth: Truth,
}

/// The lessons of a hub, and how many decisions teach none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lessons {
    pub told: Vec<Lesson>,
    /// Deferred.
    pub deferred: usize,
    /// A work has gone, has a later version, or has changed since it was decided: what people saw is no more.
    pub outdated: usize,
}

/// What a decision says. Whoever confirms without a word on the relation agrees with the one that was shown; whoever rejects and names
/// a relation says what the two are instead.
pub fn truth(verdict: Verdict, named: Option<Relation>, shown: Option<Relation>) -> Option<Truth> {
    match verdict {
        Verdict::Confirm => Some(named.or(shown).map_or(Truth::Double, Truth::Relation)),
        Verdict::Reject => Some(named.map_or(Truth::Apart, Truth::Relation)),
        Verdict::Defer | Verdict::Withdraw => None,
    }
}

/// Refits weights to the decisions of a hub. The words of all its works tell which of them are rare.
///
/// # Errors
/// `Impossible` for fewer than 50 decisions that still stand, or fewer than five of one sort.
pub fn learn(works: &[Work], lessons: &Lessons, gazetteer: &Gazetteer, from: &Weights) -> Result<(Weights, Quality)> {
    if lessons.told.len() < super::fit::LEAST_EXAMPLES {
        return Err(too_few(lessons));
    }
    let weights = Some(std::sync::Arc::new(from.clone()));
    let options = Options { within_agency: true, weights, ..Options::default() };
    let index = Index::lean(Corpus::new(works, gazetteer, None), gazetteer, &options);
    let judged: Vec<(&str, &str, Truth)> =
        lessons.told.iter().map(|lesson| (lesson.a_id.as_str(), lesson.b_id.as_str(), lesson.truth)).collect();
    fit(&examples(&index, &judged), from)
}

fn too_few(lessons: &Lessons) -> Error {
    let (least, told) = (super::fit::LEAST_EXAMPLES, lessons.told.len());
    let Lessons { deferred, outdated, .. } = lessons;
    let reason = Words::new(
        format!("ศูนย์นี้มีผลตัดสินที่ใช้ได้ {told} คู่ (เลื่อนไว้ {deferred} คู่ โครงการเปลี่ยนหลังตัดสิน {outdated} คู่) ไม่พอให้ปรับน้ำหนัก"),
        format!(
            "this hub holds {told} decided pairs to learn from ({deferred} deferred, {outdated} whose projects have changed \
             since), too few to fit weights to"
        ),
    );
    Error::impossible(Fault::new(At::Whole, "too-few-decisions", reason).remedy(
        format!("ตัดสินคู่โครงการให้ครบ {least} คู่ก่อน ทั้งที่ยืนยันและปฏิเสธ; จนกว่าจะถึงตอนนั้นใช้น้ำหนักที่มากับระบบ"),
        format!(
            "decide at least {least} pairs first, some confirmed and some rejected; until then the shipped weights hold"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreeing_teaches_the_relation_that_was_shown_and_deferring_nothing() {
        let shown = Some(Relation::Phase);
        assert_eq!(truth(Verdict::Confirm, None, shown), Some(Truth::Relation(Relation::Phase)));
        assert_eq!(truth(Verdict::Confirm, Some(Relation::Overlap), shown), Some(Truth::Relation(Relation::Overlap)));
        assert_eq!(truth(Verdict::Reject, None, shown), Some(Truth::Apart));
        assert_eq!(
            truth(Verdict::Reject, Some(Relation::SameProgrammeElsewhere), shown),
            Some(Truth::Relation(Relation::SameProgrammeElsewhere))
        );
        assert_eq!(truth(Verdict::Defer, None, shown), None);
    }
}
