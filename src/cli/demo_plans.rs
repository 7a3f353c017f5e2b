//! The plans of `phaen demo`, put into the hub as an agency would: opened, filled, summed up in ผ.01, bound.

use crate::access::{Deed, Sight};
use crate::demo::{DemoEdition, DemoPlan, PLAN_YEARS, printed_summary};
use crate::error::Result;
use crate::id::Ids;
use crate::plans::plan::summary::computed;
use crate::plans::plan::{Edition, Plan};
use crate::plans::store::{Putting, bind_edition, facts_of, insert_edition, insert_plan, put_workbook};
use crate::storage::Database;
use crate::time::Timestamp;

/// In the caller's transaction. Each edition is bound a moment after the one before, since that is their order.
pub(super) fn put(database: &mut Database, plans: &[DemoPlan], ids: &Ids, deed: &Deed) -> Result<()> {
    for (number, demo) in plans.iter().enumerate() {
        let new = Plan {
            id: demo.id.clone(),
            agency: demo.agency.clone(),
            kind: demo.kind,
            year_first: PLAN_YEARS.0,
            year_last: PLAN_YEARS.1,
            ..Plan::default()
        };
        let plan = insert_plan(database, new.checked()?, deed)?;
        for (turn, edition) in (1..).zip(&demo.editions) {
            let deed = Deed { at: Timestamp(deed.at.0 + turn), ..deed.clone() };
            // One of the plans has a figure that nothing explains.
            put_edition(database, &plan, edition, (ids, number == 0), &deed)?;
        }
    }
    Ok(())
}

fn put_edition(
    database: &mut Database,
    plan: &Plan,
    demo: &DemoEdition,
    (ids, slips): (&Ids, bool),
    deed: &Deed,
) -> Result<()> {
    let edition: Edition = insert_edition(database, plan, demo.new.clone(), &ids.next(), deed)?;
    let putting = Putting { ids, replace: false };
    let put = |database: &mut Database, book| put_workbook(database, &plan.id, &edition.id, book, putting, deed);
    if let Some(drafted) = &demo.drafted {
        put(database, drafted)?;
    }
    put(database, &demo.printed)?;
    if demo.has_summary {
        let facts = facts_of(database, &Sight::Everything, &plan.id)?;
        let place = facts.order(&edition.id).unwrap_or_default();
        let lines = computed(&facts.plan, &facts.current(place));
        put(database, &printed_summary(lines, slips))?;
    }
    if demo.bound {
        let edition = crate::plans::store::get_edition(database, &Sight::Everything, &plan.id, &edition.id)?;
        bind_edition(database, plan, &edition, deed)?;
    }
    Ok(())
}
