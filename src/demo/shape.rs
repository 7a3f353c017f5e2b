//! Invented geometry on the ground: wandering roads, shifts by metres, blobs. No sines: those differ from machine to
//! machine in the last bit, and the demo's bytes must not.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::random::Random;

/// Longitude and latitude, WGS 84, six decimals.
pub(super) type Position = [f64; 2];

/// A geometry; it is serialised as GeoJSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Point(Position),
    Line(Vec<Position>),
    /// One outer ring, closed, counter-clockwise.
    Polygon(Vec<Position>),
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_geojson().serialize(serializer)
    }
}

/// Metres in a degree of latitude, and of longitude at about 13.2° north; good to 1 % within the corridor.
const LATITUDE_METRES: f64 = 110_620.0;
const LONGITUDE_METRES: f64 = 108_400.0;

impl Shape {
    pub fn to_geojson(&self) -> Value {
        match self {
            Shape::Point(at) => json!({"type": "Point", "coordinates": at}),
            Shape::Line(line) => json!({"type": "LineString", "coordinates": line}),
            Shape::Polygon(ring) => json!({"type": "Polygon", "coordinates": [ring]}),
        }
    }

    /// Moved by so many metres east and north.
    pub(super) fn moved(&self, east: f64, north: f64) -> Shape {
        let shift = |at: &Position| moved(*at, east, north);
        match self {
            Shape::Point(at) => Shape::Point(shift(at)),
            Shape::Line(line) => Shape::Line(line.iter().map(shift).collect()),
            Shape::Polygon(ring) => Shape::Polygon(ring.iter().map(shift).collect()),
        }
    }

    /// The stretch of a line between two fractions of its length; anything else as it is.
    pub(super) fn stretch(&self, from: f64, to: f64) -> Shape {
        let Shape::Line(line) = self else {
            return self.clone();
        };
        let total = length(line);
        let (start, end) = (total * from, total * to);
        let mut kept = vec![along(line, start)];
        let mut walked = 0.0;
        for pair in line.windows(2) {
            if let [a, b] = pair {
                walked += distance(*a, *b);
                if walked > start + 5.0 && walked < end - 5.0 {
                    kept.push(*b);
                }
            }
        }
        kept.push(along(line, end));
        Shape::Line(kept)
    }

    /// Metres; zero for what is no line.
    pub(super) fn length(&self) -> f64 {
        match self {
            Shape::Line(line) => length(line),
            _ => 0.0,
        }
    }
}

pub(super) fn moved([longitude, latitude]: Position, east: f64, north: f64) -> Position {
    [rounded(longitude + east / LONGITUDE_METRES), rounded(latitude + north / LATITUDE_METRES)]
}

/// Metres on the flat.
pub(super) fn distance(a: Position, b: Position) -> f64 {
    let [east, north] = [(b[0] - a[0]) * LONGITUDE_METRES, (b[1] - a[1]) * LATITUDE_METRES];
    (east * east + north * north).sqrt()
}

/// A random way of one metre.
pub(super) fn direction(random: &mut Random) -> [f64; 2] {
    loop {
        let [x, y] = [random.unit() * 2.0 - 1.0, random.unit() * 2.0 - 1.0];
        let size = (x * x + y * y).sqrt();
        if (0.1..=1.0).contains(&size) {
            return [x / size, y / size];
        }
    }
}

/// A line of about `metres` that wanders, with a bend every 60 to 150 m, and turns back when it leaves the circle.
pub(super) fn wander(random: &mut Random, centre: Position, radius: f64, metres: f64) -> Shape {
    let [x, y] = direction(random);
    let mut at = moved(centre, x * radius * 0.5, y * radius * 0.5);
    let mut heading = direction(random);
    let (mut line, mut walked) = (vec![at], 0.0);
    while walked < metres {
        let step = (60.0 + random.unit() * 90.0).min((metres - walked).max(20.0));
        let [turn_x, turn_y] = direction(random);
        // Far from the centre the way home weighs more than the way ahead.
        let home = [(centre[0] - at[0]) * LONGITUDE_METRES, (centre[1] - at[1]) * LATITUDE_METRES];
        let pull = if distance(centre, at) > radius { 0.6 / distance(centre, at).max(1.0) } else { 0.0 };
        let [x, y] = [heading[0] + turn_x * 0.3 + home[0] * pull, heading[1] + turn_y * 0.3 + home[1] * pull];
        let size = (x * x + y * y).sqrt().max(1e-6);
        heading = [x / size, y / size];
        at = moved(at, heading[0] * step, heading[1] * step);
        line.push(at);
        walked += step;
    }
    Shape::Line(line)
}

/// A closed ring of twelve corners about a centre, counter-clockwise, each 60 to 100 % of the radius away.
pub(super) fn blob(random: &mut Random, centre: Position, radius: f64) -> Shape {
    // Twelve ways around the clock: multiples of 30°, written out.
    const HALF: f64 = 0.5;
    const ROOT: f64 = 0.866_025_4;
    const WAYS: [[f64; 2]; 12] = [
        [1.0, 0.0],
        [ROOT, HALF],
        [HALF, ROOT],
        [0.0, 1.0],
        [-HALF, ROOT],
        [-ROOT, HALF],
        [-1.0, 0.0],
        [-ROOT, -HALF],
        [-HALF, -ROOT],
        [0.0, -1.0],
        [HALF, -ROOT],
        [ROOT, -HALF],
    ];
    let mut ring: Vec<Position> = WAYS
        .iter()
        .map(|[x, y]| {
            let reach = radius * (0.6 + random.unit() * 0.4);
            moved(centre, x * reach, y * reach)
        })
        .collect();
    ring.extend(ring.first().copied());
    Shape::Polygon(ring)
}

fn length(line: &[Position]) -> f64 {
    line.windows(2).map(|pair| if let [a, b] = pair { distance(*a, *b) } else { 0.0 }).sum()
}

fn along(line: &[Position], metres: f64) -> Position {
    let mut walked = 0.0;
    for pair in line.windows(2) {
        let [a, b] = pair else { continue };
        let step = distance(*a, *b);
        if walked + step >= metres && step > 0.0 {
            let part = (metres - walked).max(0.0) / step;
            return [rounded(a[0] + (b[0] - a[0]) * part), rounded(a[1] + (b[1] - a[1]) * part)];
        }
        walked += step;
    }
    line.last().copied().unwrap_or_default()
}

/// Six decimals, about 11 cm.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_road_has_its_length_and_several_bends() {
        let mut random = Random::new(1);
        for metres in [300.0, 1_200.0, 6_000.0] {
            let road = wander(&mut random, [101.2, 13.2], 2_000.0, metres);
            assert!((road.length() - metres).abs() < 30.0, "{metres} {}", road.length());
            assert!(matches!(road, Shape::Line(line) if line.len() >= 3));
        }
    }

    #[test]
    fn two_stretches_make_up_the_whole() {
        let road = wander(&mut Random::new(2), [101.2, 13.2], 2_000.0, 2_000.0);
        let parts = road.stretch(0.0, 0.4).length() + road.stretch(0.4, 1.0).length();
        assert!((parts - road.length()).abs() < 25.0);
    }

    #[test]
    fn a_shift_is_as_long_as_it_says() {
        let Shape::Point(at) = Shape::Point([101.0, 13.0]).moved(30.0, -40.0) else {
            return;
        };
        assert!((distance([101.0, 13.0], at) - 50.0).abs() < 0.5);
    }
}
