//! The plans of the demo: made of its own projects, in editions that differ, with a summary that does not quite agree.

use phaen::access::Sight;
use phaen::plans::plan::compare::compare;
use phaen::plans::plan::reconcile::reconcile;
use phaen::plans::store;

use crate::cli::said;

#[test]
fn the_demo_has_plans_made_of_its_own_projects_and_their_editions_differ() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path();
    let folder = data.to_str().unwrap();
    let made = said(&["phaen", "--lang", "en", "--data-dir", folder, "demo", "--projects", "300", "--seed", "2567"]);
    assert_eq!(made.status, 0, "{}", made.err);
    let config = phaen::config::Config::in_directory(data);
    let hub = phaen::hub::Hub::open(config).unwrap();
    let read = |database: &mut phaen::storage::Database| {
        let filter = phaen::plans::plan::query::PlanFilter::default();
        let plans = store::list_plans(database, &Sight::Public, &filter, "", 0, 100)?;
        let facts = plans.iter().map(|plan| store::facts_of(database, &Sight::Public, &plan.id));
        let facts = facts.collect::<phaen::error::Result<Vec<_>>>()?;
        let printed = facts.iter().map(|facts| store::sheets_by_edition(database, &Sight::Everything, &facts.plan.id));
        let printed = printed.collect::<phaen::error::Result<Vec<_>>>()?;
        let projects = store::list_projects(database, &Sight::Everything, &Default::default(), "", 0, 1_000)?;
        Ok((facts, printed, projects.len()))
    };
    let (facts, printed, projects) = hub.store.read_now(read).unwrap();
    assert_eq!(projects, 300, "the rows are those of the demo's own projects");
    assert!(facts.len() >= 7, "{}", facts.len());
    let local = facts.iter().find(|facts| facts.editions.len() == 4).unwrap();
    let differences = compare(local, 0, 3).unwrap();
    assert!(differences.counts.len() >= 3, "{:?}", differences.counts);
    let held = facts.iter().zip(printed).filter_map(|(facts, sheets)| {
        let lines: Vec<_> = sheets.into_values().flatten().flat_map(|sheet| sheet.summary).collect();
        (!lines.is_empty()).then(|| reconcile(facts, facts.last_bound().unwrap(), &lines))
    });
    let held: Vec<_> = held.collect();
    assert!(held.iter().any(|one| one.unexplained > 0), "one summary has a figure that nothing explains");
    assert!(held.iter().all(|one| one.agreeing > 0) && held.iter().any(|one| one.explained > 0), "{held:?}");
}
