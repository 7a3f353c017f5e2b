//! Walks stored geometries (EWKB) without building them: parts go straight to whoever draws.

use crate::error::{Error, Result};
use crate::geometry::ewkb;

/// Positions of one part, still as bytes: little-endian pairs of doubles, longitude first.
#[derive(Debug, Clone, Copy)]
pub struct Positions<'a>(&'a [[u8; 16]]);

impl Positions<'_> {
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> {
        self.0.iter().map(|pair| {
            let [x0, x1, x2, x3, x4, x5, x6, x7, y0, y1, y2, y3, y4, y5, y6, y7] = *pair;
            (f64::from_le_bytes([x0, x1, x2, x3, x4, x5, x6, x7]), f64::from_le_bytes([y0, y1, y2, y3, y4, y5, y6, y7]))
        })
    }
}

/// What a geometry is made of, in order.
pub enum Part<'a> {
    Point(Positions<'a>),
    Line(Positions<'a>),
    /// A polygon begins; its rings follow, the shell first.
    Polygon,
    Ring(Positions<'a>),
}

/// Walks a geometry's parts.
///
/// # Errors
/// [`Error::Internal`] for bytes that are no geometry; the hub stores none.
pub fn walk(bytes: &[u8], visit: &mut impl FnMut(Part<'_>)) -> Result<()> {
    let mut walker = Walker { bytes };
    // Only the dialect that the hub itself writes is walked; another one is first turned into it.
    if walker.plain() {
        return walker.geometry(visit, 0);
    }
    let own = ewkb::write(&ewkb::read(bytes)?);
    Walker { bytes: &own }.geometry(visit, 0)
}

struct Walker<'a> {
    bytes: &'a [u8],
}

const DEEPEST: usize = 16;

impl<'a> Walker<'a> {
    /// Little-endian with two ordinates?
    fn plain(&self) -> bool {
        matches!(self.bytes, [1, 1..=7, 0, 0, 0 | 0x20, ..])
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn word(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn positions(&mut self, count: usize) -> Result<Positions<'a>> {
        let size = count.checked_mul(16).ok_or_else(damaged)?;
        let (own, rest) = self.bytes.split_at_checked(size).ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(Positions(own.as_chunks::<16>().0))
    }

    fn geometry(&mut self, visit: &mut impl FnMut(Part<'_>), depth: usize) -> Result<()> {
        let [order, kind, _, _, flags] = self.take::<5>()?;
        if order != 1 || depth > DEEPEST {
            return Err(damaged());
        }
        if flags & 0x20 != 0 {
            self.word()?;
        }
        match kind {
            1 => visit(Part::Point(self.positions(1)?)),
            2 => {
                let count = self.word()? as usize;
                visit(Part::Line(self.positions(count)?));
            }
            3 => {
                let rings = self.word()?;
                visit(Part::Polygon);
                for _ in 0..rings {
                    let count = self.word()? as usize;
                    visit(Part::Ring(self.positions(count)?));
                }
            }
            4..=7 => {
                for _ in 0..self.word()? {
                    self.geometry(visit, depth + 1)?;
                }
            }
            _ => return Err(damaged()),
        }
        Ok(())
    }
}

fn damaged() -> Error {
    Error::internal("a stored geometry cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Geometry, LineString, MultiPolygon, Point, Polygon};

    fn told(bytes: &[u8]) -> String {
        let mut text = String::new();
        walk(bytes, &mut |part| match part {
            Part::Point(p) => text.push_str(&format!("point{:?} ", p.iter().collect::<Vec<_>>())),
            Part::Line(p) => text.push_str(&format!("line {} ", p.iter().count())),
            Part::Polygon => text.push_str("polygon "),
            Part::Ring(p) => text.push_str(&format!("ring {} ", p.iter().count())),
        })
        .unwrap();
        text
    }

    #[test]
    fn parts_come_in_the_order_in_which_they_are_written() {
        let square = |at: f64| LineString::from(vec![(at, at), (at + 1.0, at), (at + 1.0, at + 1.0), (at, at)]);
        let holed = Polygon::new(square(0.0), vec![square(0.2)]);
        let both = Geometry::MultiPolygon(MultiPolygon::new(vec![holed, Polygon::new(square(5.0), vec![])]));
        assert_eq!(told(&ewkb::write(&both)), "polygon ring 4 ring 4 polygon ring 4 ");
        assert_eq!(told(&ewkb::write(&Geometry::Point(Point::new(1.0, 2.0)))), "point[(1.0, 2.0)] ");
    }

    #[test]
    fn other_dialects_are_understood_and_damage_is_an_error() {
        let mut big_endian = vec![0, 0, 0, 0, 1];
        big_endian.extend(1.0_f64.to_be_bytes());
        big_endian.extend(2.0_f64.to_be_bytes());
        assert_eq!(told(&big_endian), "point[(1.0, 2.0)] ");
        let good = ewkb::write(&Geometry::LineString(LineString::from(vec![(0.0, 0.0), (1.0, 1.0)])));
        for cut in 0..good.len() {
            assert!(walk(&good[..cut], &mut |_| {}).is_err(), "{cut}");
        }
    }
}
