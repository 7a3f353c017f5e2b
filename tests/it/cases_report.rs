//! The report over cases: its sums are those of the lists behind them, in every format, for what the caller sees.

use phaen::access::{Scope, Visibility};
use serde_json::{Value, json};

use crate::cases::{address, build, case_of, put, send, world};
use crate::on_both;
use crate::support::TestHub;

const TABLES: [&str; 7] = ["byAgencies", "byRelation", "bySeverity", "byState", "byFiscalYear", "byAmphoe", "byKind"];

async fn report(hub: &TestHub, key: &str, query: &str) -> Value {
    hub.get(&format!("/reports/duplicates{query}")).key(key).send().await.expect(200).json()
}

/// The cases that an address of the report lists.
async fn listed(hub: &TestHub, key: &str, href: &Value) -> Vec<Value> {
    let path = href.as_str().unwrap().strip_prefix("http://phaen.test/hub").unwrap();
    hub.get(path).key(key).send().await.expect(200).json()["items"].as_array().unwrap().clone()
}

fn row<'a>(report: &'a Value, table: &str, key: &str) -> &'a Value {
    report["cases"][table].as_array().unwrap().iter().find(|row| row["key"] == key).unwrap_or(&Value::Null)
}

on_both! {
    async fn every_number_of_cases_has_the_list_behind_it(hub) {
        build(&hub);
        let key = hub.key("phaen", &[Scope::Report]);
        for query in ["", "?agency=rid", "?minScore=0.5&area=2004"] {
            let report = report(&hub, &key, query).await;
            let total = &report["cases"]["total"];
            assert_eq!(listed(&hub, &key, &total["href"]).await.len() as u64, total["cases"].as_u64().unwrap(), "{query}");
            for table in TABLES {
                for row in report["cases"][table].as_array().unwrap().iter().filter(|row| row["href"] != "") {
                    let list = listed(&hub, &key, &row["href"]).await;
                    assert_eq!(list.len() as u64, row["cases"].as_u64().unwrap(), "{query} {table} {row}");
                }
            }
        }
    }

    async fn gross_net_and_saved_baht_are_totalled(hub) {
        build(&hub);
        let reviewer = hub.key("phaen", &[Scope::Review, Scope::Report]);
        let road = address(&case_of(&hub, &reviewer, "p01").await);
        let body = json!({"action": "merge", "reason": "งานเดียวกัน", "savingSatang": 390_000_000});
        send(&hub, &reviewer, "POST", &road, "/decisions", &body).await.expect(201);
        let report = report(&hub, &reviewer, "").await;
        let total = &report["cases"]["total"];
        assert_eq!((&total["cases"], &total["grossSatang"], &total["netSatang"]), (&json!(2), &json!(1_400_000_000), &json!(610_000_000)));
        assert_eq!(total["savingSatang"], 390_000_000);
        let two = row(&report, "byAgencies", "pao,sao");
        assert_eq!((&two["grossSatang"], &two["doubledSatang"]), (&json!(410_000_000), &json!(200_000_000)), "these two agencies alone");
        assert_eq!(row(&report, "byFiscalYear", "2567")["netSatang"], 610_000_000);
        assert_eq!((&row(&report, "byState", "decided")["cases"], &row(&report, "byState", "open")["cases"]), (&json!(1), &json!(1)));
        assert_eq!(row(&report, "byAmphoe", "2004")["label"]["th"], "บางละมุง");
        assert_eq!(row(&report, "byKind", "road")["cases"], 1, "{}", report["cases"]["byKind"]);
        assert!(report["nettingRule"]["th"].as_str().unwrap().contains("สุทธิ"));
    }

    async fn the_footer_tells_what_the_report_rests_on(hub) {
        build(&hub);
        let key = hub.key("phaen", &[Scope::Report]);
        let report = report(&hub, &key, "").await;
        let coverage = &report["coverage"];
        assert_eq!((&coverage["total"]["projects"], &coverage["total"]["byTambon"], &coverage["total"]["onMap"]), (&json!(6), &json!(6), &json!(0)));
        let of = |code: &str| coverage["agencies"].as_array().unwrap().iter().find(|one| one["agency"] == code).unwrap();
        assert_eq!((&of("sao")["projects"], &of("phaen")["projects"], &of("phaen")["usableShare"]), (&json!(3), &json!(0), &Value::Null));
        assert_eq!(report["measured"]["source"], "shipped");
        assert!(report["measured"]["words"]["th"].as_str().unwrap().contains("50"));
    }

    async fn the_report_is_a_table_a_workbook_a_map_and_a_page(hub) {
        build(&hub);
        let key = hub.key("phaen", &[Scope::Report]);
        for (table, lines) in [("groups", 12), ("cases", 3), ("coverage", 6)] {
            let csv = hub.get(&format!("/reports/duplicates?format=csv&table={table}&lang=th")).key(&key).send().await.expect(200).text();
            assert!(csv.starts_with('\u{feff}') && csv.lines().count() >= lines, "{csv}");
        }
        let book = hub.get("/reports/duplicates?format=xlsx").key(&key).send().await.expect(200);
        assert!(book.header("content-type").contains("spreadsheetml") && book.body.starts_with(b"PK"));
        let map = hub.get("/reports/duplicates?format=geojson").key(&key).send().await.expect(200);
        let road = &map.json()["features"][0];
        assert_eq!((&map.json()["type"], &road["geometry"]["type"]), (&json!("FeatureCollection"), &json!("MultiPoint")));
        for (language, word) in [("th", "ตามคู่หน่วยงาน"), ("en", "By agencies")] {
            let page = hub.get(&format!("/reports/duplicates?f=html&lang={language}")).key(&key).send().await.expect(200).text();
            assert!(page.contains(word) && page.contains("/duplicates/cases?relation=duplicate"), "{language}");
        }
    }

    async fn sums_are_over_what_the_caller_sees(hub) {
        build(&hub);
        put(&hub, &world()[2], Visibility::Private, 3);
        let (all, some) = (hub.admin(), hub.key("pao", &[Scope::Report]));
        assert_eq!(report(&hub, &all, "").await["cases"]["total"]["grossSatang"], 1_400_000_000);
        let seen = report(&hub, &some, "").await;
        assert_eq!(seen["cases"]["total"]["grossSatang"], 1_210_000_000);
        assert_eq!(row(&seen, "byAgencies", "dpt,sao"), &Value::Null);
        assert_eq!(seen["coverage"]["total"]["projects"], 5);
        hub.get("/reports/duplicates?between=pao").key(&some).send().await.expect(400);
        hub.get("/reports/duplicates?caseState=merged").key(&some).send().await.expect(400);
    }
}
