//! The stated area: its boundary where one was imported, else the point and the reach of the register.

use std::collections::HashMap;

use geo::{Contains, Coord, Geometry, Point};

use crate::access::{Bilingual, Sight};
use crate::areas::{self, AreaCode, Level};
use crate::catalog::Dataset;
use crate::catalog::store::find_dataset;
use crate::error::Result;
use crate::features::store::find_feature;
use crate::geometry::measure::distance;
use crate::geometry::{BBox, Limits, Shape};
use crate::plans::Quality;
use crate::storage::Database;

use super::proposal::{Proposal, geojson};

/// A tambon without a boundary is taken to reach this many times farther than the largest circle within it, and 2 km more.
const STRETCH: f64 = 2.5;
const MARGIN: f64 = 2_000.0;

/// An area in which a thing is looked for.
#[derive(Debug, Clone)]
pub struct Within {
    pub area: &'static areas::Area,
    boundary: Option<Geometry<f64>>,
    pub bbox: BBox,
}

impl Within {
    /// The boundary where it is one polygon.
    pub fn outline(&self) -> Option<geo::Polygon<f64>> {
        match &self.boundary {
            Some(Geometry::Polygon(polygon)) => Some(polygon.clone()),
            _ => None,
        }
    }

    pub fn has_boundary(&self) -> bool {
        self.boundary.is_some()
    }

    /// Does a position lie in the area, or, without a boundary, near enough to its middle?
    pub fn holds(&self, at: Coord<f64>) -> bool {
        match &self.boundary {
            Some(boundary) => boundary.contains(&Point(at)),
            None => self.metres_to(at) <= f64::from(self.area.reach_metres) * STRETCH + MARGIN,
        }
    }

    /// Metres from the middle of the area.
    pub fn metres_to(&self, at: Coord<f64>) -> f64 {
        distance(Coord { x: self.area.point.0, y: self.area.point.1 }, at)
    }

    pub fn name(&self) -> Bilingual {
        Bilingual::new(self.area.full_thai(), format!("{} {}", self.area.level.english(), self.area.english))
    }
}

/// Areas that were read already.
#[derive(Debug, Default)]
pub struct Known {
    dataset: Option<Option<Dataset>>,
    areas: HashMap<String, Option<Within>>,
}

impl Known {
    /// The area of a code; none where the register does not know it.
    pub fn within(&mut self, database: &mut Database, code: AreaCode) -> Result<Option<Within>> {
        if let Some(known) = self.areas.get(&code.to_string()) {
            return Ok(known.clone());
        }
        if self.dataset.is_none() {
            self.dataset = Some(find_dataset(database, &Sight::Everything, areas::store::DATASET)?);
        }
        let within = match (areas::find(code), self.dataset.as_ref().and_then(Option::as_ref)) {
            (Some(area), Some(dataset)) => Some(read(database, area, dataset)?),
            (Some(area), None) => around(area, None),
            (None, _) => None,
        };
        self.areas.insert(code.to_string(), within.clone());
        Ok(within)
    }
}

fn read(database: &mut Database, area: &'static areas::Area, dataset: &Dataset) -> Result<Within> {
    let row = find_feature(database, dataset, &Sight::Everything, &area.code.to_string())?;
    let json = row.and_then(|row| row.geometry_json);
    let shape = json.map(|json| Shape::from_json_text(&json, "", Limits::JOB)).transpose()?;
    let boundary = shape.map(|shape| shape.geometry).filter(|geometry| !matches!(geometry, Geometry::Point(_)));
    around(area, boundary).ok_or_else(|| crate::error::Error::internal("an area of the register has no box"))
}

fn around(area: &'static areas::Area, boundary: Option<Geometry<f64>>) -> Option<Within> {
    let bbox = match boundary.as_ref().and_then(BBox::of) {
        Some(bbox) => bbox,
        None => {
            // A degree of latitude has 110.6 km, one of longitude here 108 km.
            let reach = (f64::from(area.reach_metres) * STRETCH + MARGIN) / 108_000.0;
            let (x, y) = area.point;
            BBox::new(x - reach, y - reach, x + reach, y + reach).ok()?
        }
    };
    Some(Within { area, boundary, bbox })
}

/// The middle of the stated area: a place that stands for the whole, never for the work.
pub fn propose(within: &Within) -> Option<Proposal> {
    let (quality, confidence) = match within.area.level {
        Level::Tambon => (Quality::Tambon, 30),
        Level::Amphoe => (Quality::Amphoe, 15),
        Level::Province => return None,
    };
    let name = within.name();
    Some(Proposal {
        rule: "area",
        confidence,
        quality,
        geometry: geojson(&Point::new(within.area.point.0, within.area.point.1).into()),
        dataset: None,
        features: Vec::new(),
        said: Bilingual::new(
            format!("จุดในเขต{} ใช้แทนทั้งพื้นที่", name.th),
            format!("a point in {} that stands for all of it", name.en),
        ),
        assumed: Vec::new(),
        metres_from_area: Some(0.0),
        others: Vec::new(),
    })
}
