//! From a coordinate system to WGS 84 longitude, latitude and back: positions, geometries, boxes, GeoJSON as it came in.

use geo::{Coord, Geometry, LineString, MapCoords, Polygon};
use proj4rs::Proj;
use serde_json::Value;

use super::{Crs, DatumShift};
use crate::error::{Error, Fault, Result, Words};
use crate::geometry::bbox::{BBox, corners};
use crate::geometry::valid::first_flaw;

/// Degrees by which a box in metres is widened, a tenth of a millimetre: clients write its sides with few decimals, and what lies on a side
/// is to stay inside.
const HAIR: f64 = 1e-9;

/// From one system to WGS 84 longitude, latitude and back; made once, used for many positions.
pub struct Projection {
    crs: Crs,
    projected: Proj,
    geographic: Proj,
}

impl Projection {
    /// # Errors
    /// [`Error::Internal`] if a definition of ours cannot be read, which a test excludes.
    pub fn new(crs: Crs) -> Result<Projection> {
        Projection::by(crs, &DatumShift::settled())
    }

    /// As [`Projection::new`], with a datum shift of Indian 1975 other than the installation's.
    ///
    /// # Errors
    /// As [`Projection::new`].
    pub fn by(crs: Crs, shift: &DatumShift) -> Result<Projection> {
        let read = |crs: Crs| Proj::from_proj_string(&crs.definition(shift)).map_err(Error::internal);
        Ok(Projection { crs, projected: read(crs)?, geographic: read(Crs::Crs84)? })
    }

    pub fn crs(&self) -> Crs {
        self.crs
    }

    /// A position in the system's own axis order to longitude, latitude in degrees; `None` where it has none.
    pub fn to_lonlat(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        match self.crs {
            Crs::Crs84 => Some(at),
            Crs::Epsg4326 => Some(Coord { x: at.y, y: at.x }),
            Crs::Epsg24047 | Crs::Epsg24048 => {
                // A shift of the datum changes the height, which two dimensions drop: going there and back would lose
                // three millimetres. So the way here is made the inverse of the way there.
                let near = self.unprojected(at)?;
                self.unprojected(at + (at - self.from_lonlat(near)?))
            }
            _ => self.unprojected(at),
        }
    }

    fn unprojected(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        let mut point = (at.x, at.y, 0.0);
        proj4rs::transform::transform(&self.projected, &self.geographic, &mut point).ok()?;
        finite(point.0.to_degrees(), point.1.to_degrees())
    }

    /// Longitude, latitude in degrees to the system's own axis order; `None` where it has no place there.
    pub fn from_lonlat(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        match self.crs {
            Crs::Crs84 => Some(at),
            Crs::Epsg4326 => Some(Coord { x: at.y, y: at.x }),
            _ => {
                let mut point = (at.x.to_radians(), at.y.to_radians(), 0.0);
                proj4rs::transform::transform(&self.geographic, &self.projected, &mut point).ok()?;
                finite(point.0, point.1)
            }
        }
    }

    /// A whole geometry to longitude, latitude.
    ///
    /// # Errors
    /// [`Error::Impossible`] at the whole input, naming the first position that the system does not reach.
    pub fn geometry_to_lonlat(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>> {
        geometry.try_map_coords(|at| self.to_lonlat(at).ok_or_else(|| self.unreachable(at)))
    }

    /// A whole geometry from longitude, latitude to the system's own axis order.
    ///
    /// # Errors
    /// As [`Projection::geometry_to_lonlat`].
    pub fn geometry_from_lonlat(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>> {
        geometry.try_map_coords(|at| self.from_lonlat(at).ok_or_else(|| self.unreachable(at)))
    }

    /// Reads a `bbox` parameter whose numbers are in this system and axis order (`bbox-crs`); the box answered is the
    /// smallest in longitude, latitude around it, its edges followed in steps.
    ///
    /// # Errors
    /// [`Error::Malformed`] at `bbox`, as [`BBox::parse`].
    pub fn parse_bbox(&self, text: &str) -> Result<BBox> {
        let [first_low, second_low, first_high, second_high] = corners(text)?;
        if self.crs == Crs::Crs84 {
            return BBox::new(first_low, second_low, first_high, second_high);
        }
        if self.crs.latitude_first() {
            return BBox::new(second_low, first_low, second_high, first_high);
        }
        if first_low > first_high || second_low > second_high {
            let words = Words::new("ค่าต่ำสุดของ bbox มากกว่าค่าสูงสุด", "a lower bound of bbox is above the upper one");
            return Err(Error::malformed(Fault::parameter("bbox", "bbox-order", words)));
        }
        self.outline_of([first_low, second_low, first_high, second_high])?
            .into_iter()
            .map(|at| {
                let (west, east) = ((at.x - HAIR).max(-180.0), (at.x + HAIR).min(180.0));
                BBox::new(west, (at.y - HAIR).max(-90.0), east, (at.y + HAIR).min(90.0))
            })
            .reduce(|left, right| Ok(left?.union(right?)))
            .unwrap_or_else(|| Err(Error::internal("a box without edges")))
    }

    /// The true outline of such a box in longitude, latitude, where its sides are no meridians and parallels: `None` for
    /// CRS84, 4326 and 3857, whose boxes are boxes there too.
    ///
    /// # Errors
    /// As [`Projection::parse_bbox`].
    pub fn parse_outline(&self, text: &str) -> Result<Option<Polygon<f64>>> {
        if matches!(self.crs, Crs::Crs84 | Crs::Epsg4326 | Crs::Epsg3857) {
            return Ok(None);
        }
        let sides = corners(text)?;
        let ring = self.outline_of(sides)?;
        // A box without width or height is asked as it is: its outline would be no valid polygon.
        let [first_low, second_low, first_high, second_high] = sides;
        let flat = first_low == first_high || second_low == second_high;
        let outline = Polygon::new(LineString::new(ring), vec![]);
        Ok((!flat && first_flaw(&outline.clone().into()).is_none()).then_some(outline))
    }

    /// The positions around a box, counter-clockwise, its sides followed in steps; what lies beyond the system is cut off:
    /// a map that is zoomed out asks for more than the system has.
    fn outline_of(&self, [first_low, second_low, first_high, second_high]: [f64; 4]) -> Result<Vec<Coord<f64>>> {
        const STEPS: u32 = 16;
        let [first_least, second_least, first_most, second_most] = self.crs.reach();
        let (left, right) = (first_low.clamp(first_least, first_most), first_high.clamp(first_least, first_most));
        let (low, high) = (second_low.clamp(second_least, second_most), second_high.clamp(second_least, second_most));
        let sides =
            [[left, low, right, low], [right, low, right, high], [right, high, left, high], [left, high, left, low]];
        let along = |[x, y, to_x, to_y]: [f64; 4]| {
            (0..STEPS).map(move |step| {
                let share = f64::from(step) / f64::from(STEPS);
                Coord { x: x + (to_x - x) * share, y: y + (to_y - y) * share }
            })
        };
        let place = |at: Coord<f64>| {
            let found = self.to_lonlat(at).ok_or_else(|| unreachable_fault(self.crs, "bbox", at))?;
            // The edge of the Mercator square is a hair beyond 180 degrees after rounding.
            Ok(Coord { x: found.x.clamp(-180.0, 180.0), y: found.y.clamp(-90.0, 90.0) })
        };
        sides.into_iter().flat_map(along).map(place).collect()
    }

    /// Turns the positions of a GeoJSON geometry as it was sent, in this system and its axis order, into longitude,
    /// latitude, rounded to 1e-9 degrees (a tenth of a millimetre), so that millimetres sent are millimetres answered.
    /// What is no position is left for the reader of geometries to refuse; heights stay. `pointer` is the geometry's place.
    ///
    /// # Errors
    /// [`Error::Impossible`] at the first position that the system does not have.
    pub fn json_to_lonlat(&self, geometry: &mut Value, pointer: &str) -> Result<()> {
        if self.crs == Crs::Crs84 {
            return Ok(());
        }
        for member in ["coordinates", "geometries"] {
            if let Some(found) = geometry.get_mut(member) {
                self.json_positions(found, &format!("{pointer}/{member}"))?;
            }
        }
        Ok(())
    }

    /// Nested no deeper than the JSON reader allows (128).
    fn json_positions(&self, value: &mut Value, pointer: &str) -> Result<()> {
        match value {
            Value::Object(_) => self.json_to_lonlat(value, pointer),
            Value::Array(items) => match items.as_mut_slice() {
                [Value::Number(first), Value::Number(second), ..] => {
                    let (Some(x), Some(y)) = (first.as_f64(), second.as_f64()) else { return Ok(()) };
                    let at = self.to_lonlat(Coord { x, y }).ok_or_else(|| self.nowhere(Coord { x, y }, pointer))?;
                    let tidy = |degrees: f64| {
                        let exact = matches!(self.crs, Crs::Epsg4326);
                        serde_json::Number::from_f64(if exact { degrees } else { (degrees * 1e9).round() / 1e9 })
                    };
                    if let (Some(longitude), Some(latitude)) = (tidy(at.x), tidy(at.y)) {
                        (*first, *second) = (longitude, latitude);
                    }
                    Ok(())
                }
                items => items
                    .iter_mut()
                    .enumerate()
                    .try_for_each(|(index, item)| self.json_positions(item, &format!("{pointer}/{index}"))),
            },
            _ => Ok(()),
        }
    }

    fn nowhere(&self, at: Coord<f64>, pointer: &str) -> Error {
        Error::impossible(
            Fault::pointer(pointer, "position-projection", self.nowhere_words(at)).remedy(
                "ตรวจลำดับแกนและหัวข้อ Content-Crs",
                "look at the order of the axes and at the header Content-Crs",
            ),
        )
    }

    fn nowhere_words(&self, at: Coord<f64>) -> Words {
        let (x, y, code) = (at.x, at.y, self.crs.code());
        Words::new(format!("พิกัด [{x}, {y}] ไม่มีตำแหน่งในระบบ {code}"), format!("[{x}, {y}] has no place in {code}"))
    }

    fn unreachable(&self, at: Coord<f64>) -> Error {
        Error::impossible(Fault::new(crate::error::At::Whole, "position-projection", self.nowhere_words(at)))
    }
}

fn unreachable_fault(crs: Crs, name: &str, at: Coord<f64>) -> Error {
    let (x, y, code) = (at.x, at.y, crs.code());
    Error::malformed(Fault::parameter(
        name,
        "bbox-range",
        Words::new(format!("[{x}, {y}] อยู่นอกระบบ {code}"), format!("[{x}, {y}] lies outside {code}")),
    ))
}

pub(super) fn finite(x: f64, y: f64) -> Option<Coord<f64>> {
    (x.is_finite() && y.is_finite()).then_some(Coord { x, y })
}
