//! What kind of work a case is about, in one word.

use crate::access::Bilingual;
use crate::duplicates::kind::{Kind, Object, read_kind};
use crate::duplicates::work::Work;
use crate::thai::canonical;

/// The kind of object that a work is on, as the address of a list says it; empty where the title does not tell.
pub fn kind_of(work: &Work) -> String {
    object(read_kind(&canonical(&work.title))).map(|(_, english)| english.replace(' ', "-")).unwrap_or_default()
}

fn object(kind: Kind) -> Option<(&'static str, &'static str)> {
    kind.object.map(|object| (object.thai(), object.english()))
}

/// The name of a kind that `kind_of` gave.
pub fn kind_label(key: &str) -> Bilingual {
    if key.is_empty() {
        return Bilingual::new("ไม่ทราบประเภทงาน", "kind not known");
    }
    let known = Object::ALL.into_iter().find(|object| object.english().replace(' ', "-") == key);
    match known {
        Some(object) => Bilingual::new(object.thai(), object.english()),
        None => Bilingual::new(key, key),
    }
}
