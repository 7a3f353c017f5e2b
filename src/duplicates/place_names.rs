//! The names of areas and local bodies in a text, before they become keys.
//!
//! ```text
//! body  = ("องค์การบริหารส่วนตำบล" | "เทศบาลเมือง" …) name          without its class: `municipality.rs`
//! place = ("ตำบล" | "แขวง" | "อำเภอ" | "เขต" | "จังหวัด") name {"," name} | "กรุงเทพมหานคร"
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::gazetteer::{Gazetteer, Level};
use super::municipality::{miscalled, take_municipalities};
use super::names::{Asset, Extent, cut_name, finder};
use super::pattern::{group, pattern, take};
use crate::thai::{bones, is_thai_letter};

static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:ในเขต)?(องค์การบริหาร\s?ส่วนตำบล|องค์การบริหาร\s?ส่วนจังหวัด|เทศบาลนคร|เทศบาลเมือง|เทศบาลตำบล|เมืองพัทยา)\s?([\x{0E01}-\x{0E4E}]*)",
    )
});
/// Words that a name of an area follows.
const WORDS: &[(&str, Option<Level>)] = &[
    ("ตำบล", Some(Level::Tambon)),
    ("แขวง", Some(Level::Tambon)),
    ("อำเภอ", Some(Level::Amphoe)),
    ("เขต", Some(Level::Amphoe)),
    ("จังหวัด", Some(Level::Province)),
    ("กรุงเทพมหานคร", None),
    ("กรุงเทพฯ", None),
    ("กรุงเทพ", None),
];

static WORD_FINDER: LazyLock<AhoCorasick> =
    LazyLock::new(|| finder(WORDS.iter().map(|word| word.0.to_owned()).collect()));

/// Names as written, before they become keys.
#[derive(Debug, Clone, Default)]
pub struct Named {
    pub provinces: Vec<String>,
    pub amphoe: Vec<String>,
    pub tambon: Vec<String>,
    /// Skeleton → name as the text has it.
    pub shown: BTreeMap<String, String>,
    /// Local bodies that the text names, with their kind.
    pub bodies: Vec<String>,
    pub bodies_shown: Vec<String>,
    /// Skeletons of the names of municipalities whose class the text does not name.
    pub municipalities: Vec<String>,
}

impl Named {
    /// Reads the name behind a word for an area, and for a district the names listed behind it; where the names end.
    fn read(
        &mut self,
        level: Level,
        text: &str,
        start: usize,
        from: usize,
        bangkok: bool,
        gazetteer: &Gazetteer,
    ) -> Option<usize> {
        let khet = level == Level::Amphoe && text.get(start..from) == Some("เขต");
        let mut stop = self.read_name(level, text, from, khet.then_some(start), bangkok, gazetteer)?;
        // "อำเภอเมือง, ศรีวิไล" lists districts; what begins a word of its own is read as such.
        let listed = |stop: usize| {
            let next = text.get(stop..)?.trim_start().strip_prefix(',')?.trim_start();
            (level == Level::Amphoe && !khet && !next.starts_with("อำเภอ")).then(|| text.len() - next.len())
        };
        while let Some(at) = listed(stop) {
            let Some(end) = self.read_name(level, text, at, None, bangkok, gazetteer) else { break };
            stop = end;
        }
        Some(stop)
    }

    fn read_name(
        &mut self,
        level: Level,
        text: &str,
        from: usize,
        khet: Option<usize>,
        bangkok: bool,
        gazetteer: &Gazetteer,
    ) -> Option<usize> {
        let rest = text.get(from..)?;
        let run = rest.strip_prefix(' ').unwrap_or(rest);
        let at = from + rest.len() - run.len();
        let run = run.get(..run.find(|letter: char| !is_thai_letter(letter)).unwrap_or(run.len()))?;
        if is_district_of_roads(run) {
            return None;
        }
        if let Some(start) = khet {
            // Without a space before it, "เขต" may be of another word, unless a known name follows.
            let glued = text.get(..start).is_some_and(|before| before.ends_with(is_thai_letter));
            if !bangkok || (glued && gazetteer.longest_prefix(level, &bones(run)).is_none()) {
                return None;
            }
        }
        let name = cut_place(run, gazetteer, level);
        let key = bones(name);
        if key.is_empty() {
            return None;
        }
        self.shown.insert(key.clone(), name.to_owned());
        match level {
            Level::Tambon => self.tambon.push(key),
            Level::Amphoe => self.amphoe.push(key),
            Level::Province => self.provinces.push(key),
        }
        Some(at + name.len())
    }

    /// Names a district or something smaller.
    pub fn is_placed(&self) -> bool {
        !self.amphoe.is_empty() || !self.tambon.is_empty()
    }

    /// Names of sites without the province or district at their end, which a text gives or leaves out as it likes:
    /// `โรงพยาบาลพระปกเกล้า จันทบุรี`.
    pub fn without_own_places(&self, assets: BTreeSet<Asset>) -> BTreeSet<Asset> {
        let bare = |mut asset: Asset| {
            let own = self.provinces.iter().chain(&self.amphoe);
            let cut =
                own.filter_map(|place| asset.name.strip_suffix(place.as_str())).find(|rest| rest.chars().count() >= 4);
            if let (Extent::Site, Some(rest)) = (asset.extent, cut) {
                asset.name = rest.to_owned();
            }
            asset
        };
        assets.into_iter().map(bare).collect()
    }

    /// Takes over the names of another text at each level where this one has none.
    pub fn merge_missing(&mut self, other: &Named) {
        for (mine, theirs) in [
            (&mut self.provinces, &other.provinces),
            (&mut self.amphoe, &other.amphoe),
            (&mut self.tambon, &other.tambon),
        ] {
            if mine.is_empty() {
                mine.clone_from(theirs);
            }
        }
        self.bodies.extend(other.bodies.iter().cloned());
        self.bodies_shown.extend(other.bodies_shown.iter().cloned());
        self.municipalities.extend(other.municipalities.iter().cloned());
        self.shown.extend(other.shown.iter().map(|(key, name)| (key.clone(), name.clone())));
    }
}

/// Takes the places out of a canonical text.
pub fn read_places(text: &mut String, gazetteer: &Gazetteer) -> Named {
    let mut named = Named::default();
    let bangkok = text.contains("กรุงเทพ");
    let body = text.contains("เทศบาล") || text.contains("องค์การบริหาร") || text.contains("เมืองพัทยา");
    if body {
        take(text, &BODY, |found, before| {
            let name = cut_place(group(found, 2), gazetteer, Level::Tambon);
            let whole = name.len() == group(found, 2).len();
            // "…ส่งเสริมสุขภาพตำบล" is a health centre and no body.
            if before.ends_with("ส่งเสริม") {
                return false;
            }
            if ["อำเภอ", "จังหวัด", "ตำบล"].iter().any(|word| name.starts_with(word)) {
                return false;
            }
            let body = format!("{}{name}", group(found, 1).replace(' ', ""));
            let key = bones(&body);
            if let Some(name) = miscalled(&key) {
                named.municipalities.push(name.to_owned());
            } else {
                named.bodies.push(key);
                named.bodies_shown.push(body);
            }
            whole
        });
        named.municipalities.extend(take_municipalities(text));
    }
    let mut left = String::new();
    let (mut end, mut named_to) = (0, 0);
    for found in WORD_FINDER.find_iter(text.as_str()) {
        let Some((_, level)) = WORDS.get(found.pattern().as_usize()) else { continue };
        let before = text.get(..found.start()).unwrap_or_default();
        if found.start() < named_to || is_of_another_word(before, *level) {
            continue;
        }
        let stop = match level {
            None => {
                named.provinces.push(bones("กรุงเทพมหานคร"));
                found.end()
            }
            Some(level) => match named.read(*level, text, found.start(), found.end(), bangkok, gazetteer) {
                Some(stop) => stop,
                None => continue,
            },
        };
        left.push_str(text.get(end..found.start().max(end)).unwrap_or_default());
        left.push(' ');
        (end, named_to) = (stop, stop);
    }
    if end > 0 {
        left.push_str(text.get(end..).unwrap_or_default());
        *text = left;
    }
    named
}

/// Words that only end like a word for an area: a health centre, an office of a district or a province.
fn is_of_another_word(before: &str, level: Option<Level>) -> bool {
    let tails: &[&str] = match level {
        Some(Level::Tambon) => &["สุขภาพ", "ประจำ", "ส่วน"],
        Some(Level::Amphoe) => &["ที่ว่าการ"],
        Some(Level::Province) => &["ประจำ", "ส่วน", "อัยการ"],
        None => &[],
    };
    // "77 จังหวัด" counts them.
    let counted = before.trim_end().ends_with(|last: char| last.is_ascii_digit());
    tails.iter().any(|tail| before.ends_with(tail))
        || (counted && level == Some(Level::Province) && before.ends_with(' '))
}

/// "แขวงทางหลวง…" is an office of a roads department and no sub-district.
fn is_district_of_roads(name: &str) -> bool {
    name.starts_with("ทางหลวง") || name.starts_with("การทาง")
}

/// The name at the start of a run of letters, which may go on without a space: the longest name that is known, if what
/// follows it begins something else; else the run up to a stop word.
fn cut_place<'a>(run: &'a str, gazetteer: &Gazetteer, level: Level) -> &'a str {
    let cut = cut_name(run);
    let (whole, cut_bones) = (bones(run), bones(cut));
    let Some(known) = gazetteer.longest_prefix(level, &whole) else {
        return cut;
    };
    let ends = whole
        .strip_prefix(known)
        .is_some_and(|rest| cut_name(rest).is_empty() || NEXT.iter().any(|word| rest.starts_with(word)));
    if known == cut_bones || !(ends || known.starts_with(&cut_bones)) {
        return cut;
    }
    // The longest beginning of the run whose skeleton is the known name: the marks of its last letter belong to it.
    let mut left = known.chars().count();
    let end = run.char_indices().find(|(_, letter)| {
        let counts = crate::thai::is_bone(*letter);
        let over = left == 0 && counts;
        left -= usize::from(counts && left > 0);
        over
    });
    end.and_then(|(at, _)| run.get(..at)).unwrap_or(run)
}

/// Skeletons of what may follow a name without a space.
const NEXT: &[&str] = &["อาเภอ", "จงหวด", "ตาบล", "เขต", "กรงเทพ", "หมท", "ระยะ", "ความยาว"];
