//! Copied and hidden sheets: what stands in another sheet already does not count twice.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::cell::pattern;
use super::model::{Gravity, SheetRead, Shown};
use super::words::{Doubts, squeezed};
use crate::access::Bilingual;
use crate::plans::book::{BookRow, BookSheet, Form};

/// A sheet that may count, with where it stands among those that were read.
pub(super) struct Candidate {
    pub read: usize,
    pub sheet: BookSheet,
}

/// Is a sheet called as a copy is: `ผ.02 (2)`?
pub(super) fn is_copy(name: &str) -> bool {
    static COPY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\(\d{1,2}\)\s*$|สำเนา|\bcopy\b"));
    COPY.is_match(name)
}

/// Takes out of copied and hidden sheets every row that another sheet of the same form has as well, and whole sheets that have no other.
pub(super) fn sift(candidates: Vec<Candidate>, reads: &mut [SheetRead], doubts: &mut Doubts) -> Vec<BookSheet> {
    let second = |found: &Candidate| {
        let hidden = reads.get(found.read).is_some_and(|read| read.shown != Shown::Visible);
        (hidden, is_copy(&found.sheet.name))
    };
    let seconds: Vec<bool> = candidates.iter().map(|found| matches!(second(found), (true, _) | (_, true))).collect();
    // How often each row stands in the sheets that are neither copied nor hidden; a row that those repeat is theirs to explain.
    let mut known: BTreeMap<(Form, String), String> = BTreeMap::new();
    for (found, _) in candidates.iter().zip(&seconds).filter(|(_, second)| !**second) {
        for row in &found.sheet.rows {
            known.insert((row.form, key(row)), found.sheet.name.clone());
        }
        if found.sheet.form == Form::Summary {
            known.insert((Form::Summary, summary_key(&found.sheet)), found.sheet.name.clone());
        }
    }
    let mut kept = Vec::new();
    for (mut found, is_second) in candidates.into_iter().zip(seconds) {
        if is_second && !sift_one(&mut found, &mut known, reads, doubts) {
            continue;
        }
        kept.push(found.sheet);
    }
    kept
}

/// True where something is left of the sheet.
fn sift_one(
    found: &mut Candidate,
    known: &mut BTreeMap<(Form, String), String>,
    reads: &mut [SheetRead],
    doubts: &mut Doubts,
) -> bool {
    let name = found.sheet.name.clone();
    let mut twin: Option<String> = None;
    let before = found.sheet.rows.len();
    if found.sheet.form == Form::Summary {
        twin = known.get(&(Form::Summary, summary_key(&found.sheet))).cloned();
    }
    found.sheet.rows.retain(|row| {
        let same = known.get(&(row.form, key(row)));
        twin = twin.take().or_else(|| same.cloned());
        same.is_none()
    });
    for row in &found.sheet.rows {
        known.insert((row.form, key(row)), name.clone());
    }
    let left_out = before - found.sheet.rows.len();
    let Some(twin) = twin else {
        let en = "it is hidden or called as a copy, and its rows stand in no other sheet; they count".to_owned();
        let th = "แผ่นงานถูกซ่อนหรือมีชื่อเป็นสำเนา แต่แถวไม่ซ้ำแผ่นงานอื่น จึงนับ".to_owned();
        let remedy = ("ลบแผ่นงานหากเลิกใช้แล้ว", "delete the sheet if it is no longer used");
        doubts.say(Gravity::Doubtful, name, "second-sheet-counts", (th, en), Some(remedy));
        return true;
    };
    if !found.sheet.rows.is_empty() {
        let rows = found.sheet.rows.len();
        let th = format!("{left_out} แถวซ้ำกับแผ่นงาน '{twin}' ไม่นับ อีก {rows} แถวไม่ซ้ำ จึงนับ");
        let en = format!("{left_out} rows stand in '{twin}' as well and do not count; {rows} others do");
        let remedy = ("ตรวจว่าแถวที่ต่างเป็นโครงการจริง", "check whether the rows that differ are projects of their own");
        doubts.say(Gravity::Doubtful, name, "second-sheet-differs", (th, en), Some(remedy));
        return true;
    }
    let th = format!("ทุกแถวมีในแผ่นงาน '{twin}' แล้ว ไม่นับซ้ำ");
    let en = format!("all of it stands in '{twin}' already; it does not count twice");
    if let Some(read) = reads.get_mut(found.read) {
        read.counts = false;
        read.why = Bilingual::new(th.clone(), en.clone());
    }
    doubts.note(name, "second-sheet-left-out", th, en);
    false
}

/// What makes two rows the same: everything but their places.
fn key(row: &BookRow) -> String {
    let texts = [&row.ladder.programme, &row.section, &row.number, &row.title, &row.outputs, &row.responsible];
    let texts = texts.into_iter().map(|text| squeezed(text.as_deref().unwrap_or_default()));
    let money = row.amounts.iter().map(|amount| format!("{}={:?}", amount.year, amount.satang.map(|satang| satang.0)));
    texts.chain(money).collect::<Vec<_>>().join("\u{1f}")
}

fn summary_key(sheet: &BookSheet) -> String {
    let line = |line: &crate::plans::book::SummaryLine| format!("{}|{:?}|{:?}", line.label, line.counts, line.amounts);
    sheet.summary.iter().map(line).collect::<Vec<_>>().join("\n")
}
