//! The kinds of work in the demo: verb, object, what the place is called by, programme of the twelve, and what they cost.

use super::agencies::Family::{self, *};

/// What the place of a work is called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// สาย and two villages.
    Route,
    /// A soi and its number.
    Soi,
    /// A road code, a start and kilometres.
    Code,
    Canal,
    School,
    Temple,
    Clinic,
    Crossing,
    /// Its village alone.
    Village,
    /// No place: the agency's whole area.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Line,
    Point,
    None,
}

/// One kind of work.
#[derive(Debug, PartialEq)]
pub(super) struct Template {
    pub family: Family,
    pub verb: &'static str,
    pub object: &'static str,
    pub named: Named,
    pub extent: Extent,
    pub programme: &'static str,
    pub objective: &'static str,
    pub output: &'static str,
    /// Thousands of baht, for a kilometre of a line or for one piece.
    pub cost: (i64, i64),
    /// Whether it has a number of its own, such as อาคารเรียน 4.
    pub numbered: bool,
    /// How often it comes among all works.
    pub weight: i64,
}

impl Template {
    const fn costs(mut self, low: i64, high: i64) -> Template {
        self.cost = (low, high);
        self
    }

    const fn numbered(mut self) -> Template {
        self.numbered = true;
        self
    }

    const fn weighs(mut self, weight: i64) -> Template {
        self.weight = weight;
        self
    }

    const fn gives(mut self, objective: &'static str, output: &'static str) -> Template {
        self.objective = objective;
        self.output = output;
        self
    }
}

const fn line(
    family: Family,
    verb: &'static str,
    object: &'static str,
    named: Named,
    programme: &'static str,
) -> Template {
    Template {
        family,
        verb,
        object,
        named,
        extent: Extent::Line,
        programme,
        objective: TRAVEL.0,
        output: TRAVEL.1,
        cost: (2_000, 9_000),
        numbered: false,
        weight: 4,
    }
}

const fn point(
    family: Family,
    verb: &'static str,
    object: &'static str,
    named: Named,
    programme: &'static str,
) -> Template {
    Template { extent: Extent::Point, cost: (300, 9_000), weight: 3, ..line(family, verb, object, named, programme) }
}

const fn placeless(family: Family, verb: &'static str, object: &'static str, programme: &'static str) -> Template {
    Template {
        extent: Extent::None,
        cost: (30, 2_500),
        weight: 2,
        ..line(family, verb, object, Named::Nothing, programme)
    }
}

const WORKS: &str = "อุตสาหกรรมและการโยธา";
const HOUSING: &str = "เคหะและชุมชน";
const SCHOOLING: &str = "การศึกษา";
const HEALTH: &str = "สาธารณสุข";
const CALM: &str = "การรักษาความสงบภายใน";
const CULTURE: &str = "การศาสนา วัฒนธรรม และนันทนาการ";
const STRENGTH: &str = "สร้างความเข้มแข็งของชุมชน";
const FARMING: &str = "การเกษตร";
const TRADE: &str = "การพาณิชย์";
const OFFICE: &str = "บริหารงานทั่วไป";
const WELFARE: &str = "สังคมสงเคราะห์";
const FUND: &str = "งบกลาง";

const TRAVEL: (&str, &str) = ("เพื่อให้ประชาชนมีเส้นทางคมนาคมที่สะดวกและปลอดภัย", "ถนนที่ได้มาตรฐาน 1 สาย");
const DRAINS: (&str, &str) = ("เพื่อระบายน้ำและป้องกันน้ำท่วมขัง", "ระบบระบายน้ำ 1 สาย");
const FLOOD: (&str, &str) = ("เพื่อเพิ่มการไหลของน้ำและกักเก็บน้ำไว้ใช้ในฤดูแล้ง", "ทางน้ำที่ได้รับการพัฒนา 1 แห่ง");
const TAP: (&str, &str) = ("เพื่อให้ประชาชนมีน้ำสะอาดใช้อย่างเพียงพอ", "ระบบประปา 1 แห่ง");
const LIGHT: (&str, &str) = ("เพื่อความปลอดภัยในชีวิตและทรัพย์สินเวลากลางคืน", "โคมไฟส่องสว่างตลอดสาย");
const LEARN: (&str, &str) = ("เพื่อให้นักเรียนมีอาคารสถานที่เรียนที่ปลอดภัย", "อาคาร 1 หลัง");
const MEET: (&str, &str) = ("เพื่อให้ประชาชนมีสถานที่ทำกิจกรรมร่วมกัน", "อาคารหรือลาน 1 แห่ง");
const SAFE: (&str, &str) = ("เพื่อป้องกันอาชญากรรมและอุบัติเหตุ", "อุปกรณ์ 1 ชุด");
const PEOPLE: (&str, &str) = ("เพื่อพัฒนาความรู้และคุณภาพชีวิตของประชาชน", "ผู้เข้าร่วมไม่น้อยกว่า 80 คน");
const THINGS: (&str, &str) = ("เพื่อใช้ในการให้บริการประชาชน", "ครุภัณฑ์ 1 รายการ");
const KNOWING: (&str, &str) = ("เพื่อใช้เป็นข้อมูลประกอบการตัดสินใจลงทุน", "รายงาน 1 ฉบับ");

pub(super) const TEMPLATES: [Template; 38] = [
    line(Road, "ก่อสร้าง", "ถนนคอนกรีตเสริมเหล็ก", Named::Route, WORKS).weighs(9),
    line(Road, "ก่อสร้าง", "ผิวจราจรคอนกรีตเสริมเหล็กพร้อมท่อระบายน้ำ", Named::Soi, WORKS).weighs(9),
    line(Road, "ปรับปรุง", "ผิวจราจรแอสฟัลท์ติกคอนกรีต", Named::Route, WORKS).weighs(7),
    line(Road, "ปรับปรุง", "ถนนหินคลุก", Named::Route, WORKS).costs(400, 1_800),
    line(Road, "ซ่อมสร้าง", "ผิวทางแอสฟัลท์ติกคอนกรีต", Named::Code, WORKS).costs(4_000, 12_000).weighs(9),
    line(Road, "ขยาย", "ไหล่ทางคอนกรีตเสริมเหล็ก", Named::Code, WORKS),
    line(Highway, "ขยาย", "ทางหลวง 4 ช่องจราจร", Named::Code, WORKS).costs(20_000, 45_000),
    line(Highway, "บูรณะ", "ทางผิวคอนกรีตเสริมเหล็ก", Named::Code, WORKS).costs(9_000, 20_000),
    line(Drain, "ก่อสร้าง", "รางระบายน้ำคอนกรีตเสริมเหล็ก", Named::Soi, WORKS).gives(DRAINS.0, DRAINS.1).weighs(8),
    line(Drain, "วาง", "ท่อระบายน้ำคอนกรีตเสริมเหล็กพร้อมบ่อพัก", Named::Soi, WORKS).gives(DRAINS.0, DRAINS.1).weighs(7),
    line(Drain, "ก่อสร้าง", "ท่อลอดเหลี่ยมคอนกรีตเสริมเหล็ก", Named::Route, WORKS).gives(DRAINS.0, DRAINS.1),
    line(Waterway, "ขุดลอก", "", Named::Canal, FARMING).costs(300, 2_500).gives(FLOOD.0, FLOOD.1).weighs(8),
    line(Waterway, "ก่อสร้าง", "เขื่อนป้องกันตลิ่ง", Named::Canal, WORKS).costs(20_000, 60_000).gives(FLOOD.0, FLOOD.1),
    point(Waterway, "ก่อสร้าง", "ฝายน้ำล้น", Named::Canal, FARMING).gives(FLOOD.0, FLOOD.1),
    point(Waterway, "ก่อสร้าง", "อาคารบังคับน้ำ", Named::Canal, FARMING).costs(5_000, 40_000).gives(FLOOD.0, FLOOD.1),
    point(Road, "ก่อสร้าง", "สะพานคอนกรีตเสริมเหล็กข้าม", Named::Canal, WORKS).costs(3_000, 25_000),
    line(WaterSupply, "ขยายเขต", "ท่อเมนประปา", Named::Soi, TRADE).costs(700, 2_600).gives(TAP.0, TAP.1).weighs(6),
    point(WaterSupply, "ก่อสร้าง", "ระบบประปาหมู่บ้าน", Named::Village, TRADE).gives(TAP.0, TAP.1).weighs(5),
    point(WaterSupply, "เจาะ", "บ่อบาดาลพร้อมระบบสูบน้ำพลังงานแสงอาทิตย์", Named::Village, FARMING).gives(TAP.0, TAP.1),
    line(Lighting, "ติดตั้ง", "ไฟฟ้าส่องสว่างโซล่าเซลล์", Named::Route, HOUSING)
        .costs(500, 2_200)
        .gives(LIGHT.0, LIGHT.1)
        .weighs(6),
    line(Lighting, "ติดตั้ง", "เสาไฟฟ้าพร้อมดวงโคม", Named::Soi, HOUSING).costs(500, 2_200).gives(LIGHT.0, LIGHT.1),
    point(School, "ก่อสร้าง", "อาคารเรียน", Named::School, SCHOOLING)
        .costs(4_000, 28_000)
        .numbered()
        .gives(LEARN.0, LEARN.1)
        .weighs(5),
    point(School, "ปรับปรุง", "อาคารเรียน", Named::School, SCHOOLING).numbered().gives(LEARN.0, LEARN.1).weighs(5),
    point(School, "ปรับปรุง", "ศูนย์พัฒนาเด็กเล็ก", Named::Temple, SCHOOLING).gives(LEARN.0, LEARN.1),
    point(Building, "ก่อสร้าง", "อาคารอเนกประสงค์", Named::Village, STRENGTH).gives(MEET.0, MEET.1).weighs(5),
    point(Health, "ปรับปรุง", "อาคาร", Named::Clinic, HEALTH).numbered().gives("เพื่อให้บริการสุขภาพอย่างทั่วถึง", "อาคาร 1 หลัง"),
    point(Safety, "ติดตั้ง", "กล้องโทรทัศน์วงจรปิด", Named::Crossing, CALM).gives(SAFE.0, SAFE.1).weighs(5),
    point(Safety, "ติดตั้ง", "สัญญาณไฟจราจร", Named::Crossing, CALM).gives(SAFE.0, SAFE.1),
    point(Park, "ปรับปรุง", "ภูมิทัศน์สวนสาธารณะ", Named::Village, HOUSING).gives(MEET.0, MEET.1),
    point(Park, "ก่อสร้าง", "ลานกีฬาพร้อมเครื่องออกกำลังกาย", Named::Temple, CULTURE).gives(MEET.0, MEET.1),
    placeless(Training, "ฝึกอบรม", "และฝึกทบทวนอาสาสมัครป้องกันภัยฝ่ายพลเรือน", CALM).gives(PEOPLE.0, PEOPLE.1),
    placeless(Training, "พัฒนา", "ศักยภาพอาสาสมัครสาธารณสุขประจำหมู่บ้าน", HEALTH).gives(PEOPLE.0, PEOPLE.1),
    placeless(Training, "ส่งเสริม", "อาชีพและคุณภาพชีวิตผู้สูงอายุ", WELFARE).gives(PEOPLE.0, PEOPLE.1),
    placeless(Purchase, "จัดซื้อ", "รถบรรทุกขยะ ขนาด 6 ตัน 6 ล้อ แบบอัดท้าย", HOUSING).gives(THINGS.0, THINGS.1),
    placeless(Purchase, "จัดซื้อ", "ครุภัณฑ์คอมพิวเตอร์สำหรับสำนักงาน", OFFICE).gives(THINGS.0, THINGS.1),
    placeless(Event, "จัดงาน", "ประเพณีสงกรานต์และวันผู้สูงอายุ", CULTURE).gives(PEOPLE.0, PEOPLE.1),
    placeless(Event, "อุดหนุน", "กองทุนหลักประกันสุขภาพในระดับท้องถิ่น", FUND).gives(PEOPLE.0, PEOPLE.1),
    point(Study, "จ้างที่ปรึกษา", "ศึกษาความเหมาะสมการบริหารจัดการน้ำ", Named::Canal, WORKS)
        .costs(2_000, 30_000)
        .gives(KNOWING.0, KNOWING.1),
];
