//! What the engine must tell apart, one sentence per test: duplicates under other words, and the near-misses that are none.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use geo::{Geometry, LineString, Point};

use super::case::fingerprint;
use super::gazetteer::{Gazetteer, Level};
use super::relation::{Relation, Severity};
use super::scan::{Index, Options, Suspicion, check, scan};
use super::score::Item;
use super::work::{Agency, LocationQuality, Work};

pub(super) fn gazetteer() -> Gazetteer {
    Gazetteer::new([
        ("20", Level::Province, "ชลบุรี"),
        ("21", Level::Province, "ระยอง"),
        ("2001", Level::Amphoe, "เมืองชลบุรี"),
        ("2004", Level::Amphoe, "บางละมุง"),
        ("2007", Level::Amphoe, "ศรีราชา"),
        ("2106", Level::Amphoe, "ปลวกแดง"),
        ("200406", Level::Tambon, "หนองปลาไหล"),
        ("200407", Level::Tambon, "หนองปรือ"),
        ("200702", Level::Tambon, "สุรศักดิ์"),
        ("200706", Level::Tambon, "บางพระ"),
        ("210601", Level::Tambon, "ปลวกแดง"),
    ])
}

fn work(id: &str, agency: &str, title: &str, year: i32, baht: i64) -> Work {
    Work {
        id: id.into(),
        title: title.into(),
        agency: Agency { code: agency.into(), name_th: agency.into(), kind: None, parent: None },
        budgets: BTreeMap::from([(year, baht * 100)]),
        ..Work::default()
    }
}

/// A corpus around the pair, so that words have a rarity: templates of many agencies at many places.
pub(super) fn crowd() -> Vec<Work> {
    let places = ["ต.บางพระ อ.ศรีราชา", "ต.สุรศักดิ์ อ.ศรีราชา", "ต.หนองปรือ อ.บางละมุง", "ต.หนองปลาไหล อ.บางละมุง"];
    let titles = [
        "ก่อสร้างถนน คสล.",
        "ขุดลอกคลองสาธารณะ",
        "ติดตั้งกล้อง CCTV",
        "ก่อสร้างอาคารเรียน",
        "ปรับปรุงระบบประปาหมู่บ้าน",
        "จัดซื้อรถบรรทุกขยะ",
        "ติดตั้งโคมไฟโซล่าเซลล์",
        "ก่อสร้างท่อระบายน้ำ",
        "ฝึกอบรมอาสาสมัคร",
        "ก่อสร้างเขื่อนป้องกันตลิ่ง",
    ];
    let mut crowd = Vec::new();
    for (which, title) in titles.iter().enumerate() {
        for (at, place) in places.iter().enumerate() {
            let village = 20 + which * 4 + at;
            crowd.push(work(
                &format!("z{which}-{at}"),
                &format!("หน่วยงาน {which}/{at}"),
                &format!("{title} หมู่ที่ {village} {place} จ.ชลบุรี"),
                2560,
                1_000_000 + (which * 7 + at) as i64 * 91_000,
            ));
        }
    }
    crowd
}

fn found(a: &Work, b: &Work) -> Option<Suspicion> {
    let mut works = crowd();
    works.extend([a.clone(), b.clone()]);
    let options = Options { within_agency: true, ..Options::default() };
    let pairs = scan(&works, &gazetteer(), &options, &|_, _| true).unwrap();
    pairs.into_iter().find(|pair| pair.a_id == a.id && pair.b_id == b.id)
}

fn relation(a: &Work, b: &Work) -> Option<Relation> {
    found(a, b).map(|pair| pair.relation)
}

/// Not shown, or shown as something that is no double spending.
fn is_no_duplicate(a: &Work, b: &Work) {
    let pair = found(a, b);
    let flagged = pair.as_ref().is_some_and(|pair| matches!(pair.relation, Relation::Duplicate | Relation::Overlap));
    assert!(
        !flagged,
        "{:?} {}",
        pair.as_ref().map(|pair| (pair.score, pair.relation)),
        pair.map(|pair| pair.sentence_en).unwrap_or_default()
    );
}

pub(super) const PAO: &str = "องค์การบริหารส่วนจังหวัดชลบุรี";
pub(super) const TOWN: &str = "เทศบาลตำบลบางพระ";

#[test]
fn one_road_under_other_words_is_a_duplicate() {
    let a = work(
        "a",
        PAO,
        "โครงการก่อสร้างถนน ค.ส.ล. สายหนองข้างคอก ม.๓ ต.บางพระ อ.ศรีราชา จ.ชลบุรี กว้าง 6 ม. ยาว 1,200 ม.",
        2569,
        4_800_000,
    );
    let b =
        work("b", TOWN, "ก่อสร้างถนนคอนกรีตเสริมเหล็กสายหนองข้างคอก หมู่ที่ 3 ตำบลบางพระ อำเภอศรีราชา จังหวัดชลบุรี", 2569, 4_750_000);
    let pair = found(&a, &b).unwrap();
    assert_eq!((pair.relation, pair.severity), (Relation::Duplicate, Severity::High));
    assert_eq!(pair.satang_at_stake, 475_000_000);
    assert!(pair.score > 0.9, "{} {}", pair.score, pair.sentence_en);
    assert!(pair.sentence_th.contains("หมู่ที่ตรงกัน") || pair.sentence_th.contains("ตำบลเดียวกัน"), "{}", pair.sentence_th);
}

#[test]
fn another_village_of_the_same_template_is_none() {
    let a = work("a", PAO, "ก่อสร้างถนน คสล. ภายในหมู่บ้าน หมู่ที่ 3 ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 500_000);
    let b = work("b", TOWN, "ก่อสร้างถนน คสล. ภายในหมู่บ้าน หมู่ที่ 5 ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 500_000);
    is_no_duplicate(&a, &b);
}

#[test]
fn a_sibling_building_of_one_school_is_none() {
    let a = work("a", PAO, "ปรับปรุงอาคารเรียน 1 โรงเรียนวัดบางพระ ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 900_000);
    let b = work("b", TOWN, "ปรับปรุงอาคารเรียน 4 โรงเรียนวัดบางพระ ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 900_000);
    is_no_duplicate(&a, &b);
    let mut near = (a, b);
    (near.0.geometry, near.0.location_quality) = (Some(point(100.95, 13.2)), LocationQuality::Drawn);
    (near.1.geometry, near.1.location_quality) = (Some(point(100.9501, 13.2)), LocationQuality::Drawn);
    is_no_duplicate(&near.0, &near.1);
}

#[test]
fn the_next_phase_is_a_phase() {
    let a = work("a", PAO, "ก่อสร้างเขื่อนป้องกันตลิ่งคลองบางพระ ระยะที่ 1 ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2568, 20_000_000);
    let b = work("b", TOWN, "ก่อสร้างเขื่อนป้องกันตลิ่งคลองบางพระ ระยะที่ 2 ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 20_000_000);
    assert_eq!(relation(&a, &b), Some(Relation::Phase));
    assert_eq!(found(&a, &b).unwrap().satang_at_stake, 0);
}

#[test]
fn supervision_is_a_component() {
    let a = work("a", PAO, "ก่อสร้างอาคารผู้ป่วยนอก 5 ชั้น โรงพยาบาลบางละมุง อ.บางละมุง จ.ชลบุรี", 2569, 90_000_000);
    let b = work(
        "b",
        "กรมสนับสนุนบริการสุขภาพ",
        "ควบคุมงานก่อสร้างอาคารผู้ป่วยนอก 5 ชั้น โรงพยาบาลบางละมุง อ.บางละมุง จ.ชลบุรี",
        2569,
        1_800_000,
    );
    assert_eq!(relation(&a, &b), Some(Relation::Component));
}

#[test]
fn stretches_of_one_road_overlap_adjoin_or_are_apart() {
    let road = |id: &str, agency: &str, chainage: &str| {
        work(
            id,
            agency,
            &format!(
                "ซ่อมสร้างผิวทางแอสฟัลท์ติกคอนกรีต ถนนสาย รย.3013 แยก ทล.331 - บ้านวังตาผิน ช่วง กม.{chainage} อ.ปลวกแดง จ.ระยอง"
            ),
            2569,
            15_000_000,
        )
    };
    let a = road("a", "กรมทางหลวงชนบท", "1+000 - กม.4+000");
    assert_eq!(relation(&a, &road("b", "องค์การบริหารส่วนจังหวัดระยอง", "3+000 - กม.6+000")), Some(Relation::Overlap));
    let pair = found(&a, &road("b", "องค์การบริหารส่วนจังหวัดระยอง", "3+000 - กม.6+000")).unwrap();
    assert_eq!(pair.satang_at_stake, 500_000_000, "a third of fifteen million baht");
    is_no_duplicate(&a, &road("b", "องค์การบริหารส่วนจังหวัดระยอง", "9+000 - กม.12+000"));
    is_no_duplicate(&a, &road("b", "องค์การบริหารส่วนจังหวัดระยอง", "4+000 - กม.6+500"));
}

#[test]
fn a_road_that_only_starts_at_the_other_is_none() {
    let a = work(
        "a",
        "กรมทางหลวงชนบท",
        "งานบำรุงถนนสาย ชบ.4064 แยกทางหลวงหมายเลข 3574 - บ้านหนองหงษ์ อ.บางละมุง จ.ชลบุรี",
        2569,
        9_000_000,
    );
    let b = work("b", PAO, "ปรับปรุงถนนลาดยาง สายแยก ทช.ชบ.4064 - บ้านโป่ง อ.บางละมุง จ.ชลบุรี", 2569, 9_000_000);
    is_no_duplicate(&a, &b);
}

#[test]
fn two_agencies_cars_are_none() {
    let car = "จัดซื้อรถบรรทุก (ดีเซล) ขนาด 1 ตัน ปริมาตรกระบอกสูบไม่ต่ำกว่า 2,400 ซีซี ขับเคลื่อน 4 ล้อ ต.บางพระ อ.ศรีราชา จ.ชลบุรี 1 คัน";
    is_no_duplicate(&work("a", PAO, car, 2569, 868_000), &work("b", TOWN, car, 2569, 868_000));
}

fn point(x: f64, y: f64) -> Geometry<f64> {
    Geometry::Point(Point::new(x, y))
}

fn drawn(work: Work, line: &[(f64, f64)]) -> Work {
    let line = LineString::from(line.to_vec());
    Work { geometry: Some(Geometry::LineString(line)), location_quality: LocationQuality::Drawn, ..work }
}

#[test]
fn geometry_finds_what_words_would_miss_and_parts_what_words_would_join() {
    let a = work("a", PAO, "ก่อสร้างถนนคอนกรีตเสริมเหล็ก ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 3_000_000);
    let b = work("b", TOWN, "ปรับปรุงผิวจราจรถนนเลียบสวนบ้านไร่ ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 2_000_000);
    let line = [(100.950, 13.200), (100.960, 13.200)];
    let near = found(&drawn(a.clone(), &line), &drawn(b.clone(), &line)).unwrap();
    assert!(
        matches!(near.relation, Relation::Duplicate | Relation::Overlap),
        "{:?} {}",
        near.relation,
        near.sentence_en
    );
    assert!(near.evidence.iter().any(|evidence| evidence.item == Item::Geometry && evidence.contribution > 2.0));
    let same_words = Work { title: a.title.clone(), ..b };
    is_no_duplicate(&drawn(a, &line), &drawn(same_words, &[(100.950, 13.240), (100.960, 13.240)]));
}

#[test]
fn a_point_that_stands_for_a_district_is_no_evidence() {
    let a = work("a", PAO, "ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 1 ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 3_000_000);
    let b = work("b", TOWN, "ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 9 ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 3_000_000);
    let placed =
        |work: Work| Work { geometry: Some(point(100.95, 13.2)), location_quality: LocationQuality::Tambon, ..work };
    is_no_duplicate(&placed(a), &placed(b));
}

#[test]
fn other_works_at_one_spot_and_time_could_be_done_together() {
    let line = [(100.950, 13.200), (100.960, 13.200)];
    let a = drawn(work("a", PAO, "วางท่อเมนประปา ถนนสุขุมวิท ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 3_000_000), &line);
    let b = drawn(work("b", TOWN, "ปรับปรุงผิวทางลาดยาง ถนนสุขุมวิท ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 5_000_000), &line);
    assert_eq!(relation(&a, &b), Some(Relation::Synergy));
    let later = Work { budgets: BTreeMap::from([(2571, 500_000_000)]), ..b };
    assert_eq!(relation(&a, &later), Some(Relation::TimeClash));
}

#[test]
fn the_same_number_in_two_systems_is_found_without_any_place() {
    let with = |id: &str, agency: &str, title: &str| Work {
        external_ids: vec![("e-gp".into(), "69017000001".into())],
        ..work(id, agency, title, 2569, 700_000)
    };
    let pair = found(&with("a", PAO, "ศูนย์เรียนรู้ชุมชน"), &with("b", TOWN, "ก่อสร้างศูนย์การเรียนรู้")).unwrap();
    assert_eq!(pair.relation, Relation::Duplicate, "{}", pair.sentence_en);
}

#[test]
fn an_amended_plan_row_is_no_duplicate_of_itself() {
    let a = work("a", PAO, "ก่อสร้างลานกีฬา ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 700_000);
    let b = Work {
        id: "b".into(), amendment_mark: Some("แก้ไข ครั้งที่ 2/2568".into()), ..a.clone()
    };
    is_no_duplicate(&a, &b);
}

#[test]
fn a_scan_is_the_same_twice_and_in_any_order() {
    let mut works = crowd();
    works.push(work("a", PAO, "ขุดลอกคลองบางละมุง ต.หนองปรือ อ.บางละมุง จ.ชลบุรี", 2569, 2_000_000));
    works.push(work("b", TOWN, "โครงการขุดลอกคลองบางละมุง ตำบลหนองปรือ อำเภอบางละมุง", 2569, 2_000_000));
    let options = Options { threshold: Some(0.01), benign: true, within_agency: true, ..Options::default() };
    let first = scan(&works, &gazetteer(), &options, &|_, _| true).unwrap();
    assert!(!first.is_empty());
    assert_eq!(first, scan(&works, &gazetteer(), &options, &|_, _| true).unwrap());
    works.reverse();
    let half = works.len() / 2;
    works.rotate_left(half);
    assert_eq!(first, scan(&works, &gazetteer(), &options, &|_, _| true).unwrap());
    assert!(first.is_sorted_by(|a, b| (&a.a_id, &a.b_id) < (&b.a_id, &b.b_id)));
    assert!(first.iter().all(|pair| pair.a_id < pair.b_id && (0.0..=1.0).contains(&pair.score)));
}

#[test]
fn a_check_of_one_work_says_what_the_scan_says() {
    let mut works = crowd();
    let a = work("a", PAO, "ขุดลอกคลองบางละมุง ต.หนองปรือ อ.บางละมุง จ.ชลบุรี", 2569, 2_000_000);
    let b = work("b", TOWN, "โครงการขุดลอกคลองบางละมุง ตำบลหนองปรือ อำเภอบางละมุง", 2569, 2_000_000);
    works.extend([a.clone(), b.clone()]);
    let scanned = scan(&works, &gazetteer(), &Options::default(), &|_, _| true).unwrap();
    let index = Index::new(&works, &gazetteer(), &Options::default());
    let checked = check(&a, &index);
    assert_eq!(checked.first(), scanned.iter().find(|pair| pair.a_id == "a"));
    assert_eq!(checked[0].fingerprint, fingerprint(&a, &b));
    let new = Work { id: "new".into(), agency: Agency { code: "x".into(), ..Agency::default() }, ..a };
    assert!(
        check(&new, &index).iter().any(|pair| pair.a_id == "a"),
        "a work that is not yet in the index is compared too"
    );
}

#[test]
fn a_scan_stops_when_it_is_told_to_and_tells_how_far_it_is() {
    assert!(scan(&crowd(), &gazetteer(), &Options::default(), &|_, _| false).is_err());
    let seen = std::cell::RefCell::new(Vec::new());
    scan(&crowd(), &gazetteer(), &Options::default(), &|done, total| {
        seen.borrow_mut().push((done, total));
        true
    })
    .unwrap();
    let seen = seen.into_inner();
    assert!(seen.is_sorted() && seen.last() == Some(&(40, 40)), "{seen:?}");
}

#[test]
fn the_waterfall_adds_up_to_the_score() {
    let a = work("a", PAO, "ขุดลอกคลองบางละมุง ต.หนองปรือ อ.บางละมุง จ.ชลบุรี", 2569, 2_000_000);
    let b = work("b", TOWN, "โครงการขุดลอกคลองบางละมุง ตำบลหนองปรือ อำเภอบางละมุง", 2569, 2_000_000);
    let pair = found(&a, &b).unwrap();
    let sum: f64 = super::weights().prior + pair.evidence.iter().map(|evidence| evidence.contribution).sum::<f64>();
    assert!((sum - pair.log_odds).abs() < 0.02, "{sum} is not {}", pair.log_odds);
    let missing = pair.evidence.iter().find(|evidence| evidence.item == Item::Geometry).unwrap();
    assert_eq!(missing.contribution, 0.0);
    assert!(missing.phrase_en.contains("neither way"));
}

#[test]
fn one_drawing_under_two_datums_is_one_place() {
    let title = "ก่อสร้างสะพานคอนกรีตเสริมเหล็ก ข้ามคลองบางพระ ต.บางพระ อ.ศรีราชา จ.ชลบุรี";
    let at = |work: Work, x: f64, y: f64| Work {
        geometry: Some(point(x, y)),
        location_quality: LocationQuality::Surveyed,
        ..work
    };
    let a = at(work("a", PAO, title, 2569, 8_000_000), 100.9849392, 13.36142884);
    // 333 m east and 303 m south of it: Indian 1975 read as WGS 84.
    let b = at(work("b", TOWN, title, 2569, 8_100_000), 100.9879875, 13.3586613);
    let pair = found(&a, &b).unwrap();
    assert_eq!(pair.relation, Relation::Duplicate, "{}", pair.sentence_en);
    assert!(pair.evidence.iter().any(|evidence| evidence.phrase_en.contains("Indian 1975")), "{:?}", pair.evidence);
}

#[test]
fn a_work_that_names_the_other_agency_as_partner_is_joint() {
    let a = work(
        "a",
        PAO,
        "อุดหนุนเทศบาลตำบลบางพระ ก่อสร้างลานกีฬาอเนกประสงค์ หน้าวัดบางพระ ต.บางพระ อ.ศรีราชา จ.ชลบุรี",
        2569,
        2_000_000,
    );
    let b = work("b", TOWN, "ก่อสร้างลานกีฬาอเนกประสงค์ หน้าวัดบางพระ ต.บางพระ อ.ศรีราชา จ.ชลบุรี", 2569, 3_000_000);
    let pair = found(&a, &b).unwrap();
    assert_eq!((pair.relation, pair.severity), (Relation::Joint, Severity::Info), "{}", pair.sentence_en);
}

#[test]
fn odd_works_are_compared_without_harm() {
    let mut works = vec![Work { id: "empty".into(), ..Work::default() }];
    for (id, title) in [
        "",
        " ",
        "หมู่ที่",
        "กม.+",
        "ซอย",
        "ทล.",
        "(cid:",
        "๐",
        "สาย - ",
        "ต.อ.จ.",
        "99999999999999999999 เมตร",
        "หมู่ที่ 1-4294967295",
    ]
    .iter()
    .enumerate()
    {
        works.push(work(&format!("odd {id}"), "x", title, i32::MAX, i64::MAX / 100));
    }
    let nowhere = Geometry::LineString(LineString::new(Vec::new()));
    works.push(Work {
        id: "line of nothing".into(),
        geometry: Some(nowhere),
        location_quality: LocationQuality::Drawn,
        ..Work::default()
    });
    works.push(Work {
        id: "far".into(),
        geometry: Some(point(f64::INFINITY, 0.0)),
        location_quality: LocationQuality::Drawn,
        chainage: Some((f64::NAN, 1.0)),
        ..Work::default()
    });
    let options = Options { within_agency: true, benign: true, threshold: Some(0.0), ..Options::default() };
    let found = scan(&works, &gazetteer(), &options, &|_, _| true).unwrap();
    assert!(found.iter().all(|pair| pair.score.is_finite() && pair.satang_at_stake >= 0));
}
