//! What kind of work a case or a project is about, in one word.

use crate::access::Bilingual;
use crate::duplicates::kind::{Object, read_kind};
use crate::duplicates::work::Work;
use crate::thai::canonical;

/// The kind of object that a work is on, as the address of a list says it; empty where the title does not tell.
pub fn kind_of(work: &Work) -> String {
    work_kind(&work.title).map(|(key, _)| key).unwrap_or_default()
}

/// The kind of object that a title is about: as an address says it, and in Thai. `None` where the title does not tell.
pub fn work_kind(title: &str) -> Option<(String, &'static str)> {
    read_kind(&canonical(title)).object.map(|object| (key(object), object.thai()))
}

fn key(object: Object) -> String {
    object.english().replace(' ', "-")
}

/// The name of a kind that `kind_of` gave.
pub fn kind_label(key: &str) -> Bilingual {
    if key.is_empty() {
        return Bilingual::new("ไม่ทราบประเภทงาน", "kind not known");
    }
    let known = Object::ALL.into_iter().find(|object| self::key(*object) == key);
    match known {
        Some(object) => Bilingual::new(object.thai(), object.english()),
        None => Bilingual::new(key, key),
    }
}
