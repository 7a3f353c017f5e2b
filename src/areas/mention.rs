//! Finds where a Thai text speaks of an area: with a prefix (ต.บางพระ), or bare in an address (บ่อวิน ศรีราชา ชลบุรี).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::code::{AreaCode, Level};
use super::name::{PREFIXES, is_capital};
use super::register::all;

/// The provinces outside the corridor: their names tell that a tambon of a familiar name is another one.
const ELSEWHERE: &str = "กรุงเทพมหานคร สมุทรปราการ นนทบุรี ปทุมธานี พระนครศรีอยุธยา อ่างทอง ลพบุรี สิงห์บุรี ชัยนาท สระบุรี \
จันทบุรี ตราด ปราจีนบุรี นครนายก สระแก้ว นครราชสีมา บุรีรัมย์ สุรินทร์ ศรีสะเกษ อุบลราชธานี ยโสธร ชัยภูมิ อำนาจเจริญ บึงกาฬ \
หนองบัวลำภู ขอนแก่น อุดรธานี เลย หนองคาย มหาสารคาม ร้อยเอ็ด กาฬสินธุ์ สกลนคร นครพนม มุกดาหาร เชียงใหม่ ลำพูน ลำปาง \
อุตรดิตถ์ แพร่ น่าน พะเยา เชียงราย แม่ฮ่องสอน นครสวรรค์ อุทัยธานี กำแพงเพชร ตาก สุโขทัย พิษณุโลก พิจิตร เพชรบูรณ์ ราชบุรี \
กาญจนบุรี สุพรรณบุรี นครปฐม สมุทรสาคร สมุทรสงคราม เพชรบุรี ประจวบคีรีขันธ์ นครศรีธรรมราช กระบี่ พังงา ภูเก็ต \
สุราษฎร์ธานี ระนอง ชุมพร สงขลา สตูล ตรัง พัทลุง ปัตตานี ยะลา นราธิวาส";

/// What may follow a name without a blank; anything else in Thai letters would be the rest of a longer name.
const FOLLOWERS: &str = "ตำบล ต. แขวง อำเภอ กิ่งอำเภอ อ. จังหวัด จ. จว. และ กับ หรือ ถึง หมู่ ม. บ้าน ถนน ถ. ซอย ซ. สาย ช่วง ตอน ระยะ \
เชื่อม พร้อม บริเวณ ตาม โดย ความ กว้าง ยาว หนา ขนาด จำนวน ปริมาณ ที่ ใน ของ จาก ทั้ง เพื่อ ให้ เป็น แห่ง เขต ด้วย ฯ ปี โครงการ";

/// Before ตำบล or ต. these make it a body's name and not a place's: its district need not be the tambon of that name.
const BODIES: [&str; 9] = ["เทศบาล", "ส่วน", "สภา", "สุขภาพ", "อนามัย", "อบ", "ท", "ส.ส", ".ส"];

/// A place in the text that speaks of one area, or of one among several of the same name.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub start: usize,
    pub level: Level,
    /// Empty for an area outside the register.
    pub candidates: Vec<AreaCode>,
}

struct Entry {
    level: Option<Level>,
    name_candidates: Vec<AreaCode>,
    /// Known to lie outside the register.
    elsewhere: bool,
}

struct Scanner {
    automaton: AhoCorasick,
    entries: Vec<Entry>,
}

static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(build);
static BLANKS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(ตำบล|อำเภอ|จังหวัด|(?:ต|อ|จ|จว)\s*\.)\s+|(ต|อ|จ|จว)\s+\.").ok());

/// The mentions of a text in their order, bare names only where the next mention bears them out.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let Some(scanner) = SCANNER.as_ref() else {
        return Vec::new();
    };
    let text = tidy(text);
    let mut kept: Vec<Mention> = Vec::new();
    let found: Vec<_> = scanner.automaton.find_iter(&text).collect();
    // From the right: a bare name is judged by what comes after it.
    for hit in found.iter().rev() {
        let Some(entry) = scanner.entries.get(hit.pattern().as_usize()) else {
            continue;
        };
        let (before, after) = (text.get(..hit.start()).unwrap_or_default(), text.get(hit.end()..).unwrap_or_default());
        let mention = match entry.level {
            Some(level) => prefixed(entry, level, before, after),
            None => bare(entry, before, after, hit.end(), kept.last(), &text),
        };
        if let Some((level, candidates)) = mention {
            kept.push(Mention { start: hit.start(), level, candidates });
        }
    }
    kept.reverse();
    kept
}

/// A name behind its prefix.
fn prefixed(entry: &Entry, level: Level, before: &str, after: &str) -> Option<(Level, Vec<AreaCode>)> {
    if level == Level::Tambon && BODIES.iter().any(|body| before.ends_with(body)) {
        return None;
    }
    // ผอ. is a director, not an amphoe.
    if level == Level::Amphoe && before.ends_with('ผ') {
        return None;
    }
    if entry.elsewhere {
        return Some((level, Vec::new()));
    }
    let whole = ends_here(after) && !entry.name_candidates.is_empty();
    match level {
        _ if whole => Some((level, entry.name_candidates.clone())),
        // An amphoe we do not know: a tambon beside it is not ours. Behind a letter, อ. is no amphoe (ผอ., ร.อ.).
        Level::Amphoe if !before.ends_with(|c: char| is_thai(c) || c == '.') => Some((level, Vec::new())),
        _ => None,
    }
}

/// A name without a prefix counts only within an address: followed at once by the area it lies in, or the province
/// that closes the text.
fn bare(
    entry: &Entry,
    before: &str,
    after: &str,
    end: usize,
    next: Option<&Mention>,
    text: &str,
) -> Option<(Level, Vec<AreaCode>)> {
    let lead = before.trim_end();
    let apart = lead.len() < before.len() || lead.is_empty() || lead.ends_with(['(', ',', '/']);
    if !apart || lead.ends_with(['-', '–', '—']) || lead.ends_with("ถึง") || !ends_here(after) {
        return None;
    }
    let adjacent = next
        .filter(|next| text.get(end..next.start).is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() || c == ',')));
    let closes = after.chars().all(|c| c.is_whitespace() || matches!(c, ')' | '.' | ','));
    for level in Level::ALL {
        let of_level = entry.name_candidates.iter().copied().filter(|code| code.level() == level);
        let fitting: Vec<AreaCode> = match adjacent {
            Some(next) => {
                of_level.filter(|c| next.level < level && next.candidates.iter().any(|w| w.contains(*c))).collect()
            }
            None if closes && level == Level::Province => of_level.collect(),
            None => continue,
        };
        if !fitting.is_empty() {
            return Some((level, fitting));
        }
    }
    None
}

/// Whether a name may end before this.
fn ends_here(after: &str) -> bool {
    !after.starts_with(is_thai) || FOLLOWERS.split(' ').any(|word| after.starts_with(word))
}

fn is_thai(c: char) -> bool {
    ('\u{0E01}'..='\u{0E4E}').contains(&c)
}

/// One spelling of sara am, no invisible characters, cells' line breaks mended, no blank between prefix and name.
fn tidy(text: &str) -> String {
    let text = text.replace("\u{0E4D}\u{0E32}", "\u{0E33}").replace(['\u{200B}', '\u{FEFF}', '\r'], "");
    let mut joined = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let inside = c == '\n' && joined.ends_with(is_thai) && letters.peek().copied().is_some_and(is_thai);
        match c {
            _ if inside => {}
            '\n' | '\t' | '\u{a0}' => joined.push(' '),
            _ => joined.push(c),
        }
    }
    let Some(blanks) = BLANKS.as_ref() else {
        return joined;
    };
    blanks
        .replace_all(&joined, |found: &regex::Captures<'_>| {
            found.get(0).map_or("", |m| m.as_str()).split_whitespace().collect::<String>()
        })
        .into_owned()
}

fn build() -> Option<Scanner> {
    let mut names: BTreeMap<String, Entry> = BTreeMap::new();
    let mut add = |pattern: String, level: Option<Level>, code: Option<AreaCode>, elsewhere: bool| {
        let entry = names.entry(pattern).or_insert(Entry { level, name_candidates: Vec::new(), elsewhere });
        entry.name_candidates.extend(code);
    };
    for area in all() {
        add(area.thai.to_owned(), None, Some(area.code), false);
        for (prefix, _) in PREFIXES.iter().filter(|(_, level)| *level == area.level) {
            add(format!("{prefix}{}", area.thai), Some(area.level), Some(area.code), false);
            if area.level == Level::Amphoe && is_capital(area) {
                add(format!("{prefix}เมือง"), Some(area.level), Some(area.code), false);
            }
        }
    }
    for (prefix, level) in PREFIXES {
        match level {
            Level::Province => {
                for name in ELSEWHERE.split_whitespace() {
                    add(format!("{prefix}{name}"), Some(level), None, true);
                }
            }
            Level::Amphoe => add(prefix.to_owned(), Some(level), None, false),
            Level::Tambon => {}
        }
    }
    // The capital needs no prefix, having none.
    for name in ["กรุงเทพมหานคร", "กรุงเทพฯ"] {
        add(name.to_owned(), Some(Level::Province), None, true);
    }
    let (patterns, entries): (Vec<String>, Vec<Entry>) = names.into_iter().unzip();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns).ok()?;
    Some(Scanner { automaton, entries })
}
