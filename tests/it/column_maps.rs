//! Saved column maps: kept for an agency, and chosen by themselves for a later workbook with the same headings.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::TestHub;
use phaen::plans::workbook::import::{PlanWishes, Report, import};

const MAP: &str = r#"
[fields]
plan_row = "ข้อ"
title = "ชื่องาน"
unit = "ผู้ทำ"
programme = "แผนงาน"
[[budget]]
year = 2569
column = "เงิน (ล้านบาท) ปี 2569"
unit = "million"
[[budget]]
year = 2570
column = "เงิน (ล้านบาท) ปี 2570"
unit = "million"
"#;

/// A sheet of an agency's own layout, its headings in two rows of merged cells.
fn own_layout(second_title: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("แบบของเราเอง").unwrap();
    let plain = Format::new();
    sheet.write_string(0, 0, "งานที่จะทำ").unwrap();
    for (column, text) in [(0, "ข้อ"), (1, "ชื่องาน"), (4, "ผู้ทำ"), (5, "แผนงาน")]
    {
        sheet.merge_range(2, column, 3, column, text, &plain).unwrap();
    }
    sheet.merge_range(2, 2, 2, 3, "เงิน (ล้านบาท)", &plain).unwrap();
    sheet.write_string(3, 2, "ปี 2569").unwrap();
    sheet.write_string(3, 3, "ปี 2570").unwrap();
    let rows = [("๑", "ขุดลอกคลองบางพระ", "1.5", "-"), ("๒", second_title, "", "๒.๒๕")];
    for (row, (number, title, first, second)) in (4..).zip(rows) {
        for (column, text) in [(0, number), (1, title), (2, first), (3, second), (4, "กองช่าง"), (5, "การเกษตร")]
        {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    sheet.write_string(6, 1, "ช่วงที่ ๒").unwrap();
    sheet.write_string(7, 1, "รวม 2 งาน").unwrap();
    workbook.save_to_buffer().unwrap()
}

fn take(hub: &TestHub, bytes: &[u8]) -> phaen::error::Result<Report> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    import(&hub.hub, file.path(), &PlanWishes::of("muni"), false, &hub.deed(), &|_, _| ())
}

fn body(map: &str) -> Value {
    json!({"id": "own", "agency": "muni", "title": "แบบของเทศบาล", "map": map})
}

on_both! {
    async fn a_layout_that_nobody_knows_is_read_once_its_map_is_saved(hub) {
        let key = hub.editor("muni");
        let refused = take(&hub, &own_layout("ทำฝาย")).unwrap_err().to_string();
        assert!(refused.contains("/column-maps"), "{refused}");
        let saved = hub.ask("POST", "/column-maps").key(&key).json(&body(MAP)).send().await.expect(201).json();
        assert_eq!(saved["headings"].as_array().unwrap().len(), 6);
        let report = take(&hub, &own_layout("ทำฝาย")).unwrap();
        assert_eq!((report.rows, report.years.clone(), report.written), (2, vec![2569, 2570], true));
        assert_eq!(report.sheets[0].map.as_deref(), Some("own"));
        let plan = report.plan.unwrap();
        let rows = hub.get(&format!("/plans/{plan}/rows")).key(&key).send().await.expect(200).json();
        let told: Vec<Value> = rows["items"].as_array().unwrap().iter().map(|row| {
            json!([row["number"], row["title"], row["amounts"][0]["satang"], row["amounts"][1]["satang"], row["responsible"]])
        }).collect();
        assert_eq!(told, [
            json!(["๑", "ขุดลอกคลองบางพระ", 150_000_000, 0, "กองช่าง"]),
            json!(["๒", "ทำฝาย\nช่วงที่ ๒", null, 225_000_000, "กองช่าง"]),
        ]);
    }

    async fn a_map_belongs_to_its_agency_and_is_checked_when_it_is_saved(hub) {
        let (key, other) = (hub.editor("muni"), hub.editor("other"));
        hub.ask("POST", "/column-maps").key(&key).json(&body("title = 1")).send().await.expect(400);
        hub.ask("POST", "/column-maps").key(&other).json(&body(MAP)).send().await.expect(403);
        hub.ask("POST", "/column-maps").json(&body(MAP)).send().await.expect(401);
        hub.ask("POST", "/column-maps").key(&key).json(&body(MAP)).send().await.expect(201);
        hub.ask("POST", "/column-maps").key(&key).json(&body(MAP)).send().await.expect(409);
        let seen = hub.get("/column-maps/own").key(&other).send().await.expect(200);
        hub.get("/column-maps").key(&key).send().await.expect(200);
        hub.get("/column-maps?colour=red").key(&key).send().await.expect(400);
        let tag = seen.header("etag").to_owned();
        let private = json!({"agency": "muni", "title": "ใหม่", "map": MAP, "visibility": "private"});
        hub.ask("PUT", "/column-maps/own").key(&key).json(&private).send().await.expect(428);
        hub.ask("PUT", "/column-maps/own").key(&other).header("if-match", &tag).json(&private).send().await.expect(403);
        let now = hub.ask("PUT", "/column-maps/own").key(&key).header("if-match", &tag).json(&private).send().await.expect(200);
        assert_eq!(now.json()["version"], 2);
        hub.get("/column-maps/own").key(&other).send().await.expect(404);
        let listed = hub.get("/column-maps?agency=muni").key(&other).send().await.expect(200).json();
        assert_eq!(listed["numberReturned"], 0);
        let tag = now.header("etag").to_owned();
        hub.ask("DELETE", "/column-maps/own").key(&key).header("if-match", &tag).send().await.expect(204);
        hub.get("/column-maps/own").key(&key).send().await.expect(404);
    }
}
