//! Abbreviations and spelling variants of Thai plans, resolved where their neighbours allow it.
//!
//! Source: titles of the Nakhon Sawan plan and the forms of the Department of Local Administration. Abbreviations that
//! collide across ministries (ทน., ทบ., สถ., บก.) are resolved only where a local body's sense is the rule in titles.

use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

/// A rule: what is written, and what it stands for. `$1` is kept.
struct Rule {
    written: Regex,
    meant: String,
}

/// Not preceded by a Thai letter: group 1 keeps what stood before.
const START: &str = r"(^|[^\x{0E01}-\x{0E4E}.])";

/// Abbreviations that stand as a word of their own, dots and all. Longer ones come first.
const WORDS: &[(&str, &str)] = &[
    (r"อ\.?ป\.?พ\.?ร\.?", "อาสาสมัครป้องกันภัยฝ่ายพลเรือน"),
    (r"อ\.?ส\.?ม\.", "อาสาสมัครสาธารณสุขประจำหมู่บ้าน"),
    (r"รพ\.?\s?สต\.", "โรงพยาบาลส่งเสริมสุขภาพตำบล"),
    (r"ศ\.?พ\.?ด\.", "ศูนย์พัฒนาเด็กเล็ก"),
    (r"อ\.?บ\.?ต\.", "องค์การบริหารส่วนตำบล"),
    (r"อ\.?บ\.?จ\.", "องค์การบริหารส่วนจังหวัด"),
    (r"อ\.?ป\.?ท\.", "องค์กรปกครองส่วนท้องถิ่น"),
    (r"ส\.?ก\.?พ\.?อ\.", "สำนักงานคณะกรรมการนโยบายเขตพัฒนาพิเศษภาคตะวันออก"),
    (r"ทน\.", "เทศบาลนคร"),
    (r"ทม\.", "เทศบาลเมือง"),
    (r"ทต\.", "เทศบาลตำบล"),
    (r"ปตร\.", "ประตูระบายน้ำ"),
    (r"รร\.", "โรงเรียน"),
    (r"รพ\.", "โรงพยาบาล"),
    (r"สภ\.", "สถานีตำรวจภูธร"),
    (r"มบ\.", "หมู่บ้าน"),
    (r"งปม\.", "งบประมาณ"),
    (r"ลบ\.ม\.?", "ลูกบาศก์เมตร"),
    (r"(?:ตร|ต\.ร)\.?\s?ม\.?", "ตารางเมตร"),
    (r"(?:ตร|ต\.ร)\.?\s?ว\.?", "ตารางวา"),
    (r"กทม\.?", "กรุงเทพมหานคร"),
    (r"จ\.", "จังหวัด"),
    (r"อ\.", "อำเภอ"),
    (r"ต\.", "ตำบล"),
    (r"ถ\.", "ถนน"),
    (r"ซ\.", "ซอย"),
    (r"บ\.", "บ้าน"),
];

/// Abbreviations that nothing else ends with, so that they may follow a word without a space: `ปรับปรุงศพด.วัดใหม่`.
const GLUED: &[(&str, &str)] = &[
    (r"อ\.?ป\.?พ\.?ร\.", "อาสาสมัครป้องกันภัยฝ่ายพลเรือน"),
    (r"รพ\.?\s?สต\.\s?", "โรงพยาบาลส่งเสริมสุขภาพตำบล"),
    (r"ศ\.?พ\.?ด\.\s?", "ศูนย์พัฒนาเด็กเล็ก"),
    (r"ปตร\.\s?", "ประตูระบายน้ำ"),
    (r"(?:โรงพยาบาล|รพ\.)\s?ส่งเสริมสุขภาพ(?:ประจำ)?\s?(?:ตำบล|ต\.)", "โรงพยาบาลส่งเสริมสุขภาพตำบล"),
    // With a digit behind it, หมู is never the animal.
    (r"หมู\s?(\d)", "หมู่ที่ $1"),
];

/// Units after a number.
const UNITS: &[(&str, &str)] = &[
    (r"ต\.?ร\.?\s?ม\.?", "ตารางเมตร"),
    (r"ต\.?ร\.?\s?ว\.?", "ตารางวา"),
    (r"ลบ\.?\s?ม\.?", "ลูกบาศก์เมตร"),
    (r"กม\.", "กิโลเมตร"),
    (r"ซม\.", "เซนติเมตร"),
    (r"ม\.?ม\.", "มิลลิเมตร"),
    (r"ม\.", "เมตร"),
];

/// Spellings of one thing, wherever they stand.
const VARIANTS: &[(&str, &str)] = &[
    (r"ค\.\s?ส\.\s?ล\.?|คสล\.?", "คอนกรีตเสริมเหล็ก"),
    (
        r"แอสฟ[ัํ]?[ลส]?[ลทตห์]*ติ[กค]\s?คอนกรีต|แอสฟ[ัํ]ล[ทตห์]+\s?คอนกรีต|แอสฟ[ัํ]ล[ทตห์]*ติ[กค]|แอสฟ[ัํ]ล[ทตห]์|asphaltic concrete|asphalt",
        "ลาดยาง",
    ),
    (r"ลาดยาง\s?(?:ลาดยาง)+", "ลาดยาง"),
    (r"ผิวจราจร", "ผิวทาง"),
    (r"overlay", "เสริมผิว"),
    (r"โซล[่า]*า?ร?์?\s?เซล[ล]?์|เซลล์แสงอาทิตย์|solar\s?cell|solar", "พลังงานแสงอาทิตย์"),
    (r"กล้อง[\x{0E01}-\x{0E4E}]{0,12}\s?วงจรปิด|กล้องวงจรปิด|โทรทัศน์วงจรปิด|ซีซีทีวี", "cctv"),
    (r"(?:กล้อง)?\s?cctv(?:\s*\(?\s*cctv\s*\)?)?", "cctv"),
    (r"พีวีซี|พี\.วี\.ซี\.?|p\.v\.c\.?", "pvc"),
    (r"ไวไฟ|wi-fi", "wifi"),
    (r"ดิจิตอล", "ดิจิทัล"),
    (r"อินเตอร์เน็[ตท]", "อินเทอร์เน็ต"),
    (r"เส้นผ่านศูนย์กลาง|ø", "เส้นผ่าศูนย์กลาง"),
    (r"box\s?culvert", "ท่อลอดเหลี่ยม"),
    (r"รางรูปตัววี|รางวี", "รางวี"),
    (r"สาธารณะประโยชน์", "สาธารณประโยชน์"),
    (r"เชื่อมต่อ", "เชื่อม"),
    (r"ไฟฟ้าส่องสว่าง|ไฟส่องสว่าง|ไฟฟ้าสาธารณะ|ไฟสาธารณะ|โคมไฟฟ้า|โคมไฟถนน|โคมไฟ|ไฟถนน|ไฟกิ่ง", "ไฟฟ้าแสงสว่าง"),
    (r"ระบบประปา", "ประปา"),
];

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    // Digits first, so that "1,250 ม." is one number before its unit is read; twice for millions.
    let thousands = || rule(r"(\d),(\d{3})", "$1$2");
    let mut rules = vec![thousands(), thousands()];
    // Roads keep their short codes: "ทล.331", "ทช.รย.3013"; a chainage keeps "กม." before its number.
    rules.push(rule(r"(?:ทางหลวงแผ่นดิน|ทางหลวง)\s?(?:หมายเลข|สาย)\s?(\d)", "ทล.$1"));
    rules.push(rule(r"ทล\.?\s?(?:หมายเลข)?\s?(\d)", "ทล.$1"));
    for (written, meant) in UNITS {
        rules.push(Rule {
            written: pattern(&format!(
                r"(\d)\s?{written}(\s|$|[^\x{{0E01}}-\x{{0E4E}}\d]|ยาว|หนา|กว้าง|หรือ|ลึก|สูง|พร้อม|ต่อ)"
            )),
            meant: format!("$1 {meant} $2"),
        });
    }
    rules.push(rule(&format!(r"{START}(?:ม\.\s?ที่|หมู่\s?ที่|หมู่|ม\.)\s?(\d)"), "$1 หมู่ที่ $2"));
    rules.push(rule(r"(?:หมู่\s?ที่|หมู่)\s?(\d)", "หมู่ที่ $1"));
    // Without a space before it, "ม.3" is a village unless it ends กม., ซม., ตร.ม. or their like.
    rules.push(rule(r"([^กซรบมทค.\d\s]|ล\.)ม\.\s?(\d)", "$1 หมู่ที่ $2"));
    for (written, meant) in GLUED {
        rules.push(rule(written, meant));
    }
    for (written, meant) in WORDS {
        rules.push(Rule { written: pattern(&format!(r"{START}{written}\s?")), meant: format!("${{1}}{meant}") });
    }
    rules.push(rule(r"อบต(\s|$)|อบต([^\x{0E30}-\x{0E3A}\x{0E47}-\x{0E4E}])", "องค์การบริหารส่วนตำบล$1$2"));
    rules.push(rule(r"อบจ(\s|$)|อบจ([^\x{0E30}-\x{0E3A}\x{0E47}-\x{0E4E}])", "องค์การบริหารส่วนจังหวัด$1$2"));
    rules.extend(VARIANTS.iter().map(|(written, meant)| rule(written, meant)));
    rules
});

/// All rules at once.
static FINDER: LazyLock<RegexSet> = LazyLock::new(|| set(RULES.iter().map(|rule| rule.written.as_str()).collect()));

#[expect(clippy::expect_used, reason = "patterns that compile one by one")]
fn set(sources: Vec<&str>) -> RegexSet {
    RegexSet::new(sources).expect("constant patterns")
}

fn rule(written: &str, meant: &'static str) -> Rule {
    Rule { written: pattern(written), meant: meant.to_owned() }
}

#[expect(clippy::expect_used, reason = "constant patterns; the tests of this file compile every one of them")]
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern")
}

/// Resolves abbreviations and variants in text that is clean, lower case and in Arabic digits.
///
/// Context decides: `ม.` after a number is เมตร, before one หมู่ที่; `กม.` before a number stays, since it is a chainage.
pub fn expand(text: &str) -> String {
    let mut out = text.to_owned();
    let mut next = 0;
    // One pass tells which rules have something to do; what a rule writes may be work for a later one.
    while let Some(which) = FINDER.matches(&out).iter().find(|which| *which >= next) {
        next = which + 1;
        if let Some(rule) = RULES.get(which) {
            out = rule
                .written
                .replace_all(&out, |found: &Captures<'_>| {
                    let mut meant = String::new();
                    found.expand(&rule.meant, &mut meant);
                    meant
                })
                .into_owned();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        expand(text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn places_are_written_out() {
        assert_eq!(words("ม.13 ต.วัดไทร อ.เมือง จ.ระยอง"), "หมู่ที่ 13 ตำบลวัดไทร อำเภอเมือง จังหวัดระยอง");
        assert_eq!(words("หมู่ 4 บ.หนองมุม"), "หมู่ที่ 4 บ้านหนองมุม");
    }

    #[test]
    fn a_unit_follows_its_number() {
        assert_eq!(words("กว้าง 6 ม. ยาว 1,986 ม. หนา 0.20 ม."), "กว้าง 6 เมตร ยาว 1986 เมตร หนา 0.20 เมตร");
        assert_eq!(words("พื้นที่ 300 ตร.ม."), "พื้นที่ 300 ตารางเมตร");
        assert_eq!(words("ท่อ ø 100 มม."), "ท่อ เส้นผ่าศูนย์กลาง 100 มิลลิเมตร");
        assert_eq!(words("กม. 1+200 - กม. 2+400"), "กม. 1+200 - กม. 2+400");
    }

    #[test]
    fn spellings_of_one_thing_meet() {
        assert_eq!(words("ถนนแอสฟัลท์ติกคอนกรีต"), words("ถนนแอสฟัลห์ติกคอนกรีต"));
        assert_eq!(words("ถนนแอสฟัลต์คอนกรีต"), words("ถนนแอสฟัลติก"));
        assert_eq!(words("โซล่าเซลล์"), words("โซลาร์เซลล์"));
        assert_eq!(words("โซลาเซลล์"), words("เซลล์แสงอาทิตย์"));
        assert_eq!(words("กล้องโทรทัศน์วงจรปิด (cctv)"), words("กล้องวงจรปิด"));
        assert_eq!(words("ค.ส.ล. 5 ชั้น"), words("คสล. 5 ชั้น"));
    }

    #[test]
    fn bodies_are_written_out_and_words_that_only_look_alike_are_left() {
        assert_eq!(words("ซ่อมแซมถนน อบต.แม่ใส"), "ซ่อมแซมถนน องค์การบริหารส่วนตำบลแม่ใส");
        assert_eq!(words("รพ.สต.บางพระ"), "โรงพยาบาลส่งเสริมสุขภาพตำบลบางพระ");
        assert_eq!(words("ทล.331 และ ทางหลวงหมายเลข 3191"), "ทล.331 และ ทล.3191");
    }
}
