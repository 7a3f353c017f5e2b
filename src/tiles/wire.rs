//! Protocol buffers as vector tiles use them: fields, values, and geometries as commands.

use super::ring::{Ring, Spot};

/// The text of a JSON string, given what stands between its quotes.
pub fn unescaped(inside: &[u8]) -> String {
    if inside.contains(&b'\\') {
        let quoted = [b"\"", inside, b"\""].concat();
        return serde_json::from_slice(&quoted).unwrap_or_default();
    }
    String::from_utf8_lossy(inside).into_owned()
}

/// A JSON value as a value of the layer; lists and objects as their JSON text.
pub fn write_value(out: &mut Vec<u8>, json: &[u8], double: bool) {
    let mut value = Vec::with_capacity(json.len() + 4);
    match json {
        [b'"', inside @ .., b'"'] => bytes_field(&mut value, 1, unescaped(inside).as_bytes()),
        b"true" => varint_field(&mut value, 7, 1),
        b"false" => varint_field(&mut value, 7, 0),
        [b'{' | b'[', ..] => bytes_field(&mut value, 1, json),
        number => write_number(&mut value, &String::from_utf8_lossy(number), double),
    }
    bytes_field(out, 4, &value);
}

fn write_number(value: &mut Vec<u8>, text: &str, double: bool) {
    if !double {
        if let Ok(number) = text.parse::<u64>() {
            return varint_field(value, 5, number);
        }
        if let Ok(number) = text.parse::<i64>() {
            return varint_field(value, 6, ((number << 1) ^ (number >> 63)).cast_unsigned());
        }
    }
    value.push(3 << 3 | 1);
    value.extend_from_slice(&text.parse::<f64>().unwrap_or_default().to_le_bytes());
}

pub fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub fn varint_field(out: &mut Vec<u8>, field: u64, number: u64) {
    varint(out, field << 3);
    varint(out, number);
}

pub fn bytes_field(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

const MOVE: u64 = 1;
const LINE: u64 = 2;
const CLOSE: u64 = 7;

fn command(out: &mut Vec<u8>, id: u64, count: usize) {
    varint(out, (count as u64) << 3 | id);
}

/// Writes spots as steps from the cursor, which they move.
fn steps(out: &mut Vec<u8>, cursor: &mut Spot, spots: &[Spot]) {
    for spot in spots {
        for (to, from) in spot.iter().zip(cursor.iter()) {
            let step = to - from;
            varint(out, u64::from(((step << 1) ^ (step >> 31)).cast_unsigned()));
        }
        *cursor = *spot;
    }
}

pub fn write_points(out: &mut Vec<u8>, points: &[Spot]) {
    command(out, MOVE, points.len());
    steps(out, &mut [0, 0], points);
}

pub fn write_lines(out: &mut Vec<u8>, lines: &[Vec<Spot>]) {
    let mut cursor = [0, 0];
    lines.iter().for_each(|line| write_path(out, &mut cursor, line));
}

fn write_path(out: &mut Vec<u8>, cursor: &mut Spot, path: &[Spot]) {
    let (first, rest) = path.split_at(path.len().min(1));
    command(out, MOVE, 1);
    steps(out, cursor, first);
    command(out, LINE, rest.len());
    steps(out, cursor, rest);
}

pub fn write_polygons(out: &mut Vec<u8>, polygons: &[Vec<Ring>]) {
    let mut cursor = [0, 0];
    for ring in polygons.iter().flatten() {
        write_path(out, &mut cursor, ring);
        command(out, CLOSE, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geometries_are_the_commands_of_the_specification() {
        // Vector Tile Specification 2.1, 4.3.5: its own examples.
        let mut out = Vec::new();
        write_points(&mut out, &[[5, 7], [3, 2]]);
        assert_eq!(out, [17, 10, 14, 3, 9]);
        out.clear();
        write_lines(&mut out, &[vec![[2, 2], [2, 10], [10, 10]], vec![[1, 1], [3, 5]]]);
        assert_eq!(out, [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]);
        out.clear();
        write_polygons(&mut out, &[vec![vec![[3, 6], [8, 12], [20, 34]]]]);
        assert_eq!(out, [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }
}
