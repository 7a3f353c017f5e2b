//! Plan workbooks taken into plans: dry, in earnest, again, and out of the hub and in once more.

use phaen::plans::workbook::import::{PlanWishes, Report, import};
use phaen::plans::workbook::{Wishes, read_bytes};
use serde_json::Value;

use crate::on_both;
use crate::support::TestHub;
use crate::support::plan_workbook::with_every_trap;

fn take(hub: &TestHub, bytes: &[u8], wishes: &PlanWishes, dry_run: bool) -> phaen::error::Result<Report> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    import(&hub.hub, file.path(), wishes, dry_run, &hub.deed(), &|_, _| ())
}

fn partial() -> PlanWishes {
    PlanWishes { partial: true, ..PlanWishes::of("muni") }
}

async fn plans(hub: &TestHub) -> usize {
    hub.get("/plans").send().await.expect(200).json()["items"].as_array().unwrap().len()
}

/// `form number title` of every row of a plan with its money.
async fn rows(hub: &TestHub, taken: &Report, key: &str) -> Vec<String> {
    let (plan, edition) = (taken.plan.as_deref().unwrap(), taken.edition.as_deref().unwrap());
    let path = format!("/plans/{plan}/rows?edition={edition}&limit=1000&all=true");
    let rows: Value = hub.get(&path).key(key).send().await.expect(200).json();
    let mut told: Vec<String> = rows["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {} {} {}",
                row["form"], row["number"], row["title"], row["section"], row["amounts"], row["marks"]
            )
        })
        .collect();
    told.sort();
    told
}

on_both! {
    async fn a_dry_run_says_what_the_import_would_do_and_leaves_nothing(hub) {
        hub.editor("muni");
        let dry = take(&hub, &with_every_trap(), &partial(), true).unwrap();
        assert_eq!((dry.rows, dry.written, dry.plan.clone()), (16, false, None));
        let outcome = dry.outcome.unwrap();
        assert_eq!((outcome.rows, outcome.created), (16, 16));
        assert_eq!(plans(&hub).await, 0);
        let taken = take(&hub, &with_every_trap(), &partial(), false).unwrap();
        assert_eq!(taken.outcome.unwrap().created, outcome.created);
        assert_eq!((plans(&hub).await, taken.edition_label.as_deref()), (1, Some("ฉบับแรก")));
    }

    async fn a_workbook_with_a_refused_cell_is_taken_only_where_that_is_asked_for(hub) {
        hub.editor("muni");
        let report = take(&hub, &with_every_trap(), &PlanWishes::of("muni"), false).unwrap();
        assert!(!report.written && report.outcome.is_none());
        assert_eq!(plans(&hub).await, 0);
        assert!(take(&hub, &with_every_trap(), &PlanWishes::of("nobody"), false).is_err());
        let clear = PlanWishes { edition: Some("something".into()), ..partial() };
        assert!(take(&hub, &with_every_trap(), &clear, false).unwrap_err().to_string().contains("edition"));
        assert_eq!(plans(&hub).await, 0, "a plan made for an edition that is none is taken back");
    }

    async fn a_plan_imported_exported_and_imported_again_is_the_same(hub) {
        let key = hub.editor("muni");
        let first = take(&hub, &with_every_trap(), &partial(), false).unwrap();
        let plan = first.plan.clone().unwrap();
        let again = take(&hub, &with_every_trap(), &partial(), false).unwrap().outcome.unwrap();
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 16), "the same file again changes nothing");
        let path = format!("/plans/{plan}/export?edition={}&rows=own", first.edition.clone().unwrap());
        let written = hub.get(&path).key(&key).send().await.expect(200).body;
        let read = read_bytes(&written, &Wishes::default()).unwrap();
        assert_eq!(read.book.rows().count(), 16);
        let back = take(&hub, &written, &partial(), false).unwrap().outcome.unwrap();
        assert_eq!((back.created, back.removed), (0, 0), "{back:?}");
        hub.editor("twin");
        let twin = take(&hub, &written, &PlanWishes { agency: "twin".into(), ..partial() }, false).unwrap();
        let (mine, theirs) = (rows(&hub, &first, &key).await, rows(&hub, &twin, &key).await);
        assert_eq!(mine.len(), 16);
        assert_eq!(mine, theirs);
    }
}
