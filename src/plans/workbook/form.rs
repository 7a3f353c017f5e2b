//! Which form a sheet is, by its title line and its last column; the number that it prints is an alias and proves nothing.

use super::cell::form_numbers;
use super::grid::Grid;
use super::header::{Header, Role};
use super::model::Gravity;
use super::words::{Doubts, squeezed};
use crate::access::Bilingual;
use crate::plans::book::Form;

/// What a sheet was taken for, and why.
pub(super) struct Told {
    pub form: Option<Form>,
    pub why: Bilingual,
}

/// `lines` are those above the heading.
pub(super) fn tell(grid: &Grid, header: Option<&Header>, lines: &[String], doubts: &mut Doubts) -> Told {
    let Some(header) = header else {
        let (th, en) = if grid.cells.is_empty() {
            ("แผ่นงานว่าง", "the sheet is empty")
        } else {
            ("ไม่พบหัวตารางของแบบใด", "no heading of a form was found")
        };
        return Told { form: None, why: Bilingual::new(th, en) };
    };
    let title = squeezed(&lines.concat());
    let has = |role: Role| header.column(role).is_some();
    let over_title = title.contains("เกินศักยภาพ") || title.contains("เกินขีดความสามารถ");
    let over_column = header.last_role() == Some(Role::Asked);
    if has(Role::Label) && (title.contains("สรุป") || header.roles.values().any(|role| matches!(role, Role::Count(_))))
    {
        return told(Form::Summary, "มีจำนวนโครงการและงบประมาณรายปี", "it counts projects and money by year");
    }
    if over_title || over_column {
        if over_title != over_column {
            doubts.say(
                Gravity::Doubtful,
                &grid.name,
                "form-unclear",
                (
                    "ชื่อแบบกับคอลัมน์สุดท้ายไม่ตรงกัน อ่านเป็นโครงการเกินศักยภาพ (ผ.02/2)".to_owned(),
                    "its title and its last column disagree; it was read as the list beyond capacity (ผ.02/2)"
                        .to_owned(),
                ),
                Some((
                    "ตรวจว่าโครงการในแผ่นงานนี้เป็นโครงการที่ขอประสานหรือไม่",
                    "check whether the projects of this sheet are those that another agency is asked to do",
                )),
            );
        }
        return told(
            Form::Coordination,
            "ชื่อแบบหรือคอลัมน์สุดท้ายว่าขอประสานหน่วยงานอื่น",
            "its title or its last column says that another agency is asked",
        );
    }
    if (has(Role::Category) && has(Role::Kind)) || (title.contains("ครุภัณฑ์") && !has(Role::Title)) {
        return told(Form::Equipment, "มีคอลัมน์หมวดและประเภท", "it has columns for the category and kind of equipment");
    }
    if !has(Role::Title) || header.years().is_empty() {
        let why = Bilingual::new(
            "มีหัวตาราง แต่ไม่มีคอลัมน์โครงการพร้อมงบประมาณรายปี",
            "there is a heading, but no column of projects with money by year",
        );
        return Told { form: None, why };
    }
    if title.contains("แผนพัฒนาหมู่บ้าน") || title.contains("แผนชุมชน")
    {
        return told(
            Form::Community,
            "ชื่อแบบว่านำมาจากแผนพัฒนาหมู่บ้านหรือแผนชุมชน",
            "its title says that it is taken from village or community plans",
        );
    }
    told(
        Form::Projects,
        "มีโครงการ งบประมาณรายปี และหน่วยงานรับผิดชอบ",
        "it has projects, money by year and the unit in charge",
    )
}

fn told(form: Form, th: &str, en: &str) -> Told {
    Told { form: Some(form), why: Bilingual::new(th, en) }
}

/// The numbers of forms that a sheet prints: in its name, in the cells above and in its heading, in boxes.
pub(super) fn aliases(grid: &Grid, above: u32) -> Vec<String> {
    let cells = grid.cells.range((0, 0)..(above, 0)).map(|(_, cell)| cell.text.as_str());
    let short = |text: &&str| text.chars().count() <= 40;
    let boxes = grid.boxes.iter().map(|found| found.text.as_str()).filter(short);
    let mut found: Vec<String> = Vec::new();
    for text in
        std::iter::once(grid.name.as_str()).chain(cells.filter(short)).chain(boxes.filter(|text| only_number(text)))
    {
        for number in form_numbers(text) {
            if !found.contains(&number) {
                found.push(number);
            }
        }
    }
    found
}

/// Is a text the number of a form and nothing else, such as `แบบ ผ.03`?
pub(super) fn only_number(text: &str) -> bool {
    !form_numbers(text).is_empty() && squeezed(text).trim_start_matches("แบบ").chars().count() <= 8
}
