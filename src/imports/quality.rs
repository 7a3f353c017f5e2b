//! The quality of a layer as its dry run saw it, kept from there to the version that is made of it.

use std::sync::Arc;

use geo::Coord;
use serde::{Deserialize, Serialize};

use super::target::Target;
use crate::access::Deed;
use crate::catalog::{Dataset, NewDataset};
use crate::error::Result;
use crate::hub::Hub;
use crate::ingest::source::{CrsBasis, FoundLayer};
use crate::quality::report::Severity;
use crate::quality::store::{Audience, earlier_positions, gazetteer, keep_report};
use crate::quality::{Assessment, Report, Rules, Spot, SpotWords, Subject, Survey};
use crate::storage::Database;

/// A survey that looks at every row of a layer, told what is known of the dataset.
///
/// # Errors
/// Those of the database.
pub fn survey(hub: &Hub, target: &Target, layer: &FoundLayer, rules: &Rules) -> Result<Survey> {
    let (areas, earlier) = hub.store.read_now(|database| {
        let earlier = target.found.as_ref().map(|found| earlier_positions(database, found)).transpose()?;
        Ok((gazetteer(database)?, earlier.unwrap_or_default()))
    })?;
    let made = NewDataset::named(&target.id, &target.agency, &target.title, &target.title, "");
    let described = target.found.as_ref().map_or(&made, |found| &found.described);
    let mut subject = Subject::of_dataset(described, rules.columns(), Arc::new(areas), rules.today);
    subject.has_places = layer.crs.basis != CrsBasis::None;
    subject.earlier = earlier;
    Ok(Survey::new(subject))
}

/// An assessment as it waits in the plan of a loading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    pub report: Report,
    spots: Vec<KeptSpot>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptSpot {
    row: u64,
    feature: Option<String>,
    field: String,
    code: String,
    severity: Severity,
    /// Longitude, latitude.
    at: Option<(f64, f64)>,
    words: SpotWords,
}

impl Kept {
    pub fn of(made: Assessment) -> Self {
        let kept = |spot: Spot| KeptSpot {
            row: spot.row,
            feature: spot.feature,
            field: spot.field,
            code: spot.code,
            severity: spot.severity,
            at: spot.at.map(|at| (at.x, at.y)),
            words: spot.words,
        };
        Kept { report: made.report, spots: made.spots.into_iter().map(kept).collect() }
    }

    /// Keeps it with the version of the dataset that was made of the layer.
    pub fn write(&self, database: &mut Database, of: &Dataset, version: i64, deed: &Deed) -> Result<()> {
        let spot = |kept: &KeptSpot| Spot {
            row: kept.row,
            feature: kept.feature.clone(),
            field: kept.field.clone(),
            code: kept.code.clone(),
            severity: kept.severity,
            at: kept.at.map(|(x, y)| Coord { x, y }),
            words: kept.words.clone(),
        };
        let made = Assessment { report: self.report.clone(), spots: self.spots.iter().map(spot).collect() };
        keep_report(database, of, version, &made, &Audience::of(of), deed)
    }
}
