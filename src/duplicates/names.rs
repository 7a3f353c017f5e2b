//! Named things in a title: schools, temples, canals, reservoirs, roads, villages.
//!
//! ```text
//! name = kind [space] letters [space number]      up to a space, a sign, a digit or a word that begins something else
//! ```

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use serde::{Deserialize, Serialize};

use super::name_words::{KINDS, LEADS, LINKED, LINKS, NAMED_AFTER, NO_JUNCTIONS, NO_NAMES, SCHOOLS, STOPS};
use crate::thai::{bones, bytes_of};

/// How narrowly a shared name places two works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Extent {
    /// One spot: a school, a temple, a weir.
    Site,
    /// A village or a community: many works lie in it.
    Settlement,
    /// A river, a canal, a street: the same name may be kilometres away.
    Line,
}

/// A thing with a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Asset {
    pub extent: Extent,
    /// What it is, for example `วัด`.
    #[serde(with = "super::known")]
    pub kind: super::known::Word,
    /// Skeleton of the name.
    pub name: String,
    /// Kind and name as the text has them, for people.
    #[serde(skip)]
    pub shown: String,
}

/// What a named thing can be.
pub fn kind_words() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.0)
}

static KIND_FINDER: LazyLock<AhoCorasick> =
    LazyLock::new(|| finder(KINDS.iter().map(|kind| kind.0.to_owned()).collect()));
static STOP_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let linked = LINKS.iter().flat_map(|link| LINKED.iter().map(move |word| format!("{link}{word}")));
    letter_finder(STOPS.iter().map(|word| (*word).to_owned()).chain(linked).collect())
});

/// Finds the words in texts as [`bytes_of`] gives them: a third of the steps and of the states.
pub fn letter_finder(words: Vec<String>) -> AhoCorasick {
    automaton(words.iter().map(|word| bytes_of(word)).collect())
}

pub fn finder(words: Vec<String>) -> AhoCorasick {
    automaton(words.into_iter().map(String::into_bytes).collect())
}

#[expect(clippy::expect_used, reason = "constant word lists, far below the automaton's limits")]
fn automaton(words: Vec<Vec<u8>>) -> AhoCorasick {
    AhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        // All Thai letters begin with the same byte: looking for first bytes finds nothing but letters.
        .prefilter(false)
        .build(words)
        .expect("a constant word list")
}

/// The part of a text that can be one name: up to a space, a sign, a digit or a stop word (a stop word at the start is
/// taken as a part of the name, as in `โรงเรียนวัดบางพระ`).
pub fn cut_name(text: &str) -> &str {
    let letters = text.find(|letter: char| !crate::thai::is_thai_letter(letter)).unwrap_or(text.len());
    let run = text.get(..letters).unwrap_or_default();
    let stop = STOP_FINDER.find_iter(&bytes_of(run)).find(|found| found.start() > 0);
    // A Thai letter has three bytes.
    stop.and_then(|found| run.get(..found.start() * 3)).unwrap_or(run)
}

/// Takes the named things out of a canonical title from which places, roads and numbers were taken already.
pub fn read_names(text: &mut String) -> BTreeSet<Asset> {
    let mut assets = BTreeSet::new();
    let mut left = String::with_capacity(text.len());
    let mut end = 0;
    for found in KIND_FINDER.find_iter(text.as_str()) {
        let Some((kind, extent, needs_lead)) = KINDS.get(found.pattern().as_usize()) else {
            continue;
        };
        if found.start() < end || (*needs_lead && !begins(text.get(..found.start()).unwrap_or_default())) {
            continue;
        }
        let rest = text.get(found.end()..).unwrap_or_default();
        let gap = rest.len() - rest.trim_start().len();
        let name = cut_name(rest.trim_start());
        let bare = if *extent == Extent::Settlement { name.strip_prefix("บ้าน").unwrap_or(name) } else { name };
        let crosses_a_road = kind.ends_with("แยก") && NO_JUNCTIONS.iter().any(|word| name.starts_with(word));
        let college = *kind == "วิทยาลัย" && name.starts_with("การ");
        let named_after = |word: &str| {
            (word == "การ" && college) || word == "วัด" || (NAMED_AFTER.contains(&word) && SCHOOLS.contains(kind))
        };
        // "โคก หนอง นา" is a way of farming; with more behind it, "นา" begins a quarter of all names.
        let field = matches!(name, "นา" | "นาโมเดล") || name.starts_with("นาย ");
        let no_name = NO_NAMES.iter().chain(STOPS).any(|word| name.starts_with(word) && !named_after(word)) || field;
        if name.is_empty() || crosses_a_road || no_name {
            continue;
        }
        let number = number_after(rest.get(gap + name.len()..).unwrap_or_default());
        let bones = bones(bare);
        let letters = bones.len() / 3;
        if !(2..=24).contains(&letters) {
            continue;
        }
        // Words for one thing: an office's "สี่แยก" is another's "แยก".
        let kind = match *kind {
            "หมู่บ้าน" => "บ้าน",
            "ลำห้วย" => "ห้วย",
            "สี่แยก" | "สามแยก" | "ห้าแยก" => "แยก",
            kind => kind,
        };
        assets.insert(Asset {
            extent: *extent,
            kind,
            name: format!("{bones}{}", number.trim()),
            shown: format!("{kind}{bare}{number}"),
        });
        left.push_str(text.get(end..found.start()).unwrap_or_default());
        left.push(' ');
        end = found.end() + gap + name.len() + number.len();
    }
    left.push_str(text.get(end..).unwrap_or_default());
    *text = left;
    assets
}

/// The named things of a text that holds little else, such as the name of a feature.
pub fn named_things(text: &str) -> BTreeSet<Asset> {
    read_names(&mut crate::thai::canonical(text))
}

/// Whether a name may begin after this text.
fn begins(before: &str) -> bool {
    match before.chars().next_back() {
        None => true,
        Some(letter) if !crate::thai::is_thai_letter(letter) => true,
        Some(_) => LEADS.iter().any(|lead| before.ends_with(lead)),
    }
}

/// A number that belongs to the name: `มาตุลี 8`, `เทศบาล 1`.
fn number_after(rest: &str) -> &str {
    let digits = rest.trim_start_matches(' ');
    let gap = rest.len() - digits.len();
    let count = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    if gap > 1 || count == 0 || count > 3 {
        return "";
    }
    rest.get(..gap + count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thai::{canonical, skeleton};

    fn names(title: &str) -> Vec<String> {
        read_names(&mut canonical(title)).into_iter().map(|asset| format!("{}{}", asset.kind, asset.name)).collect()
    }

    #[test]
    fn a_temple_and_a_canal_are_found_without_spaces() {
        assert_eq!(
            names("เขื่อนป้องกันการกัดเซาะตลิ่งคลองท่าแซะ(หลังวัดปากแพรก)"),
            vec![format!("วัด{}", skeleton("ปากแพรก")), format!("คลอง{}", skeleton("ท่าแซะ"))]
        );
    }

    #[test]
    fn words_that_only_contain_a_kind_are_no_names() {
        assert!(names("เครื่องวัดลมเฉือน พร้อมเครื่องมือตรวจวัด").is_empty());
        assert!(names("ก่อสร้างถนนคอนกรีตเสริมเหล็ก บ้านพักข้าราชการ").is_empty());
        assert!(names("กล้องจุลทรรศน์สำหรับงานรักษาคลองรากฟัน").is_empty());
    }

    #[test]
    fn a_school_named_after_a_temple_is_a_school() {
        assert_eq!(names("อาคารเรียน โรงเรียนวัดบางพระ"), vec![format!("โรงเรียน{}", skeleton("วัดบางพระ"))]);
        assert_eq!(names("ปรับปรุงถนนมาตุลี 8 ตั้งแต่"), vec![format!("ถนน{}8", skeleton("มาตุลี"))]);
    }
}
