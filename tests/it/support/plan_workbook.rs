//! A plan workbook with every trap that real ones hold, made for the tests: the plan of a city that does not exist.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Format, Formula, Shape, Workbook, Worksheet};

pub const YEARS: [i32; 5] = [2566, 2567, 2568, 2569, 2570];
pub const CUT_NAME: &str = "1.2 แผนงานสร้างความเข้มแข็งของช";

/// What a cell of money is given.
#[derive(Clone, Copy)]
pub enum Money {
    Number(f64),
    Text(&'static str),
    /// A formula whose value is taken out of the file again.
    Hollow,
    Empty,
}

use Money::{Empty, Hollow, Number, Text};

/// One row of a form: number, the texts of its other columns by their place, and the money of the years.
pub struct Line {
    pub number: &'static str,
    pub title: &'static str,
    pub money: [Money; 5],
}

pub const fn line(number: &'static str, title: &'static str, money: [Money; 5]) -> Line {
    Line { number, title, money }
}

/// A sheet that is being filled, row by row.
pub struct Page<'a> {
    sheet: &'a mut Worksheet,
    pub row: u32,
    ordinance: bool,
    responsible: &'static str,
}

const CONTEXT: [&str; 5] = [
    "ก. ยุทธศาสตร์ชาติ 20 ปี",
    "ข. แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ ฉบับที่ 13",
    "ค. เป้าหมายการพัฒนาที่ยั่งยืน (SDGs)",
    "ง. ยุทธศาสตร์จังหวัด",
    "จ. ยุทธศาสตร์การพัฒนาขององค์กรปกครองส่วนท้องถิ่นในเขตจังหวัด",
];

impl<'a> Page<'a> {
    pub fn new(workbook: &'a mut Workbook, name: &str, title: &str) -> Page<'a> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        let mut page = Page {
            sheet, row: 0, ordinance: false, responsible: "หน่วยงานที่รับผิดชอบหลัก"
        };
        page.across(title);
        page.across("แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖ - ๒๕๗๐)");
        page.across("เทศบาลนครทดสอบ");
        page
    }

    pub fn context(mut self) -> Self {
        CONTEXT.iter().for_each(|text| self.across(text));
        self
    }

    /// A line merged over the whole table.
    pub fn across(&mut self, text: &str) {
        self.sheet.merge_range(self.row, 0, self.row, 11, text, &Format::new()).unwrap();
        self.row += 1;
    }

    pub fn text(&mut self, column: u16, text: &str) {
        self.sheet.write_string(self.row, column, text).unwrap();
    }

    /// The heading of ผ.02: three rows of merged cells; `years` as the sheet writes them.
    pub fn heading(&mut self, years: [&str; 5]) {
        let (top, plain) = (self.row, Format::new());
        let columns = ["ที่", "โครงการ", "วัตถุประสงค์", "เป้าหมาย\n(ผลผลิตของโครงการ)"];
        for (column, text) in (0..).zip(columns) {
            self.sheet.merge_range(top, column, top + 2, column, text, &plain).unwrap();
        }
        self.years(4, "งบประมาณ", years);
        let mut next = 9;
        if self.ordinance {
            self.years(next, "เทศบัญญัติ", years);
            next += 5;
        }
        for (column, text) in (next..).zip(["ตัวชี้วัด (KPI)", "ผลที่คาดว่าจะได้รับ", self.responsible])
        {
            self.sheet.merge_range(top, column, top + 2, column, text, &plain).unwrap();
        }
        self.row += 3;
    }

    /// A group over five years; the years are merged over the row of units.
    fn years(&mut self, first: u16, group: &str, years: [&str; 5]) {
        let (top, plain) = (self.row, Format::new());
        self.sheet.merge_range(top, first, top, first + 4, group, &plain).unwrap();
        for (column, year) in (first..).zip(years) {
            self.sheet.merge_range(top + 1, column, top + 2, column, year, &plain).unwrap();
        }
    }

    fn money(&mut self, first: u16, money: &[Money; 5]) {
        for (column, money) in (first..).zip(money) {
            match money {
                Number(number) => self.sheet.write_number(self.row, column, *number).map(|_| ()).unwrap(),
                Text(text) => self.sheet.write_string(self.row, column, *text).map(|_| ()).unwrap(),
                Hollow => self.sheet.write_formula(self.row, column, Formula::new("=SUM(77,88)")).map(|_| ()).unwrap(),
                Empty => {}
            }
        }
    }

    pub fn project(&mut self, line: &Line) {
        match line.number.parse::<f64>() {
            Ok(number) if line.number.is_ascii() => self.sheet.write_number(self.row, 0, number).map(|_| ()).unwrap(),
            _ => self.text(0, line.number),
        }
        self.text(1, line.title);
        self.text(2, "เพื่อประชาชน");
        self.money(4, &line.money);
        let last = if self.ordinance { 16 } else { 11 };
        self.text(
            last,
            if self.responsible.contains("ขอประสาน") {
                "กรมโยธาธิการและผังเมือง\nสำนักช่าง"
            } else {
                "สำนักช่าง"
            },
        );
        self.row += 1;
    }

    pub fn sums(&mut self, label: &str, sums: [f64; 5]) {
        self.text(1, label);
        self.money(4, &sums.map(Number));
        self.row += 1;
    }

    /// A text box on the row that was written last.
    pub fn text_box(&mut self, text: &str) {
        let shape = Shape::textbox().set_text(text).set_width(170).set_height(17);
        self.sheet.insert_shape_with_offset(self.row - 1, 1, &shape, 4, 1).unwrap();
    }
}

pub const FULL_YEARS: [&str; 5] = ["ปี ๒๕๖๖", "2567", "ปี 2568", "๒๕๖๙", "2570"];
const ALL_20: [Money; 5] = [Number(20_000.0); 5];
const PLAN: &str = "รายละเอียดโครงการพัฒนา";

/// The workbook, as bytes of XLSX.
pub fn with_every_trap() -> Vec<u8> {
    let mut workbook = Workbook::new();
    summary(&mut workbook);
    works(&mut workbook, "1.1 โยธา");
    health(&mut workbook, "สาธารณสุข", true);
    community_strength(&mut workbook);
    education(&mut workbook);
    housing(&mut workbook);
    community(&mut workbook);
    over_capacity(&mut workbook);
    equipment(&mut workbook);
    works(&mut workbook, "1.1 โยธา (2)");
    health(&mut workbook, "สาธารณสุข เก่า", false);
    workbook.worksheet_from_name("สาธารณสุข เก่า").unwrap().set_hidden(true);
    operation(&mut workbook);
    workbook.worksheet_from_name("ผด.02").unwrap().set_very_hidden(true);
    workbook.add_worksheet().set_name("ว่าง").unwrap();
    without_values(&workbook.save_to_buffer().unwrap())
}

/// Continuation rows, words cut by line breaks, ำ in two pieces, numbering that begins again, amounts as text, boxes with several events.
fn works(workbook: &mut Workbook, name: &str) {
    let mut page = Page::new(workbook, name, PLAN).context();
    page.across("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน");
    page.across("กลยุทธ์ที่ 1.1 พัฒนาถนน");
    page.across("(1) แผนงานอุตสาหกรรมและการโยธา");
    page.heading(FULL_YEARS);
    assert_eq!(page.row, 14, "data begins at row 15 as Excel counts");
    let dash = Text(" -   ");
    let title = "ก่อสร้างผิวจราจร ค.ส.ล. พร้อมท่อระบายน้ำ ซอยสวรรค์วิถี 65";
    page.project(&line("1", title, [Text(" 1,632,820 "), dash, dash, Text("-"), dash]));
    page.text(1, "(เสนอโดยชุมชนหนองสาหร่าย)");
    page.text(3, "ยาว 350 เมตร");
    page.row += 1;
    page.project(&line("๒", "ปรับปรุงลานอเนก\nประสงค์หน้าวัด", [Empty, Text("๒๐๐,๐๐๐"), Text("   "), Empty, Empty]));
    page.text_box("แก้ไข ครั้งที่ 2 / 2568\nซ้ำลำดับที่ 63");
    page.project(&line("3", "ซ่อมแซมถนนไกรลาศ", [Empty, Empty, Text(" 10,500,000.00 "), Empty, Empty]));
    page.text_box("แก้ไข 1/2566 ย้ายไปแผนงานเคหะและชุมชน");
    page.text(1, "เพิ่มเติมครั้งที่ 5 / 2567");
    page.row += 1;
    page.project(&line("1", "แก้ไขปัญหาน้ำท่วมขังซอย 4", [Empty, Empty, Number(500_000.0), Empty, Empty]));
    page.project(&line("2", "จัดงานประจ\u{0E4D}\u{0E32}ปี", [Empty, Empty, Empty, Number(750_000.0), Empty]));
    page.text_box("แก้ไข ครั้งที่ 4 ประจ\u{0E4D}\u{0E32}ปี พ.ศ.2565");
    page.sums("รวมจำนวนโครงการ", [1.0, 1.0, 2.0, 1.0, 0.0]);
    page.sums("รวมงบประมาณ", [1_632_820.0, 200_000.0, 11_000_000.0, 750_000.0, 0.0]);
}

/// A project of 6,000,000 baht that came later, and a sum that lags behind it.
fn health(workbook: &mut Workbook, name: &str, amended: bool) {
    let mut page = Page::new(workbook, name, PLAN).context();
    page.across("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน");
    page.across("แผนงานสาธารณสุข");
    page.heading(FULL_YEARS);
    page.project(&line("1", "พัฒนาศักยภาพ อสม. ไทยแลนด์ 4.0", [Number(100_000.0); 5]));
    page.project(&line("2", "รณรงค์ 3Rs", [Number(50_000.0), Empty, Empty, Number(50_000.0), Empty]));
    if amended {
        page.text(1, "เพิ่มเติม ครั้งที่ 2/2568");
        page.row += 1;
        page.project(&line("1", "ก่อสร้างศูนย์บริการสาธารณสุข", [Empty, Empty, Empty, Number(6_000_000.0), Empty]));
    }
    page.sums("รวมงบประมาณ", [150_000.0, 100_000.0, 100_000.0, 150_000.0, 100_000.0]);
}

/// No line of a programme: the name of the sheet, cut at 31 letters, says it. Years of two digits, a strategy called by its new name.
fn community_strength(workbook: &mut Workbook) {
    let mut page = Page::new(workbook, CUT_NAME, PLAN);
    page.across("ประเด็นการพัฒนาที่ 2 เมืองน่าอยู่");
    page.heading(["66", "67", "68", "69", "ปี 70"]);
    page.project(&line("1", "ส่งเสริมชุมชน", ALL_20));
}

/// Seventeen columns, and a heading that is printed again on the second page with the numbers of its columns.
fn education(workbook: &mut Workbook) {
    let mut page = Page::new(workbook, "การศึกษา", PLAN);
    page.ordinance = true;
    page.across("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน");
    page.across("แผนงานการศึกษา");
    page.heading(FULL_YEARS);
    page.money(9, &[Number(250_000.0), Empty, Text("-"), Empty, Empty]);
    page.project(&line("1", "ทาสีอาคารเรียน 1", [Number(300_000.0), Text("-"), Text("-"), Text("-"), Text("-")]));
    page.heading(FULL_YEARS);
    page.money(9, &[Empty; 5]);
    page.project(&line("2", "ทาสีอาคารเรียน 4", [Empty, Number(400_000.0), Empty, Empty, Empty]));
}

/// Four hundred numbered rows of which two are used, a formula without its value, and two amounts in one cell.
fn housing(workbook: &mut Workbook) {
    let mut page = Page::new(workbook, "เคหะ", PLAN);
    page.across("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน");
    page.across("ผง.เคหะชุมชน");
    page.heading(FULL_YEARS);
    page.project(&line("1", "ติดตั้งเสาไฟฟ้า", [Number(1_000_000.0), Empty, Empty, Empty, Empty]));
    page.project(&line("2", "กำจัดขยะ", [Empty, Number(2_000_000.0), Hollow, Text("500,000 300,000"), Empty]));
    for number in 3..400_u32 {
        page.sheet.write_number(page.row, 0, number).unwrap();
        page.row += 1;
    }
}

fn community(workbook: &mut Workbook) {
    let mut page = Page::new(workbook, "ผ.02-1", "รายละเอียดโครงการพัฒนาที่นำมาจากแผนพัฒนาหมู่บ้านและแผนชุมชน");
    page.across("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน");
    page.across("แผนงานสร้างความเข้มแข็งของชุมชน");
    page.heading(FULL_YEARS);
    page.project(&line("1", "กิจกรรมชุมชนฟ้าใหม่", ALL_20));
}

/// The list beyond capacity: larger than the whole plan, and printed under the number of another form.
fn over_capacity(workbook: &mut Workbook) {
    let title = "รายละเอียดโครงการพัฒนา สำหรับ โครงการที่เกินศักยภาพขององค์กรปกครองส่วนท้องถิ่น";
    let mut page = Page::new(workbook, "ประสาน", title);
    page.responsible = "หน่วยงานที่จะขอประสาน";
    page.text(12, "แบบ ผ.02/1");
    page.across("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน");
    page.across("แผนงานอุตสาหกรรมและการโยธา");
    page.heading(FULL_YEARS);
    page.project(&line("1", "ก่อสร้างเขื่อนป้องกันตลิ่ง", [Empty, Number(500_000_000.0), Empty, Empty, Empty]));
}

/// Equipment on a sheet called ผ.08 with a text box that says ผ.03.
fn equipment(workbook: &mut Workbook) {
    let mut page = Page::new(workbook, "ผ.08", "บัญชีครุภัณฑ์");
    let shape = Shape::textbox().set_text("แบบ ผ.03").set_width(80).set_height(17);
    page.sheet.insert_shape(0, 10, &shape).unwrap();
    let (top, plain) = (page.row, Format::new());
    let columns = ["ที่", "แผนงาน", "หมวด", "ประเภท", "เป้าหมาย\n(ผลผลิตของครุภัณฑ์)"];
    for (column, text) in (0..).zip(columns) {
        page.sheet.merge_range(top, column, top + 2, column, text, &plain).unwrap();
    }
    page.years(5, "งบประมาณ", FULL_YEARS);
    page.sheet.merge_range(top, 10, top + 2, 10, "หน่วยงานรับผิดชอบหลัก", &plain).unwrap();
    page.row += 3;
    let texts = ["1", "บริหารงานทั่วไป", "ค่าครุภัณฑ์", "ครุภัณฑ์สำนักงาน", "เครื่องปรับอากาศ 2 เครื่อง"];
    for (column, text) in (0..).zip(texts) {
        page.text(column, text);
    }
    page.money(5, &[Number(60_000.0), Text("-"), Text("-"), Text("-"), Text("-")]);
    page.text(10, "สำนักปลัด");
}

/// The operation plan with its bars of months is none of the forms.
fn operation(workbook: &mut Workbook) {
    let mut page = Page::new(workbook, "ผด.02", "บัญชีจำนวนโครงการพัฒนาท้องถิ่น กิจกรรมและงบประมาณ");
    let columns = ["ที่", "โครงการ", "รายละเอียดของกิจกรรม", "งบประมาณ", "สถานที่ดำเนินการ", "หน่วยงาน", "ต.ค.", "พ.ย."];
    for (column, text) in (0..).zip(columns) {
        page.text(column, text);
    }
    page.row += 1;
    page.text(0, "1");
    page.text(1, "จัดงานสงกรานต์");
}

/// ผ.01: it knows nothing of the project that came later, and calls the list beyond capacity ผ.02/1.
fn summary(workbook: &mut Workbook) {
    let mut page = Page::new(workbook, "สรุป", "บัญชีสรุปโครงการพัฒนา");
    let (top, plain) = (page.row, Format::new());
    page.sheet.merge_range(top, 0, top + 2, 0, "ยุทธศาสตร์/กลยุทธ์/แผนงาน", &plain).unwrap();
    let groups = YEARS.iter().map(|year| format!("ปี {year}")).chain(["รวม 5 ปี".to_owned()]);
    for (column, group) in (1..).step_by(2).zip(groups) {
        page.sheet.merge_range(top, column, top, column + 1, &group, &plain).unwrap();
        page.sheet.merge_range(top + 1, column, top + 2, column, "จำนวนโครงการ", &plain).unwrap();
        page.sheet.write_string(top + 1, column + 1, "งบประมาณ").unwrap();
        page.sheet.write_string(top + 2, column + 1, "(บาท)").unwrap();
    }
    page.row += 3;
    let twenty = [(1, 20_000); 5];
    let none = (0, 0);
    page.across("ยุทธศาสตร์ที่ 1 การพัฒนาโครงสร้างพื้นฐาน");
    page.counted("(1) แผนงานอุตสาหกรรมและการโยธา", [(1, 1_632_820), (1, 200_000), (2, 11_000_000), (1, 750_000), none]);
    page.counted("(2) แผนงานสาธารณสุข", [(2, 150_000), (1, 100_000), (1, 100_000), (2, 150_000), (1, 100_000)]);
    page.counted("(3) แผนงานการศึกษา", [(1, 300_000), (1, 400_000), none, none, none]);
    page.counted("(4) แผนงานเคหะและชุมชน", [(1, 1_000_000), (1, 2_000_000), none, none, none]);
    page.across("ประเด็นการพัฒนาที่ 2 เมืองน่าอยู่");
    page.counted("(1) แผนงานสร้างความเข้มแข็งของชุมชน", twenty);
    page.counted("รวมทั้งสิ้น", [(6, 3_102_820), (5, 2_720_000), (4, 11_120_000), (4, 920_000), (2, 120_000)]);
    page.across("โครงการที่เกินศักยภาพขององค์กรปกครองส่วนท้องถิ่น (แบบ ผ.02/1)");
    page.counted("แผนงานอุตสาหกรรมและการโยธา", [none, (1, 500_000_000), none, none, none]);
    page.counted("รวม", [none, (1, 500_000_000), none, none, none]);
    page.across("โครงการที่นำมาจากแผนพัฒนาหมู่บ้านและแผนชุมชน");
    page.counted("รวม", twenty);
    page.across("บัญชีครุภัณฑ์ (แบบ ผ.08)");
    page.counted("รวม", [(1, 60_000), none, none, none, none]);
}

impl Page<'_> {
    fn counted(&mut self, label: &str, years: [(u32, u32); 5]) {
        self.text(0, label);
        let all = years.iter().fold((0, 0), |sum, year| (sum.0 + year.0, sum.1 + year.1));
        for (column, (count, baht)) in (1..).step_by(2).zip(years.into_iter().chain([all])) {
            self.sheet.write_number(self.row, column, count).unwrap();
            if baht == 0 {
                self.sheet.write_string(self.row, column + 1, " - ").unwrap();
            } else {
                self.sheet.write_number(self.row, column + 1, baht).unwrap();
            }
        }
        self.row += 1;
    }
}

/// Takes the value of the one formula out of its cell, as programs leave it that do not calculate.
fn without_values(bytes: &[u8]) -> Vec<u8> {
    rewritten(bytes, |_, text| text.replace("<f>SUM(77,88)</f><v>0</v>", "<f>SUM(77,88)</f>"))
}

/// The same archive with the text of its XML parts changed.
pub fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        writer.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(change(&name, text).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
