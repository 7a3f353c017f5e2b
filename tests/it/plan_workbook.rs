//! Plan workbooks with the traps of real ones: what is understood, what is refused, and that a plan written out reads the same.

use std::io::{Cursor, Write};

use phaen::error::Error;
use phaen::money::Satang;
use phaen::plans::book::write::write;
use phaen::plans::book::{BookRow, Form, PlanBook, SummaryBlock};
use phaen::plans::workbook::model::{Gravity, Shown};
use phaen::plans::workbook::{Wishes, Workbook, read_bytes};

use crate::support::START;
use crate::support::plan_workbook::{CUT_NAME, YEARS, rewritten, with_every_trap};

fn taken() -> Workbook {
    read_bytes(&with_every_trap(), &Wishes::default()).unwrap()
}

fn rows<'a>(workbook: &'a Workbook, sheet: &str) -> Vec<&'a BookRow> {
    workbook.book.rows().filter(|(found, _)| found.name == sheet).map(|(_, row)| row).collect()
}

fn baht(row: &BookRow) -> Vec<Option<i64>> {
    row.amounts.iter().map(|amount| amount.satang.map(|Satang(satang)| satang / 100)).collect()
}

/// `cell code` of every doubt of at least that gravity.
fn doubted(workbook: &Workbook, least: Gravity) -> Vec<String> {
    let grave = workbook.doubts.iter().filter(|doubt| doubt.gravity >= least);
    grave.map(|doubt| format!("{} {}", doubt.cell, doubt.code)).collect()
}

#[test]
fn sheets_are_told_by_title_and_last_column_whatever_number_they_print() {
    let workbook = taken();
    let told: Vec<(&str, Option<Form>, bool)> =
        workbook.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.form, sheet.counts)).collect();
    assert_eq!(
        told,
        [
            ("สรุป", Some(Form::Summary), true),
            ("1.1 โยธา", Some(Form::Projects), true),
            ("สาธารณสุข", Some(Form::Projects), true),
            (CUT_NAME, Some(Form::Projects), true),
            ("การศึกษา", Some(Form::Projects), true),
            ("เคหะ", Some(Form::Projects), true),
            ("ผ.02-1", Some(Form::Community), true),
            ("ประสาน", Some(Form::Coordination), true),
            ("ผ.08", Some(Form::Equipment), true),
            ("1.1 โยธา (2)", Some(Form::Projects), false),
            ("สาธารณสุข เก่า", Some(Form::Projects), false),
            ("ผด.02", None, false),
            ("ว่าง", None, false),
        ]
    );
    assert_eq!(workbook.sheets[7].aliases, ["ผ.02/1"], "the printed number is kept");
    assert_eq!(workbook.sheets[8].aliases, ["ผ.08", "ผ.03"]);
    assert_eq!((workbook.sheets[10].shown, workbook.sheets[11].shown), (Shown::Hidden, Shown::VeryHidden));
    assert_eq!(workbook.book.years, YEARS);
    assert_eq!(workbook.book.agency.as_deref(), Some("เทศบาลนครทดสอบ"));
    assert!(workbook.sheets[..9].iter().all(|sheet| sheet.years == YEARS), "in whatever digits they are written");
}

#[test]
fn a_project_has_all_its_lines_and_stands_beneath_its_ladder_and_its_amendment() {
    let workbook = taken();
    let works = rows(&workbook, "1.1 โยธา");
    let told: Vec<_> = works.iter().map(|row| (row.number.as_deref(), row.section.as_deref(), row.first_row)).collect();
    let added = Some("เพิ่มเติมครั้งที่ 5 / 2567");
    assert_eq!(
        told,
        [
            (Some("1"), None, 15),
            (Some("๒"), None, 17),
            (Some("3"), None, 18),
            (Some("1"), added, 20),
            (Some("2"), added, 21)
        ]
    );
    let first = works[0];
    assert_eq!(
        first.title.as_deref(),
        Some("ก่อสร้างผิวจราจร ค.ส.ล. พร้อมท่อระบายน้ำ ซอยสวรรค์วิถี 65\n(เสนอโดยชุมชนหนองสาหร่าย)")
    );
    assert_eq!((first.outputs.as_deref(), first.last_row), (Some("ยาว 350 เมตร"), 16));
    assert_eq!(first.ladder.programme.as_deref(), Some("(1) แผนงานอุตสาหกรรมและการโยธา"));
    assert_eq!(first.ladder.tactic.as_deref(), Some("กลยุทธ์ที่ 1.1 พัฒนาถนน"));
    assert_eq!(works[1].title.as_deref(), Some("ปรับปรุงลานอเนก\nประสงค์หน้าวัด"), "lines stay as printed");
    assert_eq!(works[4].title.as_deref(), Some("จัดงานประจำปี"), "both spellings of ำ are one");
    assert_eq!(workbook.book.sheets[1].context.len(), 5);
    let marks: Vec<Vec<&str>> =
        works.iter().map(|row| row.marks.iter().map(|mark| mark.text.as_str()).collect()).collect();
    assert_eq!(marks[0], [""; 0]);
    assert_eq!(marks[1], ["แก้ไข ครั้งที่ 2 / 2568\nซ้ำลำดับที่ 63"]);
    assert_eq!(marks[2], ["แก้ไข 1/2566 ย้ายไปแผนงานเคหะและชุมชน"]);
    assert_eq!(marks[4], ["แก้ไข ครั้งที่ 4 ประจำปี พ.ศ.2565"]);
}

#[test]
fn a_dash_is_nothing_an_empty_cell_is_unknown_and_two_amounts_are_refused_by_name() {
    let workbook = taken();
    let works = rows(&workbook, "1.1 โยธา");
    assert_eq!(baht(works[0]), [Some(1_632_820), Some(0), Some(0), Some(0), Some(0)]);
    assert_eq!(baht(works[1]), [None, Some(200_000), None, None, None]);
    assert_eq!(baht(works[2])[2], Some(10_500_000));
    let housing = rows(&workbook, "เคหะ");
    assert_eq!(housing.len(), 2, "numbers alone are no projects");
    assert_eq!(baht(housing[1]), [None, Some(2_000_000), None, None, None]);
    assert_eq!(housing[1].amounts[3].printed.as_deref(), Some("500,000 300,000"));
    assert_eq!(doubted(&workbook, Gravity::Refused), ["เคหะ!H10 two-amounts"]);
    assert!(doubted(&workbook, Gravity::Doubtful).contains(&"เคหะ!G10 formula-without-value".to_owned()));
    let refused = workbook.doubted("two-amounts")[0];
    assert!(!refused.reason.th.is_empty() && refused.remedy.as_ref().is_some_and(|remedy| !remedy.en.is_empty()));
    let education = rows(&workbook, "การศึกษา");
    let ordinance: Vec<_> = education[0].ordinance.iter().map(|amount| amount.satang).collect();
    assert_eq!(ordinance, [Some(Satang(25_000_000)), None, Some(Satang(0)), None, None]);
    assert_eq!(education.len(), 2, "a heading printed again is no project");
}

#[test]
fn what_a_sheet_leaves_out_is_taken_from_where_it_stands_and_said() {
    let workbook = taken();
    let strength = rows(&workbook, CUT_NAME)[0];
    assert_eq!(strength.ladder.programme.as_deref(), Some("แผนงานสร้างความเข้มแข็งของชุมชน"));
    assert_eq!(strength.ladder.strategy.as_deref(), Some("ประเด็นการพัฒนาที่ 2 เมืองน่าอยู่"));
    assert_eq!(workbook.doubted("programme-from-name").len(), 1);
    let asked = rows(&workbook, "ประสาน")[0];
    assert_eq!(asked.responsible.as_deref(), Some("กรมโยธาธิการและผังเมือง\nสำนักช่าง"));
    let equipment = rows(&workbook, "ผ.08")[0];
    assert_eq!((equipment.title.as_deref(), equipment.called()), (None, Some("เครื่องปรับอากาศ 2 เครื่อง")));
    assert_eq!(equipment.ladder.programme.as_deref(), Some("บริหารงานทั่วไป"));
}

#[test]
fn copied_and_hidden_sheets_are_read_and_do_not_count_twice() {
    let workbook = taken();
    assert_eq!(workbook.doubted("second-sheet-left-out").len(), 2);
    assert_eq!(workbook.sheets[9].rows.project, 5, "the copy was read");
    assert!(rows(&workbook, "1.1 โยธา (2)").is_empty() && rows(&workbook, "สาธารณสุข เก่า").is_empty());
    assert_eq!(workbook.book.rows().count(), 5 + 3 + 1 + 2 + 2 + 1 + 1 + 1);
}

#[test]
fn sums_are_held_against_the_rows_and_are_no_projects() {
    let workbook = taken();
    let wrong = workbook.doubted("sum-wrong");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].cell.starts_with("สาธารณสุข!") && wrong[0].reason.en.contains("6150000"), "{wrong:?}");
    assert_eq!(workbook.book.sheets[1].sums.len(), 2);
    assert_eq!(workbook.book.sheets[1].sums[0].count, Some(5));
}

#[test]
fn the_summary_is_reconciled_by_year_and_what_came_later_explains_the_difference() {
    let workbook = taken();
    let main: Vec<_> = workbook
        .reconciliation
        .iter()
        .filter(|found| found.block == SummaryBlock::Main && found.programme.is_none())
        .map(|found| (found.year, found.rows.projects - found.printed.projects, found.explained))
        .collect();
    assert_eq!(main, [(2566, 0, true), (2567, 0, true), (2568, 0, true), (2569, 1, true), (2570, 0, true)]);
    let differs: Vec<_> = workbook.reconciliation.iter().filter(|found| found.printed != found.rows).collect();
    assert_eq!(differs.len(), 2, "the list, and the programme in it: {differs:?}");
    for found in differs {
        assert_eq!(found.rows.satang - found.printed.satang, 600_000_000, "6,000,000 baht");
        assert_eq!(found.because, ["สาธารณสุข!17"]);
    }
    let others = workbook.reconciliation.iter().filter(|found| found.block != SummaryBlock::Main);
    assert_eq!(others.filter(|found| found.printed == found.rows).count(), 15, "three lists, five years");
    let beyond = workbook.reconciliation.iter().find(|f| f.block == SummaryBlock::Coordination && f.year == 2567);
    assert_eq!(beyond.unwrap().rows.satang, 50_000_000_000, "it is larger than the plan and never added to it");
}

/// All that a book says, without where it stood and the sums, which are computed anew.
fn said(book: &PlanBook) -> PlanBook {
    let mut book = book.clone();
    for sheet in &mut book.sheets {
        sheet.sums.clear();
        sheet.rows.iter_mut().for_each(|row| (row.first_row, row.last_row) = (0, 0));
        sheet.summary.iter_mut().for_each(|line| line.row = 0);
    }
    book
}

#[test]
fn a_plan_that_is_taken_written_and_taken_again_is_the_same() {
    let first = taken();
    let written = write(&first.book, START).unwrap();
    let second = read_bytes(&written, &Wishes::default()).unwrap();
    let (before, after) = (said(&first.book), said(&second.book));
    for (before, after) in before.sheets.iter().zip(&after.sheets) {
        assert_eq!(before, after, "{}", before.name);
    }
    assert_eq!(before, after);
    assert_eq!(doubted(&second, Gravity::Refused).len(), 1, "the cell with two amounts is still refused");
    assert!(second.doubted("sum-wrong").is_empty(), "sums are computed when a plan is written");
    let differences = |workbook: &Workbook| -> Vec<_> {
        let differ = workbook.reconciliation.iter().filter(|found| found.printed != found.rows);
        differ.map(|found| (found.block, found.year, found.printed, found.rows)).collect()
    };
    assert_eq!(differences(&first), differences(&second));
}

fn refusal(bytes: &[u8]) -> &'static str {
    match read_bytes(bytes, &Wishes::default()) {
        Err(Error::Malformed(faults) | Error::Impossible(faults)) => faults[0].code,
        Err(Error::TooLarge(_)) => "too-large",
        Err(_) => "other",
        Ok(_) => "taken",
    }
}

#[test]
fn a_workbook_that_would_inflate_a_thousand_times_is_refused_before_it_is_parsed() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let blank = vec![b' '; 1 << 20];
    (0..530).for_each(|_| writer.write_all(&blank).unwrap());
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 700 << 10, "{} bytes", bomb.len());
    // What follows its directory's word is no longer there: its declared size is enough to know.
    let mut hollow = bomb.clone();
    hollow[100..200].fill(0xFF);
    assert_eq!((refusal(&bomb), refusal(&hollow)), ("too-large", "too-large"));
}

#[test]
fn hostile_workbooks_are_refused_with_their_reason() {
    let whole = with_every_trap();
    let doctype = rewritten(&whole, |name, text| match name {
        "xl/drawings/drawing1.xml" => text.replace("?>", "?><!DOCTYPE a [<!ENTITY b 'c'>]>"),
        _ => text,
    });
    assert_eq!(refusal(&doctype), "workbook-doctype");
    let far = rewritten(&whole, |name, text| match name {
        "xl/worksheets/sheet4.xml" => text.replace("r=\"B8\"", "r=\"ZZ8\""),
        _ => text,
    });
    assert_eq!(refusal(&far), "too-large", "a column beyond the three hundredth");
    assert_eq!(refusal(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1old"), "workbook-old");
    assert_eq!(refusal(b"not a workbook"), "workbook");
    assert_eq!(refusal(b""), "workbook");
}

#[test]
fn a_truncated_or_garbled_workbook_gives_an_error_and_no_panic() {
    let whole = with_every_trap();
    for part in 1..24 {
        assert_ne!(refusal(&whole[..whole.len() * part / 24]), "taken");
    }
    // One part is garbled at a time, so that what parses it meets the damage and not the archive's check.
    for (seed, part) in
        ["xl/worksheets/sheet2.xml", "xl/drawings/drawing1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]
            .iter()
            .enumerate()
    {
        for round in 0..12_usize {
            let garbled = rewritten(&whole, |name, text| {
                if name != *part {
                    return text;
                }
                let mut state = (seed * 7919 + round * 104_729 + 1) as u64;
                let mut letters: Vec<char> = text.chars().collect();
                for _ in 0..20 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let at = (state >> 33) as usize % letters.len();
                    letters[at] = ['<', '>', '"', '9', '&', 'A'][(state >> 20) as usize % 6];
                }
                letters.into_iter().collect()
            });
            let _ = read_bytes(&garbled, &Wishes::default());
        }
    }
}
