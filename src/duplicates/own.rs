//! What each agency has of its own: things that can be carried away, trainings of its people, and the grounds it stands on.

use super::corpus::Prepared;
use super::kind;
use super::naming::{Naming, alike, naming};

/// Things that can be carried away.
pub fn is_goods(kind: kind::Kind) -> bool {
    use super::kind::{Activity, Object};
    let things = matches!(kind.object, Some(Object::Vehicle | Object::Equipment | Object::Computing));
    things && matches!(kind.activity, None | Some(Activity::Buy | Activity::Install))
}

/// Things that can be carried away, and trainings, feasts and subsidies of which a text does not say for which place: each
/// agency has its own, and one agency has them again from year to year. `bought`: both buy things that can be carried away.
pub fn own_need(a: &Prepared, b: &Prepared, same_agency: bool, bought: bool) -> bool {
    let each_year = a.years.first() != b.years.first();
    let own = if same_agency { each_year } else { alike(&a.bureau.name, &b.bureau.name) < ONE_BODY };
    own && (bought || for_people(a.facts.kind, b.facts.kind, a.facts.placed && b.facts.placed))
}

/// Names of agencies that are so alike are those of one.
pub const ONE_BODY: f64 = 0.95;

/// Trainings, feasts and subsidies; `placed` says that both texts name a place.
pub fn for_people(a: kind::Kind, b: kind::Kind, placed: bool) -> bool {
    use super::kind::Activity;
    let for_people = |kind: kind::Kind| {
        matches!(kind.activity, Some(Activity::Train | Activity::Event | Activity::Subsidise))
            || kind.object == Some(kind::Object::People)
    };
    for_people(a) && for_people(b) && !placed
}

/// Both agencies are institutions with grounds of their own, on which they build and furnish.
pub fn own_grounds(a: &Prepared, b: &Prepared) -> bool {
    use super::kind::Object;
    let inside = |work: &Prepared| {
        matches!(work.facts.kind.object, None | Some(Object::Building | Object::Equipment | Object::Computing))
            && GROUNDS.iter().any(|word| work.bureau.name.starts_with(word))
    };
    inside(a) && inside(b) && naming(&a.bureau.name, &b.bureau.name) == Naming::Different
}

/// Skeletons of the words with which the names of such institutions begin.
const GROUNDS: &[&str] = &["มหาวทยาลย", "จฬาลงกรณ", "โรงพยาบาล", "วทยาลย", "โรงเรยน", "สถาบน", "ราชวทยาลย"];
