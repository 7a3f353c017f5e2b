//! The plans of the demo: made of its own projects, in editions that differ, with a summary that does not quite agree.

use phaen::access::Sight;
use phaen::plans::plan::compare::compare;
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
        let projects = store::list_projects(database, &Sight::Everything, &Default::default(), "", 0, 1_000)?;
        Ok((facts, projects.len()))
    };
    let (facts, projects) = hub.store.read_now(read).unwrap();
    assert_eq!(projects, 300, "the rows are those of the demo's own projects");
    assert!(facts.len() >= 7, "{}", facts.len());
    let local = facts.iter().find(|facts| facts.editions.len() == 4).unwrap();
    let differences = compare(local, 0, 3).unwrap();
    assert!(differences.counts.len() >= 3, "{:?}", differences.counts);
}
