//! The end of a survey: the report and the bad spots.

use super::position::Shift;
use super::report::{ColumnReport, Element, Problem, Report, Severity};
use super::score::{Whole, measures, scores};
use super::spot::{Spot, SpotWords};
use super::survey::{MOST_SPOTS, Survey};
use super::twins::MOST_REMEMBERED;
use crate::access::Bilingual;
use crate::error::Words;

/// Piles that are drawn.
const MOST_PILES: usize = 200;

/// What is known at the end of a survey.
#[derive(Debug, Clone)]
pub struct Assessment {
    pub report: Report,
    /// At most [`MOST_SPOTS`].
    pub spots: Vec<Spot>,
}

impl Survey {
    /// Adds up.
    pub fn finish(mut self) -> Assessment {
        let shift = self.positions.shift();
        let piles = self.positions.piles();
        let piled = piles.iter().map(|(_, count)| u64::from(*count)).sum();
        let (missing, expected) = self.missing();
        let age = self.newest.map(|newest| (self.subject.today - newest).num_days());
        let whole = Whole { piled, shifted: shift.is_some(), expected, missing, age };
        let (elements, score) = scores(&self, &whole);
        let mut spots = std::mem::take(&mut self.spots);
        let mut problems = self.problems();
        if piled > 0 {
            let (rows, example) = (piled, pile_words(piles.first().map_or(0, |pile| pile.1)));
            problems.push(problem("place-pile", Severity::Warning, rows, &example));
            let drawn = piles.iter().take(MOST_PILES.min(MOST_SPOTS.saturating_sub(spots.len())));
            spots.extend(drawn.map(|(at, count)| pile_spot(*at, *count)));
        }
        if let Some(shift) = shift {
            problems.push(problem("place-datum-shift", Severity::Warning, self.taken, &shift_words(shift)));
        }
        problems.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
        let report = Report {
            quality_score: score,
            rows: self.rows,
            taken: self.taken,
            refused: self.rows - self.taken,
            repaired: self.repaired,
            warned: self.warned,
            elements,
            measures: measures(&self, &whole),
            columns: self.column_reports(),
            problems,
            notes: self.notes(),
        };
        Assessment { report, spots }
    }

    /// Values that are missing of those that are expected: required columns, columns that at least half of the rows fill,
    /// and places.
    fn missing(&self) -> (u64, u64) {
        let (mut missing, mut expected) = (0, 0);
        let mut expect = |filled: u64| {
            expected += self.rows;
            missing += self.rows.saturating_sub(filled);
        };
        for (name, tally) in &self.columns {
            if tally.filled * 2 >= self.rows || self.subject.required.contains(name) {
                expect(tally.filled);
            }
        }
        let absent = self.subject.required.iter().filter(|name| !self.columns.contains_key(*name));
        absent.for_each(|_| expect(0));
        if self.subject.has_places {
            // A refused row may well have had one: its refusal counts elsewhere.
            expect(self.with_place + (self.rows - self.taken));
        }
        (missing, expected)
    }

    fn problems(&self) -> Vec<Problem> {
        let one = |((code, _), found): (&(&'static str, Severity), &super::survey::Found)| Problem {
            code: (*code).to_owned(),
            element: Element::of_code(code).0,
            severity: found.severity,
            count: found.count,
            example: found.example.clone(),
            row: found.row,
        };
        self.found.iter().map(one).collect()
    }

    fn column_reports(&self) -> Vec<ColumnReport> {
        let one = |(name, tally): (&String, &super::survey::ColumnTally)| ColumnReport {
            name: name.clone(),
            filled: tally.filled,
            of: self.rows,
            unfit: tally.unfit,
            meaning: self.subject.columns.iter().find(|column| column.name == *name).cloned(),
        };
        self.columns.iter().map(one).collect()
    }

    fn notes(&self) -> Vec<Bilingual> {
        let mut notes = Vec::new();
        let mut note = |wanted: bool, th: String, en: String| {
            if wanted {
                notes.push(Bilingual::new(th, en));
            }
        };
        note(
            self.twins.is_full(),
            format!("ตรวจแถวซ้ำกับ {MOST_REMEMBERED} แถวแรกเท่านั้น"),
            format!("rows were compared with the first {MOST_REMEMBERED} only"),
        );
        note(
            !self.subject.gazetteer.has_boundaries() && self.positions.placed > 0,
            "ยังไม่ได้นำเข้าแนวเขต จึงเทียบตำแหน่งกับรหัสได้เฉพาะที่แน่ชัด".to_owned(),
            "no boundaries are imported, so that places are compared with codes only where they are certain".to_owned(),
        );
        note(
            self.subject.update_days.is_none() && self.newest.is_some(),
            "ไม่ทราบความถี่ของการปรับปรุง จึงไม่ได้ให้คะแนนความเป็นปัจจุบัน".to_owned(),
            "the update frequency is not known, so that currency has no score".to_owned(),
        );
        note(
            self.columns_left_out,
            "นับเฉพาะ 300 คอลัมน์แรก".to_owned(),
            "only the first 300 columns were counted".to_owned(),
        );
        note(
            self.positions.places_left_out(),
            "นับจุดที่ซ้อนกันได้เพียง 100,000 จุดแรก".to_owned(),
            "only the first 100,000 places were counted for piles".to_owned(),
        );
        let shown: u64 = u64::try_from(MOST_SPOTS).unwrap_or(u64::MAX);
        let all: u64 = self.found.values().map(|found| found.count).sum();
        note(
            all > shown || self.found.values().any(|found| found.count > 2_000),
            format!("พบ {all} จุด แสดงบนแผนที่ไม่เกิน {shown} และไม่เกิน 2,000 ต่อชนิด"),
            format!("{all} spots were found; at most {shown} are drawn, and 2,000 of a kind"),
        );
        notes
    }
}

fn problem(code: &str, severity: Severity, count: u64, words: &Words) -> Problem {
    Problem {
        code: code.to_owned(),
        element: Element::of_code(code).0,
        severity,
        count,
        example: Bilingual::new(words.th.as_ref(), words.en.as_ref()),
        row: 0,
    }
}

fn pile_words(count: u32) -> Words {
    Words::new(format!("มี {count} แถวอยู่ที่จุดเดียวกันพอดี"), format!("{count} rows lie at exactly the same place"))
}

fn pile_spot(at: geo::Coord<f64>, count: u32) -> Spot {
    let remedy = Words::new("ใส่ตำแหน่งจริงของแต่ละแถว", "give each row its own place");
    Spot {
        row: 0,
        feature: None,
        field: "geometry".to_owned(),
        code: "place-pile".to_owned(),
        severity: Severity::Warning,
        at: Some(at),
        words: SpotWords::of(&pile_words(count), Some(&remedy)),
    }
}

fn shift_words(shift: Shift) -> Words {
    match shift {
        Shift::Unconverted => Words::new(
            "ทั้งชั้นเลื่อนไปทางตะวันออก 333 ม. และใต้ 303 ม.: เป็นพิกัด Indian 1975 ที่อ่านเป็น WGS 84",
            "the layer lies 333 m east and 303 m south of where it belongs: Indian 1975 taken for WGS 84; import it as EPSG:24047",
        ),
        Shift::Twice => Words::new(
            "ทั้งชั้นเลื่อนไปทางตะวันตก 333 ม. และเหนือ 303 ม.: แปลงจาก Indian 1975 ซ้ำสองครั้ง",
            "the layer lies 333 m west and 303 m north of where it belongs: it was converted from Indian 1975 twice",
        ),
    }
}
