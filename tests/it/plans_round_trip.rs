//! A plan workbook with every trap goes into a plan, comes out as XLSX in the printed shape, and goes in again: equal.

use phaen::plans::book::{BookRow, PlanBook, SummaryLine};
use phaen::plans::workbook::{Wishes, read_bytes};
use serde_json::json;

use crate::on_both;
use crate::support::TestHub;
use crate::support::plan_workbook::with_every_trap;

/// All that a book says, sheet by sheet, without where on its sheet it stood.
fn said(book: &PlanBook) -> Vec<(String, Vec<BookRow>, Vec<SummaryLine>)> {
    let bare = |row: &BookRow| BookRow { first_row: 0, last_row: 0, ..row.clone() };
    let each = book.sheets.iter().filter(|sheet| !sheet.rows.is_empty() || !sheet.summary.is_empty()).map(|sheet| {
        let lines = sheet.summary.iter().map(|line| SummaryLine { row: 0, ..line.clone() }).collect();
        (sheet.name.clone(), sheet.rows.iter().map(bare).collect(), lines)
    });
    each.collect()
}

on_both! {
    async fn a_workbook_with_every_trap_comes_back_as_it_was_taken(hub) {
        let key = hub.editor("muni");
        let taken = read_bytes(&with_every_trap(), &Wishes::default()).unwrap().book;
        let plan = json!({"id": "p", "agency": "muni", "yearFirst": taken.years[0], "yearLast": taken.years[taken.years.len() - 1]});
        hub.ask("POST", "/plans").key(&key).json(&plan).send().await.expect(201);
        let opened = hub.ask("POST", "/plans/p/editions").key(&key).json(&json!({"kind": "first"})).send().await.expect(201).json();
        let path = format!("/plans/p/editions/{}/book", opened["id"].as_str().unwrap());
        let put = async |book: &PlanBook| {
            let body = serde_json::to_value(book).unwrap();
            hub.ask("PUT", &path).key(&key).json(&body).send().await.expect(200).json()
        };
        let first = put(&taken).await;
        let rows = taken.rows().count();
        assert_eq!(first["created"], rows, "{first}");
        let export = hub.get("/plans/p/export").send().await.expect(200);
        assert!(export.header("content-type").contains("spreadsheetml"));
        assert_eq!(export.body, hub.get("/plans/p/export").send().await.body, "the same plan gives the same bytes");
        let again = read_bytes(&export.body, &Wishes::default()).unwrap().book;
        assert_eq!(again.years, taken.years);
        assert_eq!(said(&again), said(&taken));
        let second = put(&again).await;
        assert_eq!((second["unchanged"].clone(), second["ties"].clone(), second["projectsUpdated"].clone()), (json!(rows), json!(0), json!(0)), "{second}");
        // One form alone is a workbook of it alone.
        let only = hub.get("/plans/p/export?form=p02-2").send().await.expect(200).body;
        let only = read_bytes(&only, &Wishes::default()).unwrap().book;
        let asked: Vec<_> = said(&taken).into_iter().filter(|(_, rows, _)| rows.iter().any(|row| row.form.name() == "p02-2")).collect();
        assert_eq!(said(&only), asked);
    }
}
