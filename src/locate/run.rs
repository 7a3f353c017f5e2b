//! Looks for the places of all projects that have none, and keeps those that are sure enough.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::proposal::Proposal;
use super::propose::{Finder, propose};
use crate::access::{Deed, Sight};
use crate::error::Result;
use crate::geometry::Limits;
use crate::plans::LocationEvidence;
use crate::plans::store::{Ground, get_project, list_unplaced, place_found};
use crate::storage::Store;

/// Projects that are looked at in one transaction.
const SLICE: i64 = 50;

/// What is asked of the job.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// Places from this confidence on are kept, 1 to 100.
    #[schema(minimum = 1, maximum = 100)]
    pub least_confidence: u8,
    /// Only projects of this agency; left out, all.
    pub agency: Option<String>,
    /// Say what would be kept, and keep nothing.
    pub dry_run: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { least_confidence: 60, agency: None, dry_run: false }
    }
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Located {
    /// Projects without a geometry that were looked at.
    pub without_place: usize,
    /// Those that have one now, or would have with `dryRun`.
    pub placed: usize,
    /// Those for which something was found that is not sure enough.
    pub unsure: usize,
    /// How many were placed by each rule.
    pub by_rule: BTreeMap<String, usize>,
}

/// Looks at every project without a geometry. Only layers that everybody may read are looked through, since what is found is shown with
/// the project. `goes_on` is told how many were looked at, and stops the work by answering false; what was kept by then stays.
pub fn locate_all(
    store: &Store,
    options: &Options,
    deed: &Deed,
    goes_on: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Result<Located> {
    let mut finder = store.read_now(|database| Finder::new(database, Sight::Public))?;
    let (mut located, mut after) = (Located::default(), String::new());
    loop {
        // What is sure enough is found by reading; a transaction that writes is short.
        let (ids, sure) = store.read_now(|database| {
            let ids = list_unplaced(database, options.agency.as_deref(), &after, SLICE)?;
            let mut sure: Vec<(String, Ground)> = Vec::new();
            for id in &ids {
                let project = get_project(database, &Sight::Everything, id)?;
                let codes = project.location.area_codes.clone();
                let first = propose(database, &mut finder, &project.checked(Limits::JOB)?)?.into_iter().next();
                match first {
                    Some(first) if first.confidence >= options.least_confidence => {
                        *located.by_rule.entry(first.rule.to_owned()).or_default() += 1;
                        sure.push((id.clone(), ground(first, codes, deed)));
                    }
                    Some(_) => located.unsure += 1,
                    None => {}
                }
            }
            Ok((ids, sure))
        })?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        located.without_place += ids.len();
        if options.dry_run {
            located.placed += sure.len();
        } else if !sure.is_empty() {
            located.placed += store.write_now(|database| {
                let mut kept = 0;
                for (id, ground) in &sure {
                    kept += usize::from(place_found(database, id, ground, deed)?);
                }
                Ok(kept)
            })?;
        }
        if !goes_on(located.without_place, located.without_place) {
            break;
        }
    }
    Ok(located)
}

fn ground(found: Proposal, area_codes: Vec<String>, deed: &Deed) -> Ground {
    let evidence = LocationEvidence {
        rule: found.rule.to_owned(),
        confidence: Some(found.confidence),
        dataset: found.dataset,
        features: found.features,
        said_th: found.said.th,
        said_en: found.said.en,
        by: "phaen".to_owned(),
        at: deed.at.to_rfc3339(),
    };
    Ground { geometry: Some(found.geometry), quality: Some(found.quality), area_codes, evidence: Some(evidence) }
}
