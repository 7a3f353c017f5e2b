//! Projects from files: what goes in, what is refused, and that twice is the same as once.

use std::path::PathBuf;

use phaen::error::Result;
use phaen::ingest::column_map::ColumnMap;
use phaen::plans::import::{Options, Report, import_projects};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;

const MAP: &str = r#"
year_era = "auto"
[fields]
title = "โครงการ"
agency = "หน่วยงาน"
programme = "แผนงาน"
location = "สถานที่"
longitude = { column = "ลองจิจูด" }
latitude = { column = "ละติจูด" }
chainage_from = "กม."
road_code = "สายทาง"
plan_status = "สถานะ"
[[budget]]
year_column = "ปี"
column = "งบ"
unit = "million"
"#;

const HEADER: &str = "โครงการ,หน่วยงาน,แผนงาน,สถานที่,ลองจิจูด,ละติจูด,สายทาง,กม.,สถานะ,ปี,งบ\n";

const GOOD: &str = "ซ่อมถนน,doh,ผง.เคหะชุมชน,ต.บางพระ อ.ศรีราชา,,,ทล.๓,๑๒+๕๐๐,ประกาศใช้,พ.ศ. ๒๕๖๗,๑.๕
ขุดลอกคลอง,หน่วยงาน doh,,อ.เมืองระยอง,๑๐๑.๒๕,12.68,,,,2024,-
อบรม อสม.,doh,,,,,,,,67,
";

fn take_with(hub: &TestHub, map: &str, text: impl AsRef<[u8]>, options: &Options) -> Result<Report> {
    let map = ColumnMap::parse(map).unwrap();
    import_projects(&hub.hub, text.as_ref(), &map, options, &hub.deed(), &|_, _, _| ())
}

fn take(hub: &TestHub, rows: &str, options: &Options) -> Report {
    take_with(hub, MAP, format!("{HEADER}{rows}"), options).unwrap()
}

async fn projects(hub: &TestHub) -> Vec<Value> {
    hub.get("/projects?limit=10000").send().await.expect(200).json()["items"].as_array().unwrap().clone()
}

fn counts(report: &Report) -> [usize; 4] {
    [report.created, report.updated, report.unchanged, report.refused_rows]
}

/// `row code field` of each fault.
fn refused(report: &Report) -> Vec<String> {
    report.refused.iter().map(|fault| format!("{} {} {}", fault.row, fault.code, fault.field)).collect()
}

on_both! {
    async fn rows_become_projects_with_their_years_money_and_places(hub) {
        hub.agency("doh");
        let report = take(&hub, GOOD, &Options::default());
        assert_eq!((counts(&report), report.written), ([3, 0, 0, 0], true), "{report:?}");
        let all = projects(&hub).await;
        let [road, canal, training] = [&all[0], &all[1], &all[2]];
        assert_eq!(road["budgets"], json!([{"fiscalYear": 2567, "satang": 150_000_000, "printedUnit": "million_baht", "source": null}]));
        assert_eq!((&road["programme"], &road["status"]["plan"]), (&json!("00240"), &json!("approved")));
        assert_eq!((&road["location"]["areaCodes"], &road["location"]["quality"]), (&json!(["200707"]), &json!("tambon")));
        assert_eq!(road["road"], json!({"code": "ทล.๓", "chainageFrom": 12500.0, "chainageTo": null}));
        assert_eq!((&canal["geometry"]["coordinates"], &canal["location"]["quality"]), (&json!([101.25, 12.68]), &json!("drawn")));
        assert_eq!((&canal["totalSatang"], &canal["location"]["areaCodes"], &canal["agency"]), (&json!(0), &json!(["2101"]), &json!("doh")));
        assert_eq!((&training["totalSatang"], &training["geometry"], &training["budgets"]), (&Value::Null, &Value::Null, &json!([])));
        let features = hub.get("/collections/projects/items").send().await.expect(200).json();
        assert_eq!(features["numberMatched"], 3);
    }

    async fn a_second_run_changes_nothing_and_a_changed_row_changes_one_project(hub) {
        hub.agency("doh");
        take(&hub, GOOD, &Options::default());
        let (before, trail) = (projects(&hub).await, audit_rows(&hub).await);
        let again = take(&hub, GOOD, &Options::default());
        assert_eq!(counts(&again), [0, 0, 3, 0]);
        assert_eq!((projects(&hub).await, audit_rows(&hub).await), (before, trail));

        let keyed = MAP.replace("[[budget]]", "source_key = \"แผนงาน\"\n[[budget]]").replace("programme = \"แผนงาน\"\n", "");
        let row = |amount: &str| format!("{HEADER}ถนน,doh,k1,,,,,,,2567,{amount}\nท่อ,doh,k2,,,,,,,2567,1\n");
        assert_eq!(counts(&take_with(&hub, &keyed, row("1"), &Options::default()).unwrap()), [2, 0, 0, 0]);
        assert_eq!(counts(&take_with(&hub, &keyed, row("2"), &Options::default()).unwrap()), [0, 1, 1, 0]);
        let road: Vec<Value> = projects(&hub).await.into_iter().filter(|project| project["title"] == "ถนน").collect();
        assert_eq!((road.len(), &road[0]["totalSatang"], &road[0]["version"]), (1, &json!(200_000_000), &json!(2)));
    }

    async fn what_was_done_by_hand_outlives_another_import(hub) {
        let key = hub.editor("doh");
        let keyed = MAP.replace("[[budget]]", "source_key = \"แผนงาน\"\n[[budget]]").replace("programme = \"แผนงาน\"\n", "");
        let row = |amount: &str| format!("{HEADER}ถนน,doh,k1,ต.บางพระ อ.ศรีราชา,,,,,,2567,{amount}\n");
        take_with(&hub, &keyed, row("1"), &Options::default()).unwrap();
        let project = projects(&hub).await.remove(0);
        let path = format!("/projects/{}", project["id"].as_str().unwrap());
        let tag = hub.get(&path).send().await.header("etag").to_owned();
        let by_hand = json!({"visibility": "private", "geometry": {"type": "Point", "coordinates": [100.95, 13.2]}, "location": {"quality": "surveyed"}});
        hub.ask("PATCH", &path).key(&key).header("if-match", &tag).json(&by_hand).send().await.expect(200);
        assert_eq!(counts(&take_with(&hub, &keyed, row("1"), &Options::default()).unwrap()), [0, 0, 1, 0]);
        assert_eq!(counts(&take_with(&hub, &keyed, row("3"), &Options::default()).unwrap()), [0, 1, 0, 0]);
        let after = hub.get(&path).key(&key).send().await.expect(200).json();
        assert_eq!((&after["totalSatang"], &after["visibility"]), (&json!(300_000_000), &json!("private")));
        assert_eq!((&after["location"]["quality"], &after["geometry"]["type"]), (&json!("surveyed"), &json!("Point")));
    }

    async fn refused_rows_are_named_with_reason_and_remedy_and_nothing_is_written(hub) {
        hub.agency("doh");
        let rows = "ถนน,doh,,,,,,,,2567,1\n,doh,โยธาธิปไตย,,,,,,,2567,-5\n\nท่อ,กรมไม่มี,,,x,13,,,หาย,ปีหน้า,1\nจุด,doh,,,101,,,ต้นทาง,,2567,หนึ่งล้าน๒\n";
        let report = take(&hub, rows, &Options::default());
        assert_eq!((counts(&report), report.written, report.rows), ([1, 0, 0, 3], false, 4));
        assert_eq!(
            refused(&report),
            [
                "3 amount-negative งบ",
                "3 missing โครงการ",
                "3 unknown-programme แผนงาน",
                "5 unknown-agency หน่วยงาน",
                "5 budget-year ปี",
                "5 number-unreadable ลองจิจูด",
                "5 unknown-choice สถานะ",
                "6 amount-unreadable งบ",
                "6 number-unreadable กม.",
                "6 missing ละติจูด",
            ]
        );
        let first = &report.refused[3];
        assert!(first.reason.th.contains("กรมไม่มี") && first.reason.en.contains("there is no agency"));
        assert!(first.remedy.as_ref().is_some_and(|remedy| remedy.th.contains("สร้าง") && remedy.en.contains("--create-agencies")));
        assert!(projects(&hub).await.is_empty());
    }

    async fn a_partial_import_takes_the_good_rows(hub) {
        hub.agency("doh");
        let partial = Options { partial: true, ..Options::default() };
        let report = take(&hub, "ถนน,doh,,,,,,,,2567,1\n,doh,,,,,,,,2567,1\n", &partial);
        assert_eq!((counts(&report), report.written), ([1, 0, 0, 1], true));
        assert_eq!(projects(&hub).await.len(), 1);
    }

    async fn a_dry_run_tells_what_would_happen_and_writes_nothing(hub) {
        hub.agency("doh");
        let trail = audit_rows(&hub).await;
        let dry = Options { dry_run: true, create_agencies: true, ..Options::default() };
        let report = take(&hub, &format!("{GOOD}ฝาย,กรมชลประทาน,,,,,,,,2567,1\n"), &dry);
        assert_eq!((counts(&report), report.written, report.agencies_created.len()), ([4, 0, 0, 0], false, 1));
        assert!(projects(&hub).await.is_empty());
        assert_eq!(audit_rows(&hub).await, trail);
    }

    async fn agencies_are_made_where_that_is_wanted_and_found_again(hub) {
        let create = Options { create_agencies: true, ..Options::default() };
        let row = "ฝาย,กรมชลประทาน,,,,,,,,2567,1\nถนน,อบจ.ระยอง,,,,,,,,2567,1\n";
        let report = take(&hub, row, &create);
        // อบจ.ระยอง is one of the local authorities that the hub knows from its first start.
        assert_eq!((counts(&report), report.agencies_created.len()), ([2, 0, 0, 0], 1));
        let again = take(&hub, row, &Options::default());
        assert_eq!((counts(&again), again.agencies_created.len()), ([0, 0, 2, 0], 0));
        let whole_file = Options { agency: Some("กรมชลประทาน".into()), ..Options::default() };
        assert_eq!(counts(&take(&hub, "ประตูน้ำ,,,,,,,,,2567,1\n", &whole_file)), [1, 0, 0, 0]);
        assert_eq!(refused(&take(&hub, "ประตูน้ำ,,,,,,,,,2567,1\n", &Options::default())), ["2 missing หน่วยงาน"]);
    }

    async fn thai_in_windows_874_is_read_by_evidence_and_by_the_map(hub) {
        hub.agency("doh");
        let text = format!("{HEADER}{GOOD}");
        let bytes: Vec<u8> = text.chars().map(|letter| match u32::from(letter) {
            code @ 0..=0x7f => u8::try_from(code).unwrap(),
            code => u8::try_from(code - 0x0e00 + 0xa0).unwrap(),
        }).collect();
        let report = take_with(&hub, MAP, &bytes, &Options::default()).unwrap();
        assert_eq!((counts(&report), report.encoding.as_str()), ([3, 0, 0, 0], "windows-874"));
        let declared = format!("encoding = \"windows-874\"\n{MAP}");
        assert_eq!(counts(&take_with(&hub, &declared, &bytes, &Options::default()).unwrap()), [0, 0, 3, 0]);
        let marked = format!("\u{feff}{text}");
        assert_eq!(counts(&take_with(&hub, MAP, marked, &Options::default()).unwrap()), [0, 0, 3, 0]);
    }

    async fn a_key_stands_once_in_a_file_and_equal_rows_without_keys_are_kept_apart(hub) {
        hub.agency("doh");
        let keyed = "[fields]\ntitle = \"t\"\nsource_key = \"k\"\n";
        let own = Options { agency: Some("doh".into()), ..Options::default() };
        let report = take_with(&hub, keyed, "t,k\nก,1\nข,1\n", &own).unwrap();
        assert_eq!(refused(&report), ["3 repeated-key k"]);
        let twins = take_with(&hub, "[fields]\ntitle = \"t\"\n", "t,k\nก,1\nก,1\n", &own).unwrap();
        assert_eq!(counts(&twins), [2, 0, 0, 0]);
        assert_eq!(counts(&take_with(&hub, "[fields]\ntitle = \"t\"\n", "t,k\nก,1\nก,1\n", &own).unwrap()), [0, 0, 2, 0]);
    }

    async fn a_column_that_the_file_lacks_is_an_error_that_names_it(hub) {
        let error = take_with(&hub, MAP, "title\nx\n", &Options::default()).unwrap_err().to_string();
        assert!(error.contains("โครงการ") && error.contains("the columns are: title"), "{error}");
    }

    async fn the_real_budget_goes_in_whole_and_once(hub) {
        let Some(bytes) = real_budget() else { return };
        let map = std::fs::read_to_string(root().join("examples/budget-2565.toml")).unwrap();
        let start = std::time::Instant::now();
        let report = take_with(&hub, &map, &bytes, &Options::default()).unwrap();
        assert_eq!((report.rows, report.written), (5_618, true), "{:?}", report.refused.first());
        assert_eq!(counts(&report), [5_618, 0, 0, 0]);
        eprintln!("5,618 rows: {:?}", start.elapsed());
        let features = hub.get("/collections/projects/items?resultType=hits").send().await.expect(200).json();
        assert_eq!(features["numberMatched"], 5_618);
        let trail = audit_rows(&hub).await;
        let again = take_with(&hub, &map, &bytes, &Options::default()).unwrap();
        assert_eq!((counts(&again), again.agencies_created.len()), ([0, 0, 5_618, 0], 0));
        assert_eq!(audit_rows(&hub).await, trail);
        let chonburi = hub.get("/projects?area=20&limit=1").send().await.expect(200).json();
        assert_eq!(chonburi["numberReturned"], 1);
    }
}

async fn audit_rows(hub: &TestHub) -> i64 {
    hub.hub.store.read_now(phaen::access::store::verify_audit).unwrap().rows
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The shared sample of real budget lines, where it is there.
fn real_budget() -> Option<Vec<u8>> {
    let shared = std::env::var_os("PHAEN_SHARED_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let path = shared.join("projects/real_projects_sample.csv");
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("{} is absent: the real budget is not imported", path.display());
    }
    bytes
}
