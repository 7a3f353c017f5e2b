//! Holds a project to the rules of its fields: every fault is found, each at its place, and what follows from the rest is filled in.

use sha2::{Digest, Sha256};

use super::programme;
use super::project::{Project, Quality};
use crate::areas::{self, AreaCode, Level};
use crate::error::{Error, Fault, Result, Words};
use crate::features::feature::is_feature_id;
use crate::geometry::{Limits, Shape};
use crate::money::Satang;
use crate::thai;
use crate::time::FiscalYear;

/// Characters of a title; the longest of a real plan has 356.
const LONGEST_TITLE: usize = 4_000;
/// Metres along a road; Thailand's longest has about 1,400 km.
const LONGEST_ROAD: f64 = 5_000_000.0;

/// A project that keeps all rules, with its geometry read.
#[derive(Debug, Clone)]
pub struct Checked {
    pub project: Project,
    pub shape: Option<Shape>,
}

impl Checked {
    /// SHA-256 over everything that its agency says of it: not over its id, version and times.
    pub fn content_hash(&self) -> Result<String> {
        let said =
            Project { id: String::new(), version: 0, created_at: None, updated_at: None, ..self.project.clone() };
        let text = serde_json::to_vec(&said).map_err(Error::internal)?;
        Ok(Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Project {
    /// Checks the fields and brings codes into the form in which they are kept; all faults are reported together.
    ///
    /// # Errors
    /// `Malformed`; `Impossible` where all that is wrong is a geometry that cannot be.
    pub fn checked(mut self, limits: Limits) -> Result<Checked> {
        self.warnings = Vec::new();
        self.redacted = Vec::new();
        let mut faults = Vec::new();
        let mut impossible = Vec::new();
        self.trim();
        self.check_names(&mut faults);
        self.check_money(&mut faults);
        let finest = self.check_areas(&mut faults);
        let shape = self.check_geometry(limits, &mut faults, &mut impossible)?;
        let geometry_failed = self.geometry.is_some() && shape.is_none();
        self.check_quality(finest, shape.is_some() || geometry_failed, &mut faults);
        self.check_road(&mut faults);
        self.check_identifiers(&mut faults);
        if faults.is_empty() && impossible.is_empty() {
            return Ok(Checked { project: self, shape });
        }
        if faults.is_empty() {
            return Err(Error::Impossible(impossible));
        }
        faults.extend(impossible);
        Err(Error::Malformed(faults))
    }

    /// Blanks around a text say nothing, and a text of nothing but blanks is none.
    fn trim(&mut self) {
        self.title = self.title.trim().to_owned();
        let plan = self.plan.get_or_insert_default();
        let source = self.source.get_or_insert_default();
        let texts = [
            &mut self.unit,
            &mut self.objective,
            &mut self.outputs,
            &mut self.indicator,
            &mut self.expected_result,
            &mut self.strategy,
            &mut self.tactic,
            &mut self.programme,
            &mut self.category,
            &mut self.location.text,
            &mut plan.id,
            &mut plan.kind,
            &mut plan.edition,
            &mut plan.page,
            &mut plan.row,
            &mut plan.amendment,
            &mut source.document,
            &mut source.page,
            &mut source.key,
        ];
        for text in texts {
            *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        self.plan.take_if(|plan| *plan == Default::default());
        self.source.take_if(|source| *source == Default::default());
    }

    fn check_names(&mut self, faults: &mut Vec<Fault>) {
        if !self.id.is_empty() && !is_feature_id(&self.id) {
            faults.push(Fault::pointer(
                "/id",
                "not-an-id",
                Words::new(
                    "ใช้เป็นรหัสไม่ได้: 1 ถึง 200 อักขระ ไม่มีเครื่องหมายทับ",
                    "cannot be an id: 1 to 200 characters without a slash",
                ),
            ));
        }
        if self.agency.trim().is_empty() {
            faults.push(missing("/agency", "ต้องระบุหน่วยงานเจ้าของโครงการ", "the owning agency is needed"));
        }
        self.title_normal = thai::canonical(&self.title);
        if thai::search_key(&self.title).is_empty() {
            faults.push(missing("/title", "ต้องมีชื่อโครงการ", "a title is needed"));
        }
        if self.title.chars().nth(LONGEST_TITLE).is_some() {
            let (th, en) = (
                format!("ชื่อโครงการยาวเกิน {LONGEST_TITLE} อักขระ"),
                format!("the title has more than {LONGEST_TITLE} characters"),
            );
            faults.push(Fault::pointer("/title", "too-long", Words::new(th, en)));
        }
        if let Some(given) = &self.programme {
            match programme::parse(given) {
                Some(known) => self.programme = Some(known.code.to_owned()),
                None => faults.push(unknown_programme(given)),
            }
        }
    }

    fn check_money(&mut self, faults: &mut Vec<Fault>) {
        let mut seen: Vec<i32> = Vec::new();
        for (index, budget) in self.budgets.iter().enumerate() {
            let at = |member: &str| format!("/budgets/{index}/{member}");
            if let Err(fault) = FiscalYear::new(budget.fiscal_year) {
                faults.push(Fault { at: crate::error::At::Pointer(at("fiscalYear")), ..fault });
            }
            if seen.contains(&budget.fiscal_year) {
                let words = Words::new(
                    format!("ปีงบประมาณ {} ซ้ำ", budget.fiscal_year),
                    format!("fiscal year {} stands twice", budget.fiscal_year),
                );
                faults.push(
                    Fault::pointer(at("fiscalYear"), "repeated-year", words)
                        .remedy("รวมเป็นจำนวนเดียวต่อปี", "give one amount for each year"),
                );
            }
            seen.push(budget.fiscal_year);
            if budget.satang < 0 {
                let words = Words::new("งบประมาณต้องไม่ติดลบ", "a budget is zero or more");
                faults.push(Fault::pointer(at("satang"), "amount-negative", words));
            }
        }
        self.budgets.sort_by_key(|budget| budget.fiscal_year);
        let sum = Satang::sum(self.budgets.iter().map(|budget| Satang(budget.satang)));
        let Some(Satang(sum)) = sum else {
            let words =
                Words::new("ยอดรวมงบประมาณมากเกินกว่าที่เก็บได้", "the sum of the budgets is larger than can be kept");
            faults.push(Fault::pointer("/budgets", "amount-too-large", words));
            return;
        };
        let sum = (!self.budgets.is_empty()).then_some(sum);
        if self.total_satang.is_some() && self.total_satang != sum {
            faults.push(other_total(sum));
        }
        self.total_satang = sum;
    }

    /// Brings the codes into order; says how fine the finest good one is (number of digits).
    fn check_areas(&mut self, faults: &mut Vec<Fault>) -> usize {
        let mut good = Vec::new();
        for (index, given) in self.location.area_codes.iter().enumerate() {
            match area_code(given) {
                Ok(code) => good.push(code),
                Err(fault) => {
                    let at = crate::error::At::Pointer(format!("/location/areaCodes/{index}"));
                    faults.push(Fault { at, ..fault });
                }
            }
        }
        good.sort();
        good.dedup();
        self.location.area_codes = good;
        self.location.area_codes.iter().map(String::len).max().unwrap_or(0)
    }

    fn check_geometry(
        &mut self,
        limits: Limits,
        faults: &mut Vec<Fault>,
        impossible: &mut Vec<Fault>,
    ) -> Result<Option<Shape>> {
        self.geometry.take_if(|geometry| geometry.is_null());
        if self.geometry.is_none() {
            self.location.evidence = None;
        }
        let Some(geometry) = &self.geometry else { return Ok(None) };
        match Shape::from_json(geometry, "/geometry", limits) {
            Ok(shape) => {
                self.geometry = Some(serde_json::from_str(&shape.json).map_err(Error::internal)?);
                Ok(Some(shape))
            }
            Err(Error::Malformed(found)) => {
                faults.extend(found);
                Ok(None)
            }
            Err(Error::Impossible(found)) => {
                impossible.extend(found);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    fn check_quality(&mut self, finest: usize, has_geometry: bool, faults: &mut Vec<Fault>) {
        let Some(quality) = self.location.quality else {
            self.location.quality = Some(match finest {
                _ if has_geometry => Quality::Drawn,
                8 => Quality::Village,
                6 => Quality::Tambon,
                4 => Quality::Amphoe,
                _ => Quality::None,
            });
            return;
        };
        let needed = match quality {
            Quality::Surveyed | Quality::Drawn | Quality::Located if !has_geometry => {
                faults.push(wrong_quality(
                    quality,
                    "ต้องมี geometry",
                    "needs a geometry",
                    "วาดตำแหน่ง หรือใช้ village, tambon, amphoe หรือ none",
                    "draw the place, or say village, tambon, amphoe or none",
                ));
                return;
            }
            Quality::None if has_geometry => {
                faults.push(wrong_quality(
                    quality,
                    "ขัดกับ geometry ที่ให้มา",
                    "contradicts the geometry that is given",
                    "ใช้ surveyed หรือ drawn หรือเอา geometry ออก",
                    "say surveyed or drawn, or leave the geometry out",
                ));
                return;
            }
            // A village's own code is rarely known; its tambon's must be.
            Quality::Village | Quality::Tambon => 6,
            Quality::Amphoe => 4,
            Quality::Surveyed | Quality::Drawn | Quality::Located | Quality::None => 0,
        };
        if finest < needed {
            faults.push(wrong_quality(
                quality,
                "ต้องมีรหัสพื้นที่ระดับนั้น",
                "needs an area code of that level",
                "เพิ่มรหัสใน areaCodes หรือลดระดับความละเอียด",
                "add the code to areaCodes, or say a coarser quality",
            ));
        }
    }

    fn check_road(&mut self, faults: &mut Vec<Fault>) {
        let Some(road) = &mut self.road else { return };
        road.code = road.code.trim().to_owned();
        if road.code.is_empty() {
            faults.push(missing("/road/code", "ต้องมีรหัสสายทาง", "the code of the road is needed"));
        }
        for (pointer, metres) in [("/road/chainageFrom", road.chainage_from), ("/road/chainageTo", road.chainage_to)] {
            if metres.is_some_and(|metres| !(0.0..=LONGEST_ROAD).contains(&metres)) {
                let words = Words::new(
                    "ระยะตามสายทางต้องเป็นเมตร ตั้งแต่ 0 ถึง 5,000,000",
                    "a chainage is metres along the road, 0 to 5,000,000",
                );
                faults.push(Fault::pointer(pointer, "not-a-chainage", words));
            }
        }
    }

    fn check_identifiers(&mut self, faults: &mut Vec<Fault>) {
        for (index, identifier) in self.identifiers.iter_mut().enumerate() {
            identifier.scheme = identifier.scheme.trim().to_lowercase();
            identifier.value = identifier.value.trim().to_owned();
            if identifier.scheme.is_empty() || identifier.value.is_empty() {
                faults.push(missing(
                    &format!("/identifiers/{index}"),
                    "ต้องมีทั้งระบบและรหัส",
                    "both the scheme and the value are needed",
                ));
            }
        }
        self.identifiers.sort_by(|a, b| (&a.scheme, &a.value).cmp(&(&b.scheme, &b.value)));
        self.identifiers.dedup();
    }
}

/// The kept form of an area code: 2, 4 or 6 digits that exist where the hub knows the province, or 8 for a village of such a tambon.
fn area_code(given: &str) -> std::result::Result<String, Fault> {
    let digits = thai::to_arabic(given.trim());
    let village = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let code = AreaCode::parse(if village { digits.get(..6).unwrap_or_default() } else { &digits })?;
    let province_known = code.at(Level::Province).is_some_and(|province| areas::find(province).is_some());
    if province_known && areas::find(code).is_none() {
        let words = Words::new(format!("ไม่มีพื้นที่รหัส '{given}'"), format!("there is no area with the code '{given}'"));
        return Err(Fault::new(crate::error::At::Whole, "unknown-area", words)
            .remedy("ดูรหัสที่ /areas", "look the code up under /areas"));
    }
    Ok(if village { digits } else { code.to_string() })
}

fn missing(pointer: &str, th: &'static str, en: &'static str) -> Fault {
    Fault::pointer(pointer, "missing", Words::new(th, en))
}

fn unknown_programme(given: &str) -> Fault {
    let list =
        programme::ALL.iter().map(|known| format!("{} {}", known.code, known.thai)).collect::<Vec<_>>().join(", ");
    let words = Words::new(format!("'{given}' ไม่ใช่แผนงาน"), format!("'{given}' is none of the twelve programmes"));
    Fault::pointer("/programme", "unknown-programme", words)
        .remedy(format!("แผนงานที่ใช้ได้: {list}"), format!("the programmes are: {list}"))
}

fn other_total(sum: Option<i64>) -> Fault {
    let sum = sum.map_or("null".to_owned(), |sum| sum.to_string());
    let words = Words::new(
        format!("ยอดรวมไม่ตรงกับผลรวมของงบประมาณ ({sum} สตางค์)"),
        format!("the total is not the sum of the budgets ({sum} satang)"),
    );
    Fault::pointer("/totalSatang", "other-total", words)
        .remedy("แก้งบประมาณรายปี หรือไม่ต้องส่งยอดรวม", "correct the yearly budgets, or leave the total out")
}

fn wrong_quality(
    quality: Quality,
    th: &'static str,
    en: &'static str,
    remedy_th: &'static str,
    remedy_en: &'static str,
) -> Fault {
    let name = quality.name();
    Fault::pointer("/location/quality", "wrong-quality", Words::new(format!("{name} {th}"), format!("{name} {en}")))
        .remedy(remedy_th, remedy_en)
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
