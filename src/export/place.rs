//! How a table without geometries of its own tells where a feature lies: a text, and for points two numbers.

use geo::Coord;

use super::plan::Export;
use crate::catalog::dataset::GeometryKind;
use crate::geometry::tree::Tree;
use crate::http::Language;

/// The columns of the place, after those of the properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `skipGeometry`, or a table without places.
    Nothing,
    /// Well-Known Text.
    Text,
    /// Longitude and latitude, then Well-Known Text, which a feature of several points has alone.
    Degrees,
    /// The same in metres.
    Metres,
}

impl Place {
    pub fn of(export: &Export) -> Place {
        let kind = export.dataset.described.geometry_kind;
        match export.presentation.crs.is_projected() {
            _ if export.presentation.skip_geometry => Place::Nothing,
            true if kind == GeometryKind::Point => Place::Metres,
            false if kind == GeometryKind::Point => Place::Degrees,
            _ => Place::Text,
        }
    }

    pub fn as_numbers(self) -> bool {
        matches!(self, Place::Degrees | Place::Metres)
    }

    pub fn as_text(self) -> bool {
        self != Place::Nothing
    }

    /// Names for programs.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Place::Nothing => &[],
            Place::Text => &["geometry"],
            Place::Degrees => &["longitude", "latitude", "geometry"],
            Place::Metres => &["x", "y", "geometry"],
        }
    }

    /// Headings for people.
    pub fn headings(self, language: Language) -> Vec<String> {
        let words = |name: &&'static str| match (*name, language) {
            ("longitude", Language::Thai) => "ลองจิจูด",
            ("latitude", Language::Thai) => "ละติจูด",
            ("geometry", Language::Thai) => "รูปทรง (WKT)",
            ("geometry", Language::English) => "geometry (WKT)",
            (other, _) => other,
        };
        self.names().iter().map(|name| words(name).to_owned()).collect()
    }
}

/// Where a point lies; several points lie nowhere in particular.
pub(super) fn place_of(tree: &Tree) -> Option<Coord<f64>> {
    match tree {
        Tree::Point(at) => Some(Coord { x: at.x, y: at.y }),
        _ => None,
    }
}
