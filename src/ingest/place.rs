//! From the positions of a file to positions in the layer's system, easting or longitude first.

use geo::{Geometry, MapCoordsInPlace};

use super::source::{CrsBasis, FoundCrs, SourceGeometry, SourceRow};
use super::system::Said;
use crate::error::{At, Error, Fault, Result, Words};
use crate::geometry::crs::Foreign;

/// What is done to every position of a layer.
pub(super) struct Placing {
    swapped: bool,
    /// Converted to CRS84 here, since the hub does not know the system otherwise.
    foreign: Option<Box<Foreign>>,
}

impl Placing {
    /// `said` is asked again for a system that is converted while reading.
    ///
    /// # Errors
    /// What `said` answers.
    pub fn of(crs: &FoundCrs, said: impl FnOnce() -> Result<Said>) -> Result<Placing> {
        let foreign = match crs.basis {
            CrsBasis::Declared => match said()? {
                Said::Foreign(foreign, _) => Some(foreign),
                _ => None,
            },
            _ => None,
        };
        Ok(Placing { swapped: crs.swapped, foreign })
    }

    /// For a layer whose system is one of the hub's.
    pub fn plain(crs: &FoundCrs) -> Placing {
        Placing { swapped: crs.swapped, foreign: None }
    }

    /// Whether positions stay as they are.
    pub fn is_plain(&self) -> bool {
        !self.swapped && self.foreign.is_none()
    }

    /// Puts a geometry into its row; a place that cannot be converted is a fault of the row.
    pub fn put(&self, row: &mut SourceRow, geometry: Option<Geometry<f64>>) {
        let Some(mut geometry) = geometry else { return };
        if self.swapped {
            geometry.map_coords_in_place(|at| geo::Coord { x: at.y, y: at.x });
        }
        if let Some(foreign) = &self.foreign {
            match foreign.geometry_to_lonlat(&geometry) {
                Ok(converted) => geometry = converted,
                Err(error) => return row.faults.extend(faults_of(error)),
            }
        }
        row.geometry = SourceGeometry::Planar(geometry);
    }
}

/// What an error says, as faults of a row.
pub(super) fn faults_of(error: Error) -> Vec<Fault> {
    match error {
        Error::Malformed(faults) | Error::Impossible(faults) => faults,
        Error::TooLarge(words) => vec![Fault::new(At::Whole, "too-large", words)],
        other => vec![Fault::new(
            At::Whole,
            "row-unreadable",
            Words::new(format!("อ่านรายการไม่ได้: {other}"), format!("the row cannot be read: {other}")),
        )],
    }
}
