//! Why a pair was found: the waterfall of its evidence, and one sentence in Thai and one in English.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::evidence::Evidence;
use super::relation::Relation;
use super::score::Item;

/// One step of the waterfall from the prior to the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// None for the prior, with which the waterfall starts.
    pub item: Option<Item>,
    pub contribution: f64,
    /// Log-odds after this step.
    pub log_odds: f64,
}

/// The steps from the prior, greatest contribution first; the last one ends at the score.
pub fn waterfall(prior: f64, evidence: &[Evidence]) -> Vec<Step> {
    let mut steps = vec![Step { item: None, contribution: prior, log_odds: prior }];
    let mut log_odds = prior;
    for evidence in by_weight(evidence) {
        log_odds += evidence.contribution;
        steps.push(Step { item: Some(evidence.item), contribution: evidence.contribution, log_odds });
    }
    steps
}

/// Evidence that counts, greatest effect first; of equal ones in the order of items.
fn by_weight(evidence: &[Evidence]) -> Vec<&Evidence> {
    let mut list: Vec<&Evidence> = evidence.iter().filter(|evidence| evidence.contribution != 0.0).collect();
    list.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then_with(|| a.item.cmp(&b.item)));
    list
}

/// One Thai and one English sentence: the relation, the three strongest reasons for it, and the strongest against it.
///
/// What tells a relation apart comes first: for a next phase its phase, for a component its kind of work.
pub fn sentences(relation: Relation, probability: f64, evidence: &[Evidence]) -> (String, String) {
    told_by(telling(relation), relation, probability, evidence)
}

/// What tells a relation apart.
fn telling(relation: Relation) -> &'static [Item] {
    match relation {
        Relation::Phase => &[Item::Phase, Item::Lot, Item::Chainage],
        Relation::Component | Relation::TimeClash | Relation::Synergy => &[Item::Kind],
        Relation::Joint => &[Item::Agency],
        _ => &[],
    }
}

/// The same, where other evidence than usual tells the relation.
pub fn told_by(telling: &[Item], relation: Relation, probability: f64, evidence: &[Evidence]) -> (String, String) {
    let ranked = by_weight(evidence);
    let mut reasons: Vec<&Evidence> =
        evidence.iter().filter(|evidence| telling.contains(&evidence.item)).take(1).collect();
    let for_it = ranked.iter().filter(|evidence| evidence.contribution > 0.0 && !telling.contains(&evidence.item));
    reasons.extend(for_it.take(3 - reasons.len()));
    let against = ranked.iter().find(|evidence| evidence.contribution <= -0.3 && !telling.contains(&evidence.item));
    let percent = (probability * 100.0).floor().clamp(1.0, 99.0);
    let (name_th, name_en) = names(relation);
    let phrases_th: Vec<&str> = reasons.iter().map(|evidence| evidence.phrase_th.as_str()).collect();
    let phrases_en: Vec<&str> = reasons.iter().map(|evidence| evidence.phrase_en.as_str()).collect();
    let mut th = format!("{name_th} (มั่นใจ {percent} %)");
    let mut en = format!("{name_en} ({percent} % sure)");
    if !reasons.is_empty() {
        th.push_str(&format!(" เพราะ{}", listed(&phrases_th, " ", " และ")));
        en.push_str(&format!(": {}", listed(&phrases_en, "; ", " and ")));
    }
    if let Some(against) = against {
        th.push_str(&format!(" แม้{}", against.phrase_th));
        en.push_str(&format!(", although {}", against.phrase_en));
    }
    en.push('.');
    (th, en)
}

fn listed(phrases: &[&str], comma: &str, and: &str) -> String {
    match phrases {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{}{and}{last}", first.join(comma)),
    }
}

/// What the two works are to each other, in words.
fn names(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Duplicate => ("น่าจะเป็นโครงการซ้ำซ้อนกัน", "Probably the same work listed twice"),
        Relation::Overlap => ("น่าจะมีขอบเขตงานทับซ้อนกัน", "Probably overlapping works"),
        Relation::TimeClash => (
            "งานต่างประเภทในจุดเดียวกันต่างเวลา อาจต้องรื้อของที่เพิ่งทำ",
            "Other work on the same spot at another time, which may undo it",
        ),
        Relation::Joint => ("น่าจะเป็นโครงการที่ดำเนินการร่วมกัน", "Probably one work that both carry out together"),
        Relation::Component => ("งานหนึ่งน่าจะเป็นส่วนประกอบของอีกงานหนึ่ง", "One is probably a component of the other"),
        Relation::Phase => ("น่าจะเป็นคนละระยะหรือคนละช่วงของงานเดียวกัน", "Probably different phases or lots of one work"),
        Relation::SameProgrammeElsewhere => {
            ("น่าจะเป็นโครงการลักษณะเดียวกันในพื้นที่อื่น", "Probably the same programme at another place")
        }
        Relation::Synergy => (
            "งานต่างประเภทในจุดและเวลาเดียวกัน ควรทำพร้อมกัน",
            "Different works at the same spot and time, which could be done together",
        ),
        Relation::Unrelated => ("น่าจะไม่เกี่ยวข้องกัน", "Probably unrelated"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn piece(item: Item, contribution: f64, en: &str) -> Evidence {
        Evidence {
            item,
            value_a: None,
            value_b: None,
            similarity: None,
            weight: contribution,
            contribution,
            phrase_th: en.to_owned(),
            phrase_en: en.to_owned(),
        }
    }

    #[test]
    fn a_sentence_has_three_reasons_and_one_against() {
        let list = [
            piece(Item::Text, 3.0, "words"),
            piece(Item::Place, 2.0, "place"),
            piece(Item::Kind, 0.5, "kind"),
            piece(Item::Money, 0.2, "money"),
            piece(Item::Quantity, -0.6, "sizes differ"),
        ];
        let (_, en) = sentences(Relation::Duplicate, 0.914, &list);
        assert_eq!(
            en,
            "Probably the same work listed twice (91 % sure): words; place and kind, although sizes differ."
        );
    }

    #[test]
    fn a_phase_is_explained_by_its_phase_first() {
        let list = [piece(Item::Text, 3.0, "words"), piece(Item::Phase, -0.5, "different phases (1 / 2)")];
        let (_, en) = sentences(Relation::Phase, 0.8, &list);
        assert!(en.contains(": different phases (1 / 2) and words"), "{en}");
        assert!(!en.contains("although"), "{en}");
    }

    #[test]
    fn the_waterfall_ends_at_the_sum() {
        let list = [piece(Item::Text, 3.0, ""), piece(Item::Place, -2.0, ""), piece(Item::Geometry, 0.0, "")];
        let steps = waterfall(-5.0, &list);
        assert_eq!(steps.len(), 3);
        assert!((steps.last().unwrap().log_odds + 4.0).abs() < 1e-9);
    }
}
