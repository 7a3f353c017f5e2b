//! The works of a hub as one index, read page by page: at no time are all of them in memory.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::scan::gazetteer;
use crate::duplicates::gather::Builder;
use crate::duplicates::judge::Finding;
use crate::duplicates::lineage::store::superseded;
use crate::duplicates::scan::{Index, Options, Suspicion};
use crate::duplicates::store;
use crate::duplicates::work::Work;
use crate::error::Result;
use crate::storage::Store;

/// Works to a page.
const PAGE: i64 = 4_096;
/// Pairs that are explained at once.
const STEP: usize = 2_048;

/// Makes the index of all works that are compared, and tells the change up to which it holds them: what was written while it was
/// made has a later number. `going_on` is told how many works were read, and stops the reading by an error.
pub(super) fn index(store: &Store, options: &Options, going_on: &dyn Fn(usize) -> Result<()>) -> Result<(Index, i64)> {
    let (seq, gone) = store.read_now(|database| Ok((store::last_change(database)?, superseded(database)?)))?;
    let gazetteer = gazetteer();
    let mut builder = Builder::new(&gazetteer, options.meridian);
    let (mut after, mut read) = (String::new(), 0);
    loop {
        going_on(read)?;
        let rows = store.read_now(|database| store::stored_works(database, &after, PAGE))?;
        let Some((last, _)) = rows.last() else { break };
        after.clone_from(last);
        read += rows.len();
        let current = rows.par_iter().filter(|(id, _)| !gone.contains(id));
        let works: Vec<Work> = current.map(|(_, document)| store::read_work(document)).collect::<Result<_>>()?;
        builder.add(&works);
    }
    Ok((Index::lean(builder.finish(), &gazetteer, options), seq))
}

/// Why pairs of the index were found. Of a work that has gone since nothing is said.
pub(super) fn explained(store: &Store, index: &Index, found: &[Finding]) -> Result<Vec<Suspicion>> {
    let mut told = Vec::with_capacity(found.len());
    for step in found.chunks(STEP) {
        let ids: BTreeSet<String> =
            step.iter().flat_map(|one| [one.a, one.b]).map(|at| index.id(at).to_owned()).collect();
        let works = store.read_now(|database| store::current_works(database, &ids))?;
        let work = |at: u32| works.get(index.id(at)).map(|(work, _)| work);
        let more = step.par_iter().filter_map(|one| index.explain(work(one.a)?, work(one.b)?, one));
        told.extend(more.collect::<Vec<_>>());
    }
    Ok(told)
}
