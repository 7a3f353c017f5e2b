//! What is told of a pair that is shown: evidence, sentences, and the money at stake.

use super::agree::Agreement;
use super::block::Rules;
use super::case::fingerprint;
use super::corpus::Prepared;
use super::evidence::evidence;
use super::explain::{sentences, told_by};
use super::gazetteer::Gazetteer;
use super::measure::{Measures, Stretch};
use super::period::lesser_money;
use super::relation::Relation;
use super::scan::Suspicion;
use super::score::{Item, Score};
use super::work::Work;

/// All that is told of a pair.
pub fn suspicion(
    a: &Prepared,
    b: &Prepared,
    measures: &Measures,
    score: &Score,
    rules: Rules,
    gazetteer: &Gazetteer,
) -> Suspicion {
    let evidence = evidence(a, b, measures, score, gazetteer);
    let (sentence_th, sentence_en) = if measures.share.is_some() && score.relation == Relation::Component {
        told_by(&[Item::Money], score.relation, score.probability, &evidence)
    } else {
        sentences(score.relation, score.probability, &evidence)
    };
    Suspicion {
        a_id: a.work.id.clone(),
        b_id: b.work.id.clone(),
        score: score.probability,
        double: score.double,
        log_odds: score.log_odds,
        relation: score.relation,
        severity: score.relation.severity(score.probability),
        rules: rules.list(),
        evidence,
        sentence_th,
        sentence_en,
        satang_at_stake: at_stake(&a.work, &b.work, measures, score.relation),
        fingerprint: fingerprint(&a.work, &b.work),
    }
}

/// See `Suspicion::satang_at_stake` for the rule.
fn at_stake(a: &Work, b: &Work, measures: &Measures, relation: Relation) -> i64 {
    let lesser = lesser_money(&a.budgets, &b.budgets);
    match relation {
        Relation::Duplicate => lesser,
        Relation::Overlap => {
            let share = match (measures.chainage, measures.spatial) {
                (Stretch::Overlap { shorter, .. }, _) if measures.external != Agreement::Same => shorter,
                (_, Some(spatial)) if spatial.share_a.max(spatial.share_b) > 0.0 => {
                    spatial.share_a.max(spatial.share_b)
                }
                _ => 1.0,
            };
            (lesser as f64 * share).round() as i64
        }
        _ => 0,
    }
}
