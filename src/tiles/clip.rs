//! Cuts lines and rings to the square of a tile and its buffer.

use super::space::{BUFFER, EXTENT};

pub type Place = [f64; 2];

/// The sides of what is drawn, in units.
const LOW: f64 = -(BUFFER as f64);
const HIGH: f64 = EXTENT as f64 + BUFFER as f64;

/// How places lie to the square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    Inside,
    Outside,
    Across,
}

/// How the box around the places lies to the square.
pub fn position(places: &[Place]) -> Position {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for [x, y] in places {
        low = [low[0].min(*x), low[1].min(*y)];
        high = [high[0].max(*x), high[1].max(*y)];
    }
    if high[0] < LOW || high[1] < LOW || low[0] > HIGH || low[1] > HIGH {
        Position::Outside
    } else if low[0] >= LOW && low[1] >= LOW && high[0] <= HIGH && high[1] <= HIGH {
        Position::Inside
    } else {
        Position::Across
    }
}

pub fn holds([x, y]: Place) -> bool {
    (LOW..=HIGH).contains(&x) && (LOW..=HIGH).contains(&y)
}

/// The pieces of a line within the square (Liang and Barsky, 1984, segment by segment).
pub fn line(places: &[Place]) -> Vec<Vec<Place>> {
    let mut pieces: Vec<Vec<Place>> = Vec::new();
    let mut open: Vec<Place> = Vec::new();
    for (from, to) in places.iter().zip(places.iter().skip(1)) {
        let Some((start, end)) = segment(*from, *to) else {
            pieces.extend((open.len() > 1).then(|| std::mem::take(&mut open)));
            open.clear();
            continue;
        };
        if open.last() != Some(&start) {
            pieces.extend((open.len() > 1).then(|| std::mem::take(&mut open)));
            open.clear();
            open.push(start);
        }
        open.push(end);
    }
    pieces.extend((open.len() > 1).then_some(open));
    pieces
}

/// The part of a segment within the square; its own ends where they lie within.
fn segment(from: Place, to: Place) -> Option<(Place, Place)> {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, from[0] - LOW), (dx, HIGH - from[0]), (-dy, from[1] - LOW), (dy, HIGH - from[1])] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |part: f64| [from[0] + part * dx, from[1] + part * dy];
    (enter <= leave).then(|| (if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to }))
}

/// A ring (open: its first place is not repeated) cut to the square, side by side (Sutherland and Hodgman, 1974).
/// A ring that leaves and comes back runs along the side; who draws it takes that apart again.
pub fn ring(places: &mut Vec<Place>, spare: &mut Vec<Place>) {
    for (axis, edge, keep_above) in [(0, LOW, true), (0, HIGH, false), (1, LOW, true), (1, HIGH, false)] {
        spare.clear();
        let value = |place: &Place| if axis == 0 { place[0] } else { place[1] };
        let inside = |place: &Place| if keep_above { value(place) >= edge } else { value(place) <= edge };
        let Some(mut before) = places.last().copied() else { return };
        for place in places.iter() {
            if inside(place) != inside(&before) {
                let part = (edge - value(&before)) / (value(place) - value(&before));
                let other = |i: usize| {
                    let (a, b) = if i == 0 { (before[0], place[0]) } else { (before[1], place[1]) };
                    a + part * (b - a)
                };
                spare.push(if axis == 0 { [edge, other(1)] } else { [other(0), edge] });
            }
            if inside(place) {
                spare.push(*place);
            }
            before = *place;
        }
        std::mem::swap(places, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_leaves_and_returns_comes_in_pieces() {
        let line = line(&[[0.0, 0.0], [5_000.0, 0.0], [5_000.0, 100.0], [0.0, 100.0]]);
        assert_eq!(line, [vec![[0.0, 0.0], [4_160.0, 0.0]], vec![[4_160.0, 100.0], [0.0, 100.0]]]);
    }

    #[test]
    fn a_square_around_the_tile_becomes_the_tile_with_its_buffer() {
        let mut square = vec![[-9e9, -9e9], [9e9, -9e9], [9e9, 9e9], [-9e9, 9e9]];
        ring(&mut square, &mut Vec::new());
        square.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(square, [[-64.0, -64.0], [-64.0, 4_160.0], [4_160.0, -64.0], [4_160.0, 4_160.0]]);
    }

    #[test]
    fn what_lies_beside_the_tile_leaves_nothing() {
        let mut beside = vec![[-500.0, 0.0], [-400.0, 0.0], [-400.0, 100.0]];
        assert_eq!(position(&beside), Position::Outside);
        ring(&mut beside, &mut Vec::new());
        assert!(beside.is_empty());
        assert!(line(&[[-500.0, 0.0], [-400.0, 4_000.0]]).is_empty());
    }
}
