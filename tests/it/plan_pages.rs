//! Rows of plans page by page, the ladder and the comparison as tables, and steps that name a row.

use std::time::Instant;

use serde_json::{Value, json};

use crate::on_both;
use crate::plans::{Desk, at, book, marked, row, sheet, with};
use crate::support::TestHub;

const WORKS: &str = "แผนงานอุตสาหกรรมและการโยธา";

/// Two editions: seven roads and two pumps, and then a change of one road and a new bridge.
async fn two_editions(desk: &Desk<'_>) -> (String, String) {
    let roads = (1..=7)
        .map(|number| row(&number.to_string(), &format!("ก่อสร้างถนนสาย {number}"), WORKS, [0, 100 * number, 0, 0, 0]));
    let pump =
        |number: &str| with(row(number, &format!("เครื่องสูบน้ำ {number}"), WORKS, [0, 50, 0, 0, 0]), "form", json!("p03"));
    let asked = with(row("1", "ขอประสานสร้างอ่าง", WORKS, [0, 0, 9, 0, 0]), "form", json!("p02-2"));
    let whole = book(vec![
        sheet("ถนน", "p02", roads.collect()),
        sheet("ประสาน", "p02-2", vec![asked]),
        sheet("ครุภัณฑ์", "p03", vec![pump("1"), pump("2")]),
    ]);
    let first = desk.first(&whole).await;
    let second = desk.open(json!({"kind": "correction", "year": 2568})).await;
    let changed = marked(row("3", "ก่อสร้างถนนสาย 3", WORKS, [0, 300, 0, 70, 0]), "แก้ไข ครั้งที่ 1/2568");
    desk.put(
        &second,
        &book(vec![sheet("ถนน", "p02", vec![changed, row("8", "ก่อสร้างสะพาน", WORKS, [0, 0, 0, 0, 800])])]),
    )
    .await;
    desk.bind(&second).await.expect(200);
    (first, second)
}

/// Ids of all rows, by the links from page to page.
async fn walked(hub: &TestHub, key: Option<&str>, query: &str, limit: usize) -> Vec<Value> {
    let mut address = at(&format!("/plans/p/rows?{query}&limit={limit}"));
    let mut rows = Vec::new();
    loop {
        let asking = hub.get(&address);
        let asking = match key {
            Some(key) => asking.key(key),
            None => asking,
        };
        let page = asking.send().await.expect(200);
        let items = page.json()["items"].as_array().unwrap().clone();
        assert!(items.len() <= limit);
        rows.extend(items);
        match page.link("next") {
            Some(next) => address = next.trim_start_matches("http://phaen.test/hub").to_owned(),
            None => return rows,
        }
    }
}

on_both! {
    async fn pages_of_rows_hold_each_row_once_and_in_the_order_of_the_whole(hub) {
        let desk = Desk::new(&hub).await;
        let (first, _) = two_editions(&desk).await;
        for key in [Some(desk.key.as_str()), None] {
            for (query, count) in [("all=false", 11), ("all=true", 12), ("form=p03", 2), ("q=ถนน", 7), ("status=approved", 11), ("all=true&status=superseded", 1), ("strategy=โครงสร้าง", 11)] {
                let whole = walked(&hub, key, query, 1_000).await;
                assert_eq!(whole.len(), count, "{query}");
                for limit in [1, 2, 3, 5] {
                    assert_eq!(walked(&hub, key, query, limit).await, whole, "{query} {limit}");
                }
            }
        }
        let then = walked(&hub, None, &format!("edition={first}"), 4).await;
        assert_eq!((then.len(), &then[2]["planStatus"]), (10, &json!("approved")));
        let whole = walked(&hub, None, "all=true", 100).await;
        let old = whole.iter().find(|row| row["planStatus"] == "superseded").unwrap();
        let new = whole.iter().find(|row| row["id"] == old["replacedBy"]["row"]).unwrap();
        assert_eq!((&old["number"], &new["replaces"][0]["row"]), (&json!("3"), &old["id"]));
        let counted = hub.get("/plans/p/rows?offset=9&limit=5").send().await.expect(200).json();
        assert_eq!(counted["items"].as_array().unwrap().len(), 2);
        let alone = hub.get(&format!("/plans/p/rows/{}", old["id"].as_str().unwrap())).send().await.expect(200).json();
        assert_eq!(alone, *old);
        hub.get("/plans/p/rows?edition=none").send().await.expect(404);
    }

    async fn a_page_of_a_stranger_leaves_out_what_he_may_not_see(hub) {
        let desk = Desk::new(&hub).await;
        two_editions(&desk).await;
        let draft = desk.open(json!({"kind": "addition", "year": 2569, "visibility": "private"})).await;
        desk.put(&draft, &book(vec![sheet("ถนน", "p02", vec![row("9", "ถนนที่ยังไม่ประกาศ", WORKS, [0, 0, 0, 0, 1])])])).await;
        let ids = |rows: &[Value]| rows.iter().map(|row| row["title"].clone()).collect::<Vec<_>>();
        assert!(!ids(&walked(&hub, None, "all=true", 3).await).contains(&json!("ถนนที่ยังไม่ประกาศ")));
        let own = walked(&hub, Some(&desk.key), &format!("edition={draft}"), 3).await;
        assert!(ids(&own).contains(&json!("ถนนที่ยังไม่ประกาศ")), "{own:?}");
    }

    async fn the_ladder_and_a_comparison_are_tables_too(hub) {
        let desk = Desk::new(&hub).await;
        let (first, second) = two_editions(&desk).await;
        let ladder = hub.get("/plans/p/ladder?f=csv&lang=en").send().await.expect(200);
        assert!(ladder.header("content-type").starts_with("text/csv") && ladder.header("content-disposition").contains("ladder.csv"));
        let text = ladder.text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("\u{feff}step,strategy,tactic,programme,code,rows,projects 2566,baht 2566"), "{}", lines[0]);
        let total = lines.iter().find(|line| line.starts_with("total,")).unwrap();
        let tree = desk.get("/plans/p/ladder").await;
        assert!(total.contains(&format!(",{},", tree["total"]["rows"])) && total.ends_with(",3770.00"), "{total}");
        assert!(lines.last().unwrap().starts_with("ผ.02/2 (not in the plan),") && lines.iter().any(|line| line.starts_with("programme,")));
        let thai = hub.get("/plans/p/ladder?f=csv&lang=th").send().await.expect(200).text();
        assert!(thai.contains("ยุทธศาสตร์,"), "{thai}");
        let changes = hub.get(&format!("/plans/p/compare?from={first}&to={second}&f=csv&lang=en")).send().await.expect(200).text();
        assert!(changes.contains("amounts/2569,0.00,70.00") && changes.contains("added,"), "{changes}");
        let sheet = hub.get(&format!("/plans/p/compare?from={first}&to={second}&f=xlsx")).send().await.expect(200);
        assert!(sheet.body.starts_with(b"PK"));
        hub.get("/plans/p/ladder?f=pdf").send().await.expect(400);
    }

    async fn a_step_names_a_row_that_is_there(hub) {
        let desk = Desk::new(&hub).await;
        two_editions(&desk).await;
        let row = desk.rows("limit=1").await.remove(0);
        let steps = format!("/projects/{}/steps", row["project"].as_str().unwrap());
        let step = |id: &Value| json!({"kind": "plan-row", "document": "แผนพัฒนาท้องถิ่น", "planRow": id});
        let refused = desk.post(&steps, &step(&json!("no-such-row"))).await.expect(422).text();
        assert!(refused.contains("no-such-row") && refused.contains("/planRow"), "{refused}");
        let made = desk.post(&steps, &step(&row["id"])).await.expect(201);
        let own = format!("{steps}/{}", made.json()["id"].as_str().unwrap());
        hub.ask("PUT", &own).key(&desk.key).header("if-match", made.header("etag")).json(&step(&json!("gone"))).send().await.expect(422);
    }
}

/// Figures of a large plan: `cargo test --test it plan_pages::a_plan_of -- --ignored --nocapture`, with `PLAN_ROWS` for another size.
#[tokio::test]
#[ignore = "measures; it takes minutes in a debug build"]
async fn a_plan_of_twenty_thousand_rows_is_read_page_by_page() {
    let many: i64 = std::env::var("PLAN_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    for hub in [Some(TestHub::sqlite()), TestHub::postgis()].into_iter().flatten() {
        let desk = Desk::new(&hub).await;
        let edition = desk.open(json!({"kind": "first"})).await;
        let began = Instant::now();
        for from in (0..many).step_by(2_000) {
            let rows = (from..(from + 2_000).min(many))
                .map(|n| row(&n.to_string(), &format!("ก่อสร้างถนนสายที่ {n} หมู่ {}", n % 17), WORKS, [0, n + 1, 0, 0, 0]));
            desk.put(&edition, &book(vec![sheet("ถนน", "p02", rows.collect())])).await;
        }
        eprintln!("{}: {many} rows put in {:?}", hub.hub.store.location().shown(), began.elapsed());
        desk.bind(&edition).await.expect(200);
        let first = desk.get("/plans/p/rows?limit=100").await;
        assert_eq!(first["items"].as_array().unwrap().len(), 100);
        for path in [
            "/plans/p/rows?limit=100",
            "/plans/p/rows?limit=100&offset=19000",
            "/plans/p/rows?limit=20&q=หมู่ 16",
            "/plans/p/ladder",
            "/plans/p/summary",
        ] {
            let began = Instant::now();
            for _ in 0..3 {
                hub.get(&at(path).replace(' ', "%20")).send().await.expect(200);
            }
            eprintln!("  {path}: {:?}", began.elapsed() / 3);
        }
    }
}
