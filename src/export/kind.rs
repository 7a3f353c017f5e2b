//! Kinds of geometry, for formats whose layers have one of them.

use std::collections::BTreeSet;

use crate::catalog::dataset::GeometryKind;
use crate::geometry::tree::Tree;

/// In the order of their numbers in Well-Known Binary, which FlatGeobuf has too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Point = 1,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
    GeometryCollection,
}

impl Kind {
    /// By its GeoJSON name.
    pub fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "Point" => Kind::Point,
            "LineString" => Kind::LineString,
            "Polygon" => Kind::Polygon,
            "MultiPoint" => Kind::MultiPoint,
            "MultiLineString" => Kind::MultiLineString,
            "MultiPolygon" => Kind::MultiPolygon,
            "GeometryCollection" => Kind::GeometryCollection,
            _ => return None,
        })
    }

    pub fn of(tree: &Tree) -> Kind {
        match tree {
            Tree::Point(_) => Kind::Point,
            Tree::LineString(_) => Kind::LineString,
            Tree::Polygon(_) => Kind::Polygon,
            Tree::MultiPoint(_) => Kind::MultiPoint,
            Tree::MultiLineString(_) => Kind::MultiLineString,
            Tree::MultiPolygon(_) => Kind::MultiPolygon,
            Tree::GeometryCollection(_) => Kind::GeometryCollection,
        }
    }

    pub fn number(self) -> u8 {
        self as u8
    }

    fn multiple(self) -> Kind {
        match self {
            Kind::Point => Kind::MultiPoint,
            Kind::LineString => Kind::MultiLineString,
            Kind::Polygon => Kind::MultiPolygon,
            other => other,
        }
    }

    /// The kind as which all of these can be written: their own if they are of one, the multiple one of a single and its multiple.
    /// Where none occurs, what the dataset is meant for.
    pub fn common(kinds: &BTreeSet<Kind>, meant: GeometryKind) -> Option<Kind> {
        let Some(first) = kinds.first().copied() else {
            return match meant {
                GeometryKind::Point => Some(Kind::Point),
                GeometryKind::Line => Some(Kind::MultiLineString),
                GeometryKind::Polygon => Some(Kind::MultiPolygon),
                GeometryKind::Any | GeometryKind::None => None,
            };
        };
        let common = if kinds.len() == 1 { first } else { first.multiple() };
        kinds.iter().all(|kind| *kind == common || kind.multiple() == common).then_some(common)
    }
}

/// The geometry as one of this kind: a single one as the only member of a multiple one.
pub(super) fn promoted(tree: Tree, kind: Option<Kind>) -> Tree {
    match (tree, kind) {
        (Tree::Point(at), Some(Kind::MultiPoint)) => Tree::MultiPoint(vec![at]),
        (Tree::LineString(line), Some(Kind::MultiLineString)) => Tree::MultiLineString(vec![line]),
        (Tree::Polygon(rings), Some(Kind::MultiPolygon)) => Tree::MultiPolygon(vec![rings]),
        (tree, _) => tree,
    }
}

/// West, south, east, north of a geometry in its own coordinates; `None` for one without positions.
pub(super) fn bounds(tree: &Tree) -> Option<[f64; 4]> {
    let mut bounds: Option<[f64; 4]> = None;
    tree.for_each(&mut |at| {
        let own = [at.x, at.y, at.x, at.y];
        bounds = Some(bounds.map_or(own, |bounds| union(bounds, own)));
    });
    bounds
}

pub(super) fn union(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    let ([west, south, east, north], [w, s, e, n]) = (a, b);
    [west.min(w), south.min(s), east.max(e), north.max(n)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_has_the_narrowest_kind_that_takes_all_its_geometries() {
        let common = |kinds: &[Kind]| Kind::common(&kinds.iter().copied().collect(), GeometryKind::Any);
        assert_eq!(common(&[Kind::Polygon]), Some(Kind::Polygon));
        assert_eq!(common(&[Kind::MultiPolygon, Kind::Polygon]), Some(Kind::MultiPolygon));
        assert_eq!(common(&[Kind::Polygon, Kind::Point]), None);
        assert_eq!(common(&[Kind::Polygon, Kind::MultiPoint]), None);
        assert_eq!(common(&[Kind::Point, Kind::Polygon, Kind::MultiPoint]), None);
        assert_eq!(common(&[]), None);
        assert_eq!(Kind::common(&BTreeSet::new(), GeometryKind::Line), Some(Kind::MultiLineString));
    }
}
