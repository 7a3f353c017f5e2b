//! What amounts in Thai documents mean.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::{Satang, Unit};

fn baht(text: &str) -> Option<Satang> {
    Satang::parse(text, Unit::Baht).unwrap()
}

fn code(text: &str, unit: Unit) -> &'static str {
    Satang::parse(text, unit).unwrap_err().code
}

#[test]
fn cells_of_real_plans_are_read_exactly() {
    for (text, satang) in [
        ("1,632,820", 163_282_000),
        (" 10,500,000.00 ", 1_050_000_000),
        ("๑๒,๐๐๐,๐๐๐ บาท", 1_200_000_000),
        ("500", 50_000),
        ("0.07", 7),
        ("\u{a0}3,000\u{a0}", 300_000),
        ("฿1,500", 150_000),
        ("3 บาท 50 สตางค์", 350),
        ("90,071,992,547,409.93", 9_007_199_254_740_993),
    ] {
        assert_eq!(baht(text), Some(Satang(satang)), "{text}");
    }
}

#[test]
fn a_dash_is_zero_and_an_empty_cell_is_unknown() {
    assert_eq!(baht(" -   "), Some(Satang::ZERO));
    assert_eq!(baht("–"), Some(Satang::ZERO));
    assert_eq!(baht(""), None);
    assert_eq!(baht("  \u{200b} "), None);
}

#[test]
fn a_bare_number_is_in_the_declared_unit_and_a_named_one_in_its_own() {
    let parse = |text, unit| Satang::parse(text, unit).unwrap().unwrap().0;
    assert_eq!(parse("18,413.2500", Unit::MillionBaht), 1_841_325_000_000);
    assert_eq!(parse("1.5", Unit::ThousandBaht), 150_000);
    assert_eq!(parse("12 ล้านบาท", Unit::ThousandBaht), 1_200_000_000);
    assert_eq!(parse("500,000 บาท", Unit::MillionBaht), 50_000_000);
    assert_eq!(parse("2.5 ลบ.", Unit::Baht), 250_000_000);
    assert_eq!(parse("2.5 ลบ.", Unit::MillionBaht), 250_000_000);
}

#[test]
fn multipliers_beside_figures_are_exact() {
    for (text, satang) in [
        ("12 ล้านบาท", 1_200_000_000),
        ("1.5 ล้าน", 150_000_000),
        ("5 แสน", 50_000_000),
        ("๕ หมื่นบาท", 5_000_000),
        ("2 ร้อยล้านบาท", 20_000_000_000),
        ("1 ล้าน 5 แสนบาท", 150_000_000),
        ("1.23456789 ล้านบาท", 123_456_789),
        ("3 million baht", 300_000_000),
    ] {
        assert_eq!(baht(text), Some(Satang(satang)), "{text}");
    }
}

#[test]
fn amounts_in_words_are_read() {
    for (text, whole) in [
        ("สองล้านบาทถ้วน", 2_000_000),
        ("สองแสน", 200_000),
        ("หนึ่งล้านสองแสนสามหมื่นสี่พันห้าร้อยหกสิบเจ็ดบาทถ้วน", 1_234_567),
        ("ยี่สิบเอ็ดบาท", 21),
        ("สิบล้านบาท", 10_000_000),
        ("หนึ่งร้อยห้าสิบล้านบาท", 150_000_000),
        ("(สามล้านบาทถ้วน)", 3_000_000),
    ] {
        assert_eq!(baht(text), Satang::from_baht(whole), "{text}");
    }
    assert_eq!(baht("หนึ่งบาทห้าสิบสตางค์"), Some(Satang(150)));
}

#[test]
fn garbage_overflow_negatives_and_fractions_of_a_satang_are_refused() {
    for text in [
        "abc",
        "1,63,820",
        "1.632.820",
        "12..5",
        "1 2",
        "12 กม.",
        "5 แสน 1 ล้าน",
        "สองสาม",
        "บาท",
        "1e6",
        "12,",
        ".5",
        "สิบสิบ",
        "สองล้านเศษ",
    ] {
        assert_eq!(code(text, Unit::Baht), "amount-unreadable", "{text}");
    }
    assert_eq!(code("-500", Unit::Baht), "amount-negative");
    assert_eq!(code("(500)", Unit::Baht), "amount-negative");
    assert_eq!(code("92233720368547758.08", Unit::Baht), "amount-too-large");
    assert_eq!(baht("92233720368547758.07"), Some(Satang(i64::MAX)));
    assert_eq!(code("99999999999999", Unit::MillionBaht), "amount-too-large");
    assert_eq!(code(&"9".repeat(60), Unit::Baht), "amount-too-large");
    assert_eq!(code("12.345", Unit::Baht), "amount-too-fine");
    assert_eq!(baht("12.3400000"), Some(Satang(1234)));
}

#[test]
fn amounts_are_written_grouped_and_rounded_half_up_only_for_show() {
    let amount = Satang(163_282_000);
    assert_eq!(amount.thai(), "1,632,820 บาท");
    assert_eq!(amount.thai_numerals(), "๑,๖๓๒,๘๒๐ บาท");
    assert_eq!(amount.english(), "1,632,820 baht");
    assert_eq!(amount.decimal(), "1632820.00");
    assert_eq!(Satang(5).grouped(), "0.05");
    assert_eq!(Satang(-150).decimal(), "-1.50");
    assert_eq!(amount.in_unit(Unit::MillionBaht, 2), "1.63");
    assert_eq!(Satang(50_000_000).in_unit(Unit::MillionBaht, 0), "1");
    assert_eq!(Satang(49_999_999).in_unit(Unit::MillionBaht, 0), "0");
    assert_eq!(Satang(i64::MAX).in_unit(Unit::Baht, 2), "92,233,720,368,547,758.07");
}

#[test]
fn a_sum_that_overflows_is_none() {
    assert_eq!(Satang::sum([Satang(1), Satang(2)]), Some(Satang(3)));
    assert_eq!(Satang::sum([Satang(i64::MAX), Satang(1)]), None);
}
