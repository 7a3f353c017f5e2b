//! Versions of plan rows, in the forms that real plans have them.

use super::*;

fn row(id: &str, title: &str, edition: &str, mark: &str) -> Work {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Work {
        id: id.into(),
        title: title.into(),
        plan: Some("แผนพัฒนาท้องถิ่น".into()),
        programme: Some("อุตสาหกรรมและการโยธา".into()),
        plan_edition: given(edition),
        amendment_mark: given(mark),
        ..Work::default()
    }
}

fn found(works: &[Work]) -> Vec<(String, String, LinkKind)> {
    let list: Vec<(&Work, i64)> = works.iter().zip(0..).collect();
    let forwards = links(&list);
    let backwards = links(&list.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(forwards, backwards, "the order of rows makes no difference");
    forwards.into_iter().map(|link| (link.earlier, link.later, link.kind)).collect()
}

const ROAD: &str = "ก่อสร้างถนน คสล. หมู่ที่ 3 สายบ้านแม่ใส";

#[test]
fn a_corrected_row_is_a_version_of_the_row_before_it_and_versions_make_a_chain() {
    let works = [
        row("a", ROAD, "2566-2570", ""),
        row("b", "ก่อสร้างถนน คสล. หมู่ที่ ๓ สายบ้านแม่ใส", "2566-2570 แก้ไข ครั้งที่ 2/2568", ""),
        row("c", ROAD, "2566-2570", "เปลี่ยนแปลง ครั้งที่ 1/2567"),
    ];
    let amended = |a: &str, b: &str| (a.to_owned(), b.to_owned(), LinkKind::Amended);
    assert_eq!(found(&works), [amended("a", "c"), amended("c", "b")]);
}

#[test]
fn an_added_row_of_the_same_title_is_left_to_people_and_so_are_two_rows_of_one_edition() {
    assert!(found(&[row("a", ROAD, "2566-2570", ""), row("b", ROAD, "2566-2570 เพิ่มเติม 2/2565", "")]).is_empty());
    assert!(found(&[row("a", ROAD, "แก้ไข 1/2566", ""), row("b", ROAD, "แก้ไข 1/2566", "")]).is_empty());
    assert_eq!(found(&[row("a", ROAD, "เพิ่มเติม 6/2567", ""), row("b", ROAD, "แก้ไข 5/2568", "")]).len(), 1);
}

#[test]
fn siblings_of_another_unit_number_place_or_plan_are_no_versions() {
    let mark = "แก้ไข ครั้งที่ 2/2568";
    let unit = |work: Work, unit: &str| Work { unit: Some(unit.into()), ..work };
    let pawnshop = "ปรับปรุงอาคารสถานธนานุบาล";
    assert!(
        found(&[
            unit(row("a", pawnshop, "", ""), "สถานธนานุบาล 2"),
            unit(row("b", pawnshop, "", mark), "สถานธนานุบาล 3")
        ])
        .is_empty()
    );
    assert!(found(&[row("a", "ก่อสร้างถนน หมู่ที่ 3", "", ""), row("b", "ก่อสร้างถนน หมู่ที่ 4", "", mark)]).is_empty());
    let place = |work: Work, code: &str| Work { area_codes: vec![code.into()], ..work };
    assert!(found(&[place(row("a", ROAD, "", ""), "560101"), place(row("b", ROAD, "", mark), "560102")]).is_empty());
    assert!(found(&[row("a", ROAD, "2561-2565", ""), row("b", ROAD, "2566-2570 แก้ไข 1/2566", "")]).is_empty());
    let other = Work {
        agency: crate::duplicates::Agency { code: "x".into(), ..Default::default() },
        ..row("b", ROAD, "", mark)
    };
    assert!(found(&[row("a", ROAD, "", ""), other]).is_empty());
}

#[test]
fn a_row_that_keeps_its_number_and_most_of_its_words_is_a_version() {
    let numbered = |work: Work, number: &str| Work { plan_reference: Some(number.into()), ..work };
    let longer = "ก่อสร้างถนน คสล. หมู่ที่ 3 สายบ้านแม่ใส (ช่วงปลาย)";
    let mark = "แก้ไข ครั้งที่ 2/2568";
    assert_eq!(found(&[numbered(row("a", ROAD, "", ""), "12"), numbered(row("b", longer, "", mark), "12")]).len(), 1);
    assert!(found(&[numbered(row("a", ROAD, "", ""), "12"), numbered(row("b", longer, "", mark), "13")]).is_empty());
    assert!(
        found(&[numbered(row("a", ROAD, "", ""), "12"), numbered(row("b", "จัดซื้อเครื่องปรับอากาศ", "", mark), "12")])
            .is_empty()
    );
}

#[test]
fn rows_that_were_moved_merged_or_marked_as_the_same_lead_to_the_one_row_that_fits() {
    let numbered = |work: Work, number: &str| Work { plan_reference: Some(number.into()), ..work };
    let elsewhere = Work {
        programme: Some("เคหะและชุมชน".into()), ..row("a", ROAD, "", "ย้ายไปแผนงานอุตสาหกรรม")
    };
    assert_eq!(found(&[elsewhere, row("b", ROAD, "", "")]), [("a".into(), "b".into(), LinkKind::Moved)]);
    let merged = numbered(row("a", "วางท่อระบายน้ำ", "", "รวมกับลำดับที่ 2"), "7");
    let into = numbered(row("b", ROAD, "", ""), "2");
    assert_eq!(found(&[merged.clone(), into.clone()]), [("a".into(), "b".into(), LinkKind::Merged)]);
    let second = numbered(row("c", "อื่น", "", ""), "2");
    assert!(found(&[merged, into, second]).is_empty(), "of two rows that fit neither is taken");
    let same = numbered(row("a", ROAD, "", "ซ้ำลำดับที่ 63"), "5");
    assert_eq!(found(&[same, numbered(row("b", "ถนน", "", ""), "63")]), [("a".into(), "b".into(), LinkKind::Restated)]);
    let asked = row("a", ROAD, "", "ไปประสาน 02/2");
    assert_eq!(found(&[asked, row("b", ROAD, "", "")]), [("a".into(), "b".into(), LinkKind::Coordinated)]);
}
