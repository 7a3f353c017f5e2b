//! A strict reader of vector tiles: whatever the specification 2.1 forbids is an error that says so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub type Fault = String;

#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    pub name: String,
    pub features: Vec<Feature>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    pub id: Option<u64>,
    /// 1 points, 2 lines, 3 polygons.
    pub kind: u64,
    /// Points, lines or rings; rings without their first place at the end.
    pub parts: Vec<Vec<(i64, i64)>>,
    pub properties: BTreeMap<String, Value>,
}

impl Layer {
    pub fn feature(&self, id: &str) -> &Feature {
        self.features
            .iter()
            .find(|feature| feature.properties.get("id") == Some(&Value::from(id)))
            .unwrap_or_else(|| panic!("no {id} in {self:?}"))
    }

    pub fn ids(&self) -> BTreeSet<String> {
        self.features.iter().map(|feature| feature.properties["id"].as_str().unwrap().to_owned()).collect()
    }
}

pub fn tile(bytes: &[u8]) -> Result<Vec<Layer>, Fault> {
    let mut layers = Vec::new();
    for field in fields(bytes)? {
        match field {
            (3, Wire::Bytes(bytes)) => layers.push(layer(bytes)?),
            (number, _) => return Err(format!("field {number} in a tile")),
        }
    }
    let names: BTreeSet<&String> = layers.iter().map(|layer| &layer.name).collect();
    if names.len() < layers.len() { Err("two layers of one name".into()) } else { Ok(layers) }
}

#[derive(Debug, Clone, Copy)]
enum Wire<'a> {
    Number(u64),
    Eight([u8; 8]),
    Four([u8; 4]),
    Bytes(&'a [u8]),
}

fn number(bytes: &mut &[u8]) -> Result<u64, Fault> {
    let mut value = 0_u64;
    for shift in 0..10 {
        let (first, rest) = bytes.split_first().ok_or("cut short")?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << (7 * shift);
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err("a number too long".into())
}

fn take<'a>(bytes: &mut &'a [u8], count: u64) -> Result<&'a [u8], Fault> {
    let (own, rest) = usize::try_from(count).ok().and_then(|count| bytes.split_at_checked(count)).ok_or("cut short")?;
    *bytes = rest;
    Ok(own)
}

fn fields(mut bytes: &[u8]) -> Result<Vec<(u64, Wire<'_>)>, Fault> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let tag = number(&mut bytes)?;
        let value = match tag & 7 {
            0 => Wire::Number(number(&mut bytes)?),
            1 => Wire::Eight(take(&mut bytes, 8)?.try_into().unwrap()),
            2 => {
                let length = number(&mut bytes)?;
                Wire::Bytes(take(&mut bytes, length)?)
            }
            5 => Wire::Four(take(&mut bytes, 4)?.try_into().unwrap()),
            other => return Err(format!("wire type {other}")),
        };
        found.push((tag >> 3, value));
    }
    Ok(found)
}

fn text(bytes: &[u8]) -> Result<String, Fault> {
    String::from_utf8(bytes.to_vec()).map_err(|error| error.to_string())
}

fn layer(bytes: &[u8]) -> Result<Layer, Fault> {
    let (mut version, mut name, mut extent) = (None, None, None);
    let (mut keys, mut values, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields(bytes)? {
        match field {
            (15, Wire::Number(number)) => version = Some(number),
            (1, Wire::Bytes(bytes)) => name = Some(text(bytes)?),
            (2, Wire::Bytes(bytes)) => raw.push(bytes),
            (3, Wire::Bytes(bytes)) => keys.push(text(bytes)?),
            (4, Wire::Bytes(bytes)) => values.push(value(bytes)?),
            (5, Wire::Number(number)) => extent = Some(number),
            (number, wire) => return Err(format!("field {number} in a layer: {wire:?}")),
        }
    }
    if version != Some(2) || extent.unwrap_or(4_096) != 4_096 || raw.is_empty() {
        return Err(format!("version {version:?}, extent {extent:?}, {} features", raw.len()));
    }
    let features = raw.into_iter().map(|bytes| feature(bytes, &keys, &values)).collect::<Result<_, _>>()?;
    Ok(Layer { name: name.ok_or("a layer without a name")?, features })
}

fn value(bytes: &[u8]) -> Result<Value, Fault> {
    match fields(bytes)?.as_slice() {
        [(1, Wire::Bytes(bytes))] => Ok(text(bytes)?.into()),
        [(2, Wire::Four(bytes))] => Ok(f64::from(f32::from_le_bytes(*bytes)).into()),
        [(3, Wire::Eight(bytes))] => Ok(f64::from_le_bytes(*bytes).into()),
        [(4, Wire::Number(number))] => Ok(number.cast_signed().into()),
        [(5, Wire::Number(number))] => Ok((*number).into()),
        [(6, Wire::Number(number))] => Ok(back(*number).into()),
        [(7, Wire::Number(number))] => Ok((*number != 0).into()),
        other => Err(format!("a value of {other:?}")),
    }
}

fn back(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

fn feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Result<Feature, Fault> {
    let (mut id, mut kind, mut tags, mut geometry) = (None, None, None, None);
    for field in fields(bytes)? {
        match field {
            (1, Wire::Number(number)) => id = Some(number),
            (2, Wire::Bytes(bytes)) => tags = Some(numbers(bytes)?),
            (3, Wire::Number(number)) => kind = Some(number),
            (4, Wire::Bytes(bytes)) if geometry.is_none() => geometry = Some(numbers(bytes)?),
            (number, wire) => return Err(format!("field {number} in a feature: {wire:?}")),
        }
    }
    let kind = kind.ok_or("a feature without a type")?;
    let mut properties = BTreeMap::new();
    for pair in tags.unwrap_or_default().chunks(2) {
        let [key, value] = pair else { return Err("half a tag".into()) };
        let key = usize::try_from(*key).ok().and_then(|key| keys.get(key)).ok_or("a key that is not there")?;
        let value =
            usize::try_from(*value).ok().and_then(|value| values.get(value)).ok_or("a value that is not there")?;
        if properties.insert(key.clone(), value.clone()).is_some() {
            return Err(format!("{key} twice"));
        }
    }
    let parts = parts(kind, &geometry.ok_or("a feature without a geometry")?)?;
    Ok(Feature { id, kind, parts, properties })
}

fn numbers(mut bytes: &[u8]) -> Result<Vec<u64>, Fault> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(number(&mut bytes)?);
    }
    Ok(found)
}

fn parts(kind: u64, commands: &[u64]) -> Result<Vec<Vec<(i64, i64)>>, Fault> {
    let mut parts: Vec<Vec<(i64, i64)>> = Vec::new();
    let mut cursor = (0_i64, 0_i64);
    let mut numbers = commands.iter();
    let mut open = false;
    while let Some(command) = numbers.next() {
        let (id, count) = (command & 7, command >> 3);
        if id == 7 {
            if kind != 3 || count != 1 || !open {
                return Err("a misplaced ClosePath".into());
            }
            open = false;
            continue;
        }
        if !(1..=2).contains(&id)
            || (id == 2 && (!open || kind == 1))
            || (id == 1 && kind != 1 && (count != 1 || (open && kind == 3)))
        {
            return Err(format!("command {id} × {count} in type {kind}"));
        }
        for _ in 0..count {
            let (x, y) = numbers.next().zip(numbers.next()).ok_or("a command without its places")?;
            cursor = (cursor.0 + back(*x), cursor.1 + back(*y));
            if id == 1 {
                parts.push(vec![cursor]);
            } else {
                let line = parts.last_mut().unwrap();
                if line.last() == Some(&cursor) {
                    return Err("a step that leads nowhere".into());
                }
                line.push(cursor);
            }
        }
        open = kind != 1;
    }
    check(kind, &parts, open)?;
    Ok(parts)
}

fn check(kind: u64, parts: &[Vec<(i64, i64)>], open: bool) -> Result<(), Fault> {
    let least = match kind {
        1 => 1,
        2 => 2,
        3 => 3,
        _ => return Err(format!("type {kind}")),
    };
    if parts.is_empty() || parts.iter().any(|part| part.len() < least) {
        return Err(format!("too few places in type {kind}: {parts:?}"));
    }
    if kind == 3 {
        if open {
            return Err("an open ring".into());
        }
        if area(&parts[0]) <= 0 || parts.iter().any(|ring| area(ring) == 0) {
            return Err(format!("rings wound wrong or without area: {parts:?}"));
        }
    }
    Ok(())
}

/// Twice the area of a ring, positive for a shell.
pub fn area(ring: &[(i64, i64)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}
