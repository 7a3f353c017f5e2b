//! One layer of a tile in the bytes of the Vector Tile Specification 2.1, within a budget.

use hashbrown::{HashMap, HashSet};

use super::draw::Drawing;
use super::properties::members;
use super::space::EXTENT;
use super::wire::{
    bytes_field, unescaped, varint, varint_field, write_lines, write_points, write_polygons, write_value,
};
use crate::catalog::dataset::{FieldType, NewDataset};

/// What a property's name leads to.
#[derive(Debug, Clone, Copy)]
struct Key {
    /// Its number in the layer, once it has been used.
    number: Option<u32>,
    /// Its numbers are doubles, whole or not.
    double: bool,
    wanted: bool,
}

/// The features of one collection on one tile.
pub struct Layer {
    name: String,
    features: Vec<u8>,
    keys: HashMap<Vec<u8>, Key>,
    key_bytes: Vec<u8>,
    key_count: u32,
    values: HashMap<Vec<u8>, u32>,
    value_bytes: Vec<u8>,
    /// Properties that are asked for; none when all are.
    wanted: Option<HashSet<Vec<u8>>>,
    tags: Vec<u8>,
    geometry: Vec<u8>,
    scratch: Vec<u8>,
    count: usize,
}

/// Where a layer stood before a feature that turned out not to fit.
struct Mark {
    features: usize,
    key_bytes: usize,
    key_count: u32,
    value_bytes: usize,
    values: usize,
}

impl Layer {
    pub fn new(dataset: &NewDataset, properties: Option<&[String]>) -> Layer {
        let wanted: Option<HashSet<Vec<u8>>> = properties.map(|names| names.iter().map(|name| escaped(name)).collect());
        let is_wanted = |name: &Vec<u8>| wanted.as_ref().is_none_or(|wanted| wanted.contains(name));
        let keys = dataset.fields.iter().map(|field| {
            let name = escaped(&field.name);
            let key = Key { number: None, double: field.field_type == FieldType::Number, wanted: is_wanted(&name) };
            (name, key)
        });
        Layer {
            name: dataset.id.clone(),
            keys: keys.collect(),
            wanted,
            features: Vec::new(),
            key_bytes: Vec::new(),
            key_count: 0,
            values: HashMap::new(),
            value_bytes: Vec::new(),
            tags: Vec::new(),
            geometry: Vec::new(),
            scratch: Vec::new(),
            count: 0,
        }
    }

    /// Bytes so far, without the frame of about 20.
    pub fn size(&self) -> usize {
        self.features.len() + self.key_bytes.len() + self.value_bytes.len()
    }

    /// Adds a feature with its stored properties; says whether it fitted into `budget` bytes. What did not fit leaves no trace.
    ///
    /// A drawing of points, lines and polygons becomes a feature of each sort with the same id.
    pub fn add(&mut self, id: &str, properties: &[u8], drawing: &Drawing, budget: usize) -> bool {
        let mark = Mark {
            features: self.features.len(),
            key_bytes: self.key_bytes.len(),
            key_count: self.key_count,
            value_bytes: self.value_bytes.len(),
            values: self.values.len(),
        };
        self.tag_all(id, properties);
        if !drawing.points.is_empty() {
            self.draw(id, 1, |out| write_points(out, &drawing.points));
        }
        if !drawing.lines.is_empty() {
            self.draw(id, 2, |out| write_lines(out, &drawing.lines));
        }
        if !drawing.polygons.is_empty() {
            self.draw(id, 3, |out| write_polygons(out, &drawing.polygons));
        }
        let fits = self.size() <= budget;
        if fits {
            self.count += 1;
        } else {
            self.back_to(&mark);
        }
        fits
    }

    fn back_to(&mut self, mark: &Mark) {
        self.features.truncate(mark.features);
        self.key_bytes.truncate(mark.key_bytes);
        self.value_bytes.truncate(mark.value_bytes);
        self.key_count = mark.key_count;
        for key in self.keys.values_mut().filter(|key| key.number.is_some_and(|number| number >= mark.key_count)) {
            key.number = None;
        }
        if self.values.len() > mark.values {
            self.values.retain(|_, number| (*number as usize) < mark.values);
        }
    }

    fn draw(&mut self, id: &str, kind: u64, write: impl FnOnce(&mut Vec<u8>)) {
        self.geometry.clear();
        write(&mut self.geometry);
        self.scratch.clear();
        varint_field(&mut self.scratch, 1, numeric_id(id));
        bytes_field(&mut self.scratch, 2, &self.tags);
        varint_field(&mut self.scratch, 3, kind);
        bytes_field(&mut self.scratch, 4, &self.geometry);
        bytes_field(&mut self.features, 2, &self.scratch);
    }

    /// Every property that is asked for and not null, and the feature's id in the collection: as `id`, or as `_id` where a property
    /// has that name.
    fn tag_all(&mut self, id: &str, properties: &[u8]) {
        self.tags.clear();
        let mut id_name: &[u8] = b"id";
        members(properties, |name, value| {
            if name == b"id" {
                id_name = b"_id";
            }
            if value != b"null" {
                self.tag(name, value);
            }
        });
        let value = serde_json::to_vec(id).unwrap_or_default();
        let key = self.key(id_name, true);
        self.push_tag(id_name, key, &value);
    }

    fn tag(&mut self, name: &[u8], value: &[u8]) {
        let wanted = self.wanted.as_ref().is_none_or(|wanted| wanted.contains(name));
        let key = self.key(name, wanted);
        if key.wanted {
            self.push_tag(name, key, value);
        }
    }

    fn key(&mut self, name: &[u8], wanted: bool) -> Key {
        match self.keys.get(name) {
            Some(key) => *key,
            None => {
                let key = Key { number: None, double: false, wanted };
                self.keys.insert(name.to_vec(), key);
                key
            }
        }
    }

    fn push_tag(&mut self, name: &[u8], key: Key, value: &[u8]) {
        let number = key.number.unwrap_or_else(|| self.number_key(name));
        self.scratch.clear();
        self.scratch.push(u8::from(key.double));
        self.scratch.extend_from_slice(value);
        let value_number = match self.values.get(&self.scratch) {
            Some(number) => *number,
            None => {
                let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
                self.values.insert(self.scratch.clone(), next);
                write_value(&mut self.value_bytes, value, key.double);
                next
            }
        };
        varint(&mut self.tags, u64::from(number));
        varint(&mut self.tags, u64::from(value_number));
    }

    fn number_key(&mut self, name: &[u8]) -> u32 {
        let number = self.key_count;
        self.key_count += 1;
        bytes_field(&mut self.key_bytes, 3, unescaped(name).as_bytes());
        if let Some(key) = self.keys.get_mut(name) {
            key.number = Some(number);
        }
        number
    }

    /// The layer as a field of the tile; nothing for a layer without features.
    pub fn finish(self) -> Vec<u8> {
        let mut layer = Vec::with_capacity(self.size() + 32);
        if self.count == 0 {
            return layer;
        }
        varint_field(&mut layer, 15, 2);
        bytes_field(&mut layer, 1, self.name.as_bytes());
        layer.extend_from_slice(&self.features);
        layer.extend_from_slice(&self.key_bytes);
        layer.extend_from_slice(&self.value_bytes);
        varint_field(&mut layer, 5, u64::from(EXTENT));
        let mut field = Vec::with_capacity(layer.len() + 6);
        bytes_field(&mut field, 3, &layer);
        field
    }
}

/// A name as JSON writes it, without quotes.
fn escaped(name: &str) -> Vec<u8> {
    let text = serde_json::to_vec(name).unwrap_or_default();
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default().to_vec()
}

/// The number of a feature: its id where that is a whole number below 2^52; otherwise 2^52 and 52 bits of a hash (FNV-1a) of it.
/// So it outlives imports, fits a double of JavaScript, and a number never meets a hash.
fn numeric_id(id: &str) -> u64 {
    const HASHED: u64 = 1 << 52;
    match id.parse::<u64>() {
        Ok(number) if number < HASHED && number.to_string() == id => number,
        _ => {
            let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
            HASHED | (hash ^ (hash >> 52)) & (HASHED - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(properties: Option<&[String]>) -> Layer {
        let mut dataset = NewDataset::named("roads", "doh", "ถนน", "Roads", "x");
        dataset.fields = vec![crate::catalog::dataset::Field::new("width", FieldType::Number, "", "")];
        Layer::new(&dataset, properties)
    }

    fn point() -> Drawing {
        Drawing { points: vec![[25, 17]], ..Drawing::default() }
    }

    #[test]
    fn values_keep_their_types_and_thai_its_letters() {
        let mut layer = layer(None);
        assert!(layer.add(
            "7",
            r#"{"name":"ถนน","width":5,"lanes":4,"below":-2,"paved":true,"no":null}"#.as_bytes(),
            &point(),
            1_000
        ));
        let mut expected = Vec::new();
        for value in [
            [&[0x0a, 9][..], "ถนน".as_bytes()].concat(),
            [&[0x19][..], &5.0_f64.to_le_bytes()].concat(),
            vec![0x28, 4],
            vec![0x30, 3],
            vec![0x38, 1],
            vec![0x0a, 1, b'7'],
        ] {
            bytes_field(&mut expected, 4, &value);
        }
        assert_eq!(layer.value_bytes, expected);
        assert_eq!(layer.key_count, 6);
    }

    #[test]
    fn what_does_not_fit_leaves_no_trace() {
        let mut layer = layer(None);
        assert!(layer.add("a", br#"{"x":1}"#, &point(), 1_000));
        let before = (layer.features.clone(), layer.key_bytes.clone(), layer.value_bytes.clone());
        assert!(!layer.add("b", br#"{"y":2}"#, &point(), layer.size() + 4));
        assert_eq!(before, (layer.features.clone(), layer.key_bytes.clone(), layer.value_bytes.clone()));
        assert!(layer.add("c", br#"{"y":2}"#, &point(), 1_000));
        assert_eq!(layer.key_count, 3);
        assert_eq!(layer.values.len(), 4);
    }

    #[test]
    fn only_the_properties_that_are_asked_for_are_there_and_the_id() {
        let mut layer = layer(Some(&["a".to_owned()]));
        assert!(layer.add("x", br#"{"a":1,"b":2,"id":3}"#, &point(), 1_000));
        assert_eq!(layer.key_bytes, [&[0x1a, 1][..], b"a", &[0x1a, 3], b"_id"].concat());
    }

    #[test]
    fn a_number_keeps_its_number_and_a_text_gets_one_that_no_number_has() {
        assert_eq!(numeric_id("42"), 42);
        assert_eq!(numeric_id("042") >> 52, 1);
        assert_ne!(numeric_id("042"), numeric_id("0042"));
        assert_eq!(numeric_id("ถนน 1"), numeric_id("ถนน 1"));
        assert_eq!(numeric_id("4503599627370496") >> 52, 1);
    }
}
