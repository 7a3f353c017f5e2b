//! Whether polygons are valid simple features (OGC 06-103r4, 6.1.11): what is wrong, with which ring, and where.

use geo::{Coord, Geometry};

use super::arrangement;
use crate::error::{Fault, Words};

/// The first thing found wrong with a polygon.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    pub kind: FlawKind,
    /// Longitude, latitude of the place.
    pub at: Coord<f64>,
    /// JSON Pointer of the ring within the geometry, such as `/coordinates/0/1`.
    pub ring: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlawKind {
    /// Fewer than three different positions.
    Collapsed,
    /// A ring crosses, touches or runs back over itself.
    SelfCrossing,
    /// A ring runs out to a point and back on its own line.
    Spike,
    /// Two rings cross each other.
    RingsCross,
    /// Two rings share a stretch of border.
    RingsShareBorder,
    HoleOutside,
    HolesNested,
    PartsOverlap,
    /// Rings touch so often that the inside falls apart.
    InsideSplit,
    /// More nearly crossing edges than are checked at once.
    TooComplex,
}

/// The first flaw of the polygons in a geometry; points and lines have none. Coordinates must be finite.
///
/// Takes time in proportion to `n log n` for real borders, and gives up as [`FlawKind::TooComplex`] after a budget of
/// edge pairs, so that no input takes long.
pub fn first_flaw(geometry: &Geometry<f64>) -> Option<Flaw> {
    match geometry {
        Geometry::Polygon(polygon) => arrangement::first_flaw(std::slice::from_ref(polygon)).map(|found| Flaw {
            kind: found.kind,
            at: found.at,
            ring: format!("/coordinates/{}", found.ring),
        }),
        Geometry::MultiPolygon(polygons) => arrangement::first_flaw(&polygons.0).map(|found| Flaw {
            kind: found.kind,
            at: found.at,
            ring: format!("/coordinates/{}/{}", found.part, found.ring),
        }),
        Geometry::GeometryCollection(members) => members.iter().enumerate().find_map(|(index, member)| {
            let flaw = first_flaw(member)?;
            Some(Flaw { ring: format!("/geometries/{index}{}", flaw.ring), ..flaw })
        }),
        _ => None,
    }
}

impl Flaw {
    /// The flaw in words, at its ring beneath `pointer`, the geometry's own place.
    pub fn fault(&self, pointer: &str) -> Fault {
        let (code, th, en) = self.kind.words();
        let Coord { x, y } = self.at;
        let reason = Words::new(format!("{th} ที่ [{x}, {y}]"), format!("{en} at [{x}, {y}]"));
        let fault = Fault::pointer(format!("{pointer}{}", self.ring), code, reason);
        match self.kind {
            FlawKind::TooComplex => fault.remedy("ลดจำนวนจุดหรือแบ่งรูปทรง", "simplify or split the geometry"),
            FlawKind::PartsOverlap | FlawKind::RingsShareBorder => {
                fault.remedy("รวมส่วนที่ทับหรือติดกันเป็นรูปเดียว", "merge the parts that overlap or share a border")
            }
            _ => fault.remedy(
                "แก้รูปทรงในโปรแกรม GIS (Fix geometries)",
                "repair it in a GIS, for example with QGIS 'Fix geometries'",
            ),
        }
    }
}

impl FlawKind {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            FlawKind::Collapsed => {
                ("polygon-collapsed", "วงมีจุดต่างกันไม่ถึง 3 จุด", "a ring has fewer than 3 different positions")
            }
            FlawKind::SelfCrossing => {
                ("polygon-self-crossing", "เส้นรอบรูปตัดหรือทับตัวเอง", "a ring crosses or touches itself")
            }
            FlawKind::Spike => {
                ("polygon-spike", "เส้นรอบรูปมีหนามแหลมที่วนกลับทับตัวเอง", "a ring runs out to a spike and back over itself")
            }
            FlawKind::RingsCross => ("polygon-rings-cross", "วงสองวงตัดกัน", "two rings cross"),
            FlawKind::RingsShareBorder => {
                ("polygon-shared-border", "วงสองวงใช้เส้นขอบร่วมกัน", "two rings share a stretch of border")
            }
            FlawKind::HoleOutside => ("polygon-hole-outside", "ช่องว่างอยู่นอกรูป", "a hole lies outside its shell"),
            FlawKind::HolesNested => {
                ("polygon-holes-nested", "ช่องว่างซ้อนอยู่ในช่องว่างอื่น", "a hole lies within another hole")
            }
            FlawKind::PartsOverlap => ("polygon-parts-overlap", "ส่วนของรูปทับกัน", "two parts overlap"),
            FlawKind::InsideSplit => {
                ("polygon-inside-split", "วงแตะกันจนพื้นที่ภายในขาดจากกัน", "rings touch so that the inside falls apart")
            }
            FlawKind::TooComplex => {
                ("polygon-too-complex", "เส้นรอบรูปซับซ้อนเกินกว่าจะตรวจได้", "the borders are too entangled to be checked")
            }
        }
    }
}

#[cfg(test)]
#[path = "valid_tests.rs"]
mod tests;
