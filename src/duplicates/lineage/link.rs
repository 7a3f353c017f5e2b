//! Which row of a plan is a new version of which: within one agency, by editions and marks, before anything is compared.

use std::collections::{BTreeMap, BTreeSet};

use super::edition::{Edition, Mark, editions, marks, window};
use crate::access::Bilingual;
use crate::duplicates::work::Work;
use crate::thai::{search_key, skeleton};

/// How a version came about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// Changed or corrected by a later edition.
    Amended,
    /// Moved to another programme.
    Moved,
    /// Made one with another row.
    Merged,
    /// Marked as the same as another row.
    Restated,
    /// Taken to the list of projects that another body is asked to do.
    Coordinated,
}

impl LinkKind {
    pub const ALL: [LinkKind; 5] =
        [LinkKind::Amended, LinkKind::Moved, LinkKind::Merged, LinkKind::Restated, LinkKind::Coordinated];

    pub fn name(self) -> &'static str {
        match self {
            LinkKind::Amended => "amended",
            LinkKind::Moved => "moved",
            LinkKind::Merged => "merged",
            LinkKind::Restated => "restated",
            LinkKind::Coordinated => "coordinated",
        }
    }

    pub fn from_name(name: &str) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A later row takes the place of an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionLink {
    pub earlier: String,
    pub later: String,
    pub kind: LinkKind,
    pub reason: Bilingual,
}

/// Of n-grams of two titles, this share must agree where a row keeps its number but changes its words.
const LIKE: f64 = 0.8;

struct Row<'a> {
    work: &'a Work,
    /// The last edition that the row carries; none for the first edition of the plan.
    edition: Option<Edition>,
    marks: Vec<Mark>,
    window: Option<(i32, i32)>,
    title: String,
    programme: String,
    number: Option<u32>,
    /// When the hub first had it.
    since: i64,
}

/// The versions among the rows of agencies, each with the instant at which the hub first had it. The order of the rows makes no difference.
///
/// A row of a later edition that changes, corrects or reviews (not one that adds) and has the title of an earlier row of the same plan, or
/// its number, programme and most of its words, is a new version of it. Rows of other units or in other places are siblings and are left
/// alone. A mark of an officer (ย้าย, รวม, ซ้ำ, ไปประสาน) links where exactly one row fits it. What stays open is for people to say.
pub fn links(works: &[(&Work, i64)]) -> Vec<VersionLink> {
    let mut plans: BTreeMap<(&str, String), Vec<Row<'_>>> = BTreeMap::new();
    for (work, since) in works {
        let row = row(work, *since);
        let plan = search_key(work.plan.as_deref().unwrap_or_default());
        plans.entry((work.agency.code.as_str(), plan)).or_default().push(row);
    }
    let mut found: BTreeMap<(String, String), VersionLink> = BTreeMap::new();
    for rows in plans.values_mut() {
        if rows.iter().all(|row| row.edition.is_none() && row.marks.is_empty()) {
            continue;
        }
        rows.sort_by(|a, b| order(a).cmp(&order(b)));
        let links = by_title(rows).into_iter().chain(by_number(rows)).chain(by_mark(rows));
        for link in links {
            let reverse = (link.later.clone(), link.earlier.clone());
            if !found.contains_key(&reverse) {
                found.entry((link.earlier.clone(), link.later.clone())).or_insert(link);
            }
        }
    }
    found.into_values().collect()
}

fn row(work: &Work, since: i64) -> Row<'_> {
    let texts = [&work.plan_edition, &work.amendment_mark].map(|text| text.as_deref().unwrap_or_default());
    let mut named: Vec<Edition> = texts.iter().flat_map(|text| editions(text)).collect();
    named.sort();
    let digits: String =
        work.plan_reference.iter().flat_map(|text| text.chars()).filter(char::is_ascii_digit).collect();
    Row {
        work,
        edition: named.pop(),
        marks: texts.iter().flat_map(|text| marks(text)).collect(),
        window: texts.iter().find_map(|text| window(text)),
        title: skeleton(&work.title),
        programme: search_key(work.programme.as_deref().unwrap_or_default()),
        number: digits.parse().ok(),
        since,
    }
}

/// The first edition, then by year, issue and number; where these do not tell, by when the hub had them.
fn order<'a>(row: &'a Row<'_>) -> (Option<&'a Edition>, i64, &'a str) {
    (row.edition.as_ref(), row.since, &row.work.id)
}

fn by_title(rows: &[Row<'_>]) -> Vec<VersionLink> {
    let mut groups: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.title.is_empty()) {
        groups.entry(&row.title).or_default().push(row);
    }
    groups.values().flat_map(|group| restated(group, alike)).collect()
}

fn by_number(rows: &[Row<'_>]) -> Vec<VersionLink> {
    let mut groups: BTreeMap<(&str, u32), Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        if let Some(number) = row.number {
            groups.entry((&row.programme, number)).or_default().push(row);
        }
    }
    let same = |a: &Row<'_>, b: &Row<'_>| alike(a, b) && a.title != b.title && likeness(&a.title, &b.title) >= LIKE;
    groups.values().flat_map(|group| restated(group, same)).collect()
}

/// Links each restating row to the last one before it that it restates.
fn restated(group: &[&Row<'_>], same: impl Fn(&Row<'_>, &Row<'_>) -> bool) -> Vec<VersionLink> {
    let mut links = Vec::new();
    for (at, later) in group.iter().enumerate() {
        let Some(edition) = later.edition.as_ref().filter(|edition| edition.kind.restates()) else { continue };
        let earlier = group.iter().take(at).rev().find(|row| row.edition != later.edition && same(row, later));
        if let Some(earlier) = earlier {
            let kind = edition.kind.thai();
            let name = match (edition.number, edition.year) {
                (0, 0) => kind.to_owned(),
                (0, year) => format!("{kind} {year}"),
                (number, 0) => format!("{kind} ครั้งที่ {number}"),
                (number, year) => format!("{kind} ครั้งที่ {number}/{year}"),
            };
            links.push(VersionLink {
                earlier: earlier.work.id.clone(),
                later: later.work.id.clone(),
                kind: LinkKind::Amended,
                reason: Bilingual::new(
                    format!("แผนฉบับ{name}เขียนรายการนี้ใหม่"),
                    format!("the edition {name} writes this row anew"),
                ),
            });
        }
    }
    links
}

fn by_mark(rows: &[Row<'_>]) -> Vec<VersionLink> {
    let mut links = Vec::new();
    for row in rows {
        for mark in &row.marks {
            let fits = |other: &&Row<'_>| other.work.id != row.work.id && compatible(row.window, other.window);
            let in_programme = |other: &&Row<'_>| row.programme.is_empty() || other.programme == row.programme;
            let (kind, wanted, words): (LinkKind, Vec<&Row<'_>>, (&str, &str)) = match mark {
                Mark::Moved(to) => {
                    let to = search_key(to);
                    let there = |other: &&Row<'_>| other.title == row.title && other.programme.contains(to.as_str());
                    (
                        LinkKind::Moved,
                        rows.iter().filter(fits).filter(there).collect(),
                        ("ย้ายไปแผนงานอื่น", "moved to another programme"),
                    )
                }
                Mark::MergedWith(number) => (
                    LinkKind::Merged,
                    rows.iter()
                        .filter(fits)
                        .filter(in_programme)
                        .filter(|other| other.number == Some(*number))
                        .collect(),
                    ("รวมกับลำดับอื่น", "made one with another row"),
                ),
                Mark::SameAs(number) => (
                    LinkKind::Restated,
                    rows.iter()
                        .filter(fits)
                        .filter(in_programme)
                        .filter(|other| other.number == Some(*number))
                        .collect(),
                    ("เจ้าหน้าที่ระบุว่าซ้ำกับลำดับอื่น", "an officer marked it as the same as another row"),
                ),
                Mark::Coordinated => (
                    LinkKind::Coordinated,
                    rows.iter()
                        .filter(fits)
                        .filter(|other| other.title == row.title && !other.marks.contains(mark))
                        .collect(),
                    ("นำไปประสานแผน", "taken to the coordination list"),
                ),
            };
            if let [only] = wanted.as_slice() {
                links.push(VersionLink {
                    earlier: row.work.id.clone(),
                    later: only.work.id.clone(),
                    kind,
                    reason: Bilingual::new(words.0, words.1),
                });
            }
        }
    }
    links
}

/// May two rows be versions of one project? Units or places that are known and differ make them siblings.
fn alike(a: &Row<'_>, b: &Row<'_>) -> bool {
    let unit = |row: &Row<'_>| search_key(row.work.unit.as_deref().unwrap_or_default());
    let (of_a, of_b) = (unit(a), unit(b));
    let units = of_a.is_empty() || of_b.is_empty() || of_a == of_b;
    let areas = |row: &Row<'_>| -> BTreeSet<String> { row.work.area_codes.iter().cloned().collect() };
    let (in_a, in_b) = (areas(a), areas(b));
    let within = |code: &String, others: &BTreeSet<String>| {
        others.iter().any(|other| code.starts_with(other.as_str()) || other.starts_with(code.as_str()))
    };
    let places = in_a.is_empty() || in_b.is_empty() || in_a.iter().any(|code| within(code, &in_b));
    units && places && compatible(a.window, b.window)
}

fn compatible(a: Option<(i32, i32)>, b: Option<(i32, i32)>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// Dice's coefficient of the n-grams of three characters.
fn likeness(a: &str, b: &str) -> f64 {
    let grams = |text: &str| -> BTreeSet<String> {
        let letters: Vec<char> = text.chars().collect();
        letters.windows(3).map(|gram| gram.iter().collect()).collect()
    };
    let (a, b) = (grams(a), grams(b));
    2.0 * a.intersection(&b).count() as f64 / (a.len() + b.len()).max(1) as f64
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
