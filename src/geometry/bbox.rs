//! A box in longitude and latitude, as clients ask for it: it may cross the 180th meridian.

use geo::{BoundingRect, Coord, Geometry, Line, LineString, MultiPolygon, Point, Polygon, Rect, coord};

use crate::error::{Error, Fault, Result, Words};

/// A box in WGS 84 degrees, longitude first (CRS84).
///
/// `south <= north` always; `west > east` says that the box crosses the 180th meridian. All four are finite, longitudes
/// within ±180 and latitudes within ±90. A box may have no width or no height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl BBox {
    /// The whole earth.
    pub const WORLD: BBox = BBox { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// Thailand with its waters; a feature outside is worth a warning, not a refusal.
    pub const THAILAND: BBox = BBox { west: 97.3, south: 5.6, east: 105.7, north: 20.5 };

    /// Reads the `bbox` parameter of OGC API – Features: `minx,miny,maxx,maxy`, or with heights
    /// `minx,miny,minz,maxx,maxy,maxz` (heights are checked and not used), in degrees, longitude first.
    ///
    /// # Errors
    /// [`Error::Malformed`] at the parameter `bbox`: not 4 or 6 finite numbers, out of range, or lower latitude above upper.
    pub fn parse(text: &str) -> Result<BBox> {
        let [west, south, east, north] = corners(text)?;
        BBox::new(west, south, east, north)
    }

    /// A box from its sides in degrees; `west > east` crosses the 180th meridian.
    ///
    /// # Errors
    /// As [`BBox::parse`].
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<BBox> {
        if [west, south, east, north].iter().any(|side| !side.is_finite()) {
            return Err(not_a_number());
        }
        if west.abs() > 180.0 || east.abs() > 180.0 || south.abs() > 90.0 || north.abs() > 90.0 {
            return Err(out_of_range(west, south, east, north));
        }
        if south > north {
            return Err(reversed("bbox-order", "ละติจูด", "latitude", south, north));
        }
        Ok(BBox { west, south, east, north })
    }

    /// The smallest box around a geometry in degrees, never crossing the 180th meridian; `None` if it is empty or not
    /// within the ranges.
    pub fn of(geometry: &Geometry<f64>) -> Option<BBox> {
        let bounds = geometry.bounding_rect()?;
        BBox::new(bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y).ok()
    }

    /// The smallest box around both, as long as neither crosses the 180th meridian.
    pub fn union(self, other: BBox) -> BBox {
        BBox {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    pub fn west(self) -> f64 {
        self.west
    }

    pub fn south(self) -> f64 {
        self.south
    }

    pub fn east(self) -> f64 {
        self.east
    }

    pub fn north(self) -> f64 {
        self.north
    }

    pub fn crosses_antimeridian(self) -> bool {
        self.west > self.east
    }

    /// One rectangle, or the two on either side of the 180th meridian.
    pub fn parts(self) -> Vec<Rect<f64>> {
        let part = |west, east| Rect::new(coord! { x: west, y: self.south }, coord! { x: east, y: self.north });
        if self.crosses_antimeridian() {
            vec![part(self.west, 180.0), part(-180.0, self.east)]
        } else {
            vec![part(self.west, self.east)]
        }
    }

    /// The box as a valid geometry: a polygon, two of them as a multi-polygon, or a point or line where it has no extent.
    pub fn geometry(self) -> Geometry<f64> {
        let mut shapes: Vec<Geometry<f64>> = self.parts().into_iter().map(rectangle).collect();
        if shapes.len() == 1
            && let Some(only) = shapes.pop()
        {
            return only;
        }
        let polygons: Vec<Polygon<f64>> = shapes.iter().filter_map(|s| Polygon::try_from(s.clone()).ok()).collect();
        if polygons.len() == shapes.len() {
            Geometry::MultiPolygon(MultiPolygon::new(polygons))
        } else {
            Geometry::GeometryCollection(geo::GeometryCollection::new_from(shapes))
        }
    }

    pub fn contains(self, position: Coord<f64>) -> bool {
        self.parts().iter().any(|part| {
            (part.min().x..=part.max().x).contains(&position.x) && (part.min().y..=part.max().y).contains(&position.y)
        })
    }

    pub fn intersects(self, other: BBox) -> bool {
        let others = other.parts();
        self.parts().iter().any(|part| others.iter().any(|o| geo::Intersects::intersects(part, o)))
    }

    /// `[west, south, east, north]`, as GeoJSON and OGC extents want it.
    pub fn to_array(self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }
}

/// A rectangle as the simplest valid geometry with the same points.
fn rectangle(rect: Rect<f64>) -> Geometry<f64> {
    match (rect.width() == 0.0, rect.height() == 0.0) {
        (false, false) => {
            let (low, high) = (rect.min(), rect.max());
            let ring = [(low.x, low.y), (high.x, low.y), (high.x, high.y), (low.x, high.y), (low.x, low.y)];
            Geometry::Polygon(Polygon::new(LineString::from(ring.to_vec()), vec![]))
        }
        (true, true) => Geometry::Point(Point(rect.min())),
        _ => Geometry::LineString(LineString::from(Line::new(rect.min(), rect.max()))),
    }
}

/// The four horizontal numbers of a `bbox` parameter in any CRS: first axis low, second low, first high, second high.
///
/// # Errors
/// [`Error::Malformed`] at `bbox` if these are not 4 or 6 finite numbers, or the lower height lies above the upper.
pub(super) fn corners(text: &str) -> Result<[f64; 4]> {
    let numbers: Vec<f64> =
        text.split(',').map(|part| part.trim().parse::<f64>().map_err(|_| not_a_number())).collect::<Result<_>>()?;
    if numbers.iter().any(|number| !number.is_finite()) {
        return Err(not_a_number());
    }
    match *numbers.as_slice() {
        [west, south, east, north] => Ok([west, south, east, north]),
        [_, _, low, _, _, high] if low > high => Err(reversed("bbox-order", "ความสูง", "height", low, high)),
        [west, south, _, east, north, _] => Ok([west, south, east, north]),
        _ => Err(refused(
            "bbox-length",
            Words::new(
                format!("bbox ต้องมีตัวเลข 4 หรือ 6 ตัว แต่ได้ {} ตัว", numbers.len()),
                format!("bbox needs 4 or 6 numbers and has {}", numbers.len()),
            ),
        )),
    }
}

fn refused(code: &'static str, reason: Words) -> Error {
    Error::malformed(Fault::parameter("bbox", code, reason).remedy(
        "เขียนเป็น ตะวันตก,ใต้,ตะวันออก,เหนือ เช่น bbox=100.7,12.4,102,14",
        "write west,south,east,north, for example bbox=100.7,12.4,102,14",
    ))
}

fn not_a_number() -> Error {
    refused("bbox-number", Words::new("bbox มีค่าที่ไม่ใช่ตัวเลขจำกัด", "bbox holds something that is not a finite number"))
}

fn out_of_range(west: f64, south: f64, east: f64, north: f64) -> Error {
    let box_text = format!("{west},{south},{east},{north}");
    refused(
        "bbox-range",
        Words::new(
            format!("bbox {box_text} อยู่นอกช่วง ลองจิจูด ±180 ละติจูด ±90"),
            format!("bbox {box_text} lies outside longitude ±180, latitude ±90"),
        ),
    )
}

fn reversed(code: &'static str, axis_th: &str, axis_en: &str, low: f64, high: f64) -> Error {
    refused(
        code,
        Words::new(
            format!("{axis_th}ต่ำสุดของ bbox ({low}) มากกว่าค่าสูงสุด ({high})"),
            format!("the lower {axis_en} of bbox ({low}) is above the upper one ({high})"),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        match BBox::parse(text) {
            Err(Error::Malformed(faults)) => faults[0].code,
            other => panic!("{text} gave {other:?}"),
        }
    }

    #[test]
    fn four_and_six_numbers_are_read() {
        let flat = BBox::parse("100.7,12.4,102,14").unwrap();
        assert_eq!(flat.to_array(), [100.7, 12.4, 102.0, 14.0]);
        assert_eq!(BBox::parse("100.7, 12.4, -5, 102, 14, 900").unwrap(), flat);
    }

    #[test]
    fn what_is_no_box_is_refused_with_its_reason() {
        assert_eq!(code("1,2,3"), "bbox-length");
        assert_eq!(code("1,2,3,4,5"), "bbox-length");
        assert_eq!(code(""), "bbox-number");
        assert_eq!(code("a,b,c,d"), "bbox-number");
        assert_eq!(code("NaN,0,1,1"), "bbox-number");
        assert_eq!(code("0,0,inf,1"), "bbox-number");
        assert_eq!(code("0,0,1,1e999"), "bbox-number");
        assert_eq!(code("0,10,1,5"), "bbox-order");
        assert_eq!(code("0,0,9,1,1,8"), "bbox-order");
        assert_eq!(code("-181,0,1,1"), "bbox-range");
        assert_eq!(code("12,100,14,102"), "bbox-range");
    }

    #[test]
    fn a_box_across_the_180th_meridian_has_two_parts() {
        let fiji = BBox::parse("177,-20,-178,-15").unwrap();
        let parts = fiji.parts();
        assert_eq!((parts[0].min().x, parts[0].max().x), (177.0, 180.0));
        assert_eq!((parts[1].min().x, parts[1].max().x), (-180.0, -178.0));
        assert!(fiji.contains(coord! { x: 179.0, y: -18.0 }) && fiji.contains(coord! { x: -179.0, y: -18.0 }));
        assert!(!fiji.contains(coord! { x: 0.0, y: -18.0 }));
        assert!(matches!(fiji.geometry(), Geometry::MultiPolygon(_)));
        assert!(fiji.intersects(BBox::WORLD) && !fiji.intersects(BBox::THAILAND));
    }

    #[test]
    fn a_box_without_extent_becomes_a_point_or_a_line() {
        assert!(matches!(BBox::parse("100,13,100,13").unwrap().geometry(), Geometry::Point(_)));
        assert!(matches!(BBox::parse("100,13,101,13").unwrap().geometry(), Geometry::LineString(_)));
        assert!(matches!(BBox::parse("180,13,10,14").unwrap().geometry(), Geometry::GeometryCollection(_)));
    }
}
