//! Plan workbooks of every kind: told by their titles, or as whoever brings them says.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::imports::{bring, path_of, settled};
use crate::on_both;
use crate::plans::at;
use crate::support::TestHub;

/// One sheet with the title lines that are given, one column of money whose heading names no year, and two projects.
fn workbook(titles: &[&str], money: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("โครงการ").unwrap();
    for (row, title) in (0..).zip(titles) {
        sheet.write_string(row, 0, *title).unwrap();
    }
    let top = u32::try_from(titles.len()).unwrap() + 1;
    let headings = ["ที่", "โครงการ", "วัตถุประสงค์", "เป้าหมาย", money, "หน่วยงานรับผิดชอบ"];
    for (column, text) in (0..).zip(headings) {
        sheet.write_string(top, column, text).unwrap();
    }
    for (row, (number, title, baht)) in
        (top + 1..).zip([(1.0, "ก่อสร้างถนนคอนกรีตสายบ้านเขา", 500_000.0), (2.0, "ขุดลอกคลองบางพระ", 250_000.0)])
    {
        sheet.write_number(row, 0, number).unwrap();
        sheet.write_string(row, 1, title).unwrap();
        sheet.write_string(row, 2, "เพื่อประชาชน").unwrap();
        sheet.write_number(row, 4, baht).unwrap();
        sheet.write_string(row, 5, "กองช่าง").unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

async fn brought(hub: &TestHub, key: &str, fields: &[(&str, &str)], file: &[u8]) -> Value {
    let fields: Vec<(&str, &str)> = [("commit", "true"), ("kind", "plan")].iter().chain(fields).copied().collect();
    settled(hub, key, &path_of(&bring(hub, key, &fields, "แผน.xlsx", file).await.expect(202))).await
}

async fn plan(hub: &TestHub, key: &str, done: &Value) -> Value {
    assert_eq!(done["state"], "done", "{done}");
    hub.get(&format!("/plans/{}", done["made"][0]["plan"].as_str().unwrap())).key(key).send().await.expect(200).json()
}

on_both! {
    async fn a_plan_of_every_kind_is_told_by_its_title_with_the_line_as_evidence(hub) {
        let key = hub.editor("muni");
        for (title, kind, years) in [
            ("แผนการดำเนินงาน ประจำปีงบประมาณ พ.ศ. ๒๕๖๘", "operation", (2568, 2568)),
            ("เทศบัญญัติ งบประมาณรายจ่าย ประจำปีงบประมาณ พ.ศ. 2567", "ordinance", (2567, 2567)),
            ("แผนปฏิบัติราชการประจำปีของจังหวัดชลบุรี ประจำปีงบประมาณ พ.ศ. 2568", "province", (2568, 2568)),
            ("แผนปฏิบัติราชการประจำปีของกลุ่มจังหวัดภาคตะวันออก 1 ปีงบประมาณ พ.ศ. 2569", "cluster", (2569, 2569)),
            ("แผนงานบูรณาการเขตพัฒนาพิเศษภาคตะวันออก ปีงบประมาณ พ.ศ. 2568", "eec-integrated", (2568, 2568)),
            ("แผนปฏิบัติราชการรายปี กรมทางหลวงชนบท ประจำปีงบประมาณ พ.ศ. 2568", "ministry", (2568, 2568)),
        ] {
            let done = brought(&hub, &key, &[], &workbook(&["บัญชีโครงการ", title], "งบประมาณ (บาท)")).await;
            let found = plan(&hub, &key, &done).await;
            assert_eq!((&found["kind"], &found["yearFirst"], &found["yearLast"]), (&json!(kind), &json!(years.0), &json!(years.1)), "{title}: {found}");
            let report = &done["report"]["plan"];
            assert_eq!((&report["kind"], &report["rows"]), (&json!(kind), &json!(2)), "{report}");
            for language in ["th", "en"] {
                let why = report["kindWhy"][language].as_str().unwrap();
                assert!(why.contains("โครงการ") && why.contains(&title.chars().take(12).collect::<String>()), "{why}");
            }
        }
        let project = &hub.get(&at("/projects?q=คอนกรีต&limit=1")).key(&key).send().await.json()["items"][0];
        assert_eq!(project["plan"]["kind"], "แผนดำเนินงาน", "{project}");
    }

    async fn what_is_said_goes_before_what_is_printed_and_leaves_a_doubt(hub) {
        let key = hub.editor("muni");
        let file = workbook(&["แผนการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2568"], "งบประมาณ");
        let done = brought(&hub, &key, &[("planKind", "ordinance")], &file).await;
        assert_eq!(plan(&hub, &key, &done).await["kind"], "ordinance");
        assert!(done["report"]["plan"]["doubts"].to_string().contains("plan-kind-differs"), "{done}");
        // The same years in another kind are another plan.
        let other = brought(&hub, &key, &[], &file).await;
        assert_ne!(other["made"][0]["plan"], done["made"][0]["plan"]);
        bring(&hub, &key, &[("planKind", "wish")], "แผน.xlsx", &file).await.expect(400);
    }

    async fn a_workbook_that_does_not_say_is_a_local_development_plan_and_says_so(hub) {
        let key = hub.editor("muni");
        let done = brought(&hub, &key, &[("years", "2568")], &workbook(&["รายละเอียดโครงการ"], "งบประมาณ")).await;
        assert_eq!(plan(&hub, &key, &done).await["kind"], "local-development");
        assert!(done["report"]["plan"]["kindWhy"]["en"].as_str().unwrap().contains("no title"), "{done}");
    }
}
