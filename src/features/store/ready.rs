//! A feature in the form in which it is written: its texts and its entries in the indexes, made beforehand and by any thread.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::features::feature::NewFeature;
use crate::features::search::{search_text_of, search_texts};
use crate::geometry::BBox;
use crate::storage::attributes::{IndexedField, Key, keys_of};

/// A feature that is only to be written.
#[derive(Debug)]
pub struct ReadyFeature<'a> {
    pub(super) id: Cow<'a, str>,
    pub(super) agency: Cow<'a, str>,
    pub(super) visibility: &'static str,
    pub(super) time: Option<(i64, i64)>,
    /// Canonical JSON text.
    pub(super) properties: String,
    pub(super) geometry_json: Option<Cow<'a, str>>,
    /// EWKB.
    pub(super) geometry: Option<Vec<u8>>,
    pub(super) bounds: Option<[f64; 4]>,
    /// One for each indexed field, in their order.
    pub(super) keys: Vec<Key>,
    /// What is searched.
    pub(super) text: String,
}

impl<'a> ReadyFeature<'a> {
    /// Makes all of it under these fields.
    ///
    /// # Errors
    /// `Internal` for properties that are no JSON, which there are not.
    pub fn of(new: &'a NewFeature, fields: &[IndexedField]) -> Result<Self> {
        ReadyFeature::with_text(new, fields, search_text_of(&new.properties))
    }

    /// As [`ReadyFeature::of`], of features whose texts were made together.
    pub(super) fn of_all(new: &'a [NewFeature], fields: &[IndexedField]) -> Result<Vec<Self>> {
        let texts = search_texts(&new.iter().map(|new| &new.properties).collect::<Vec<_>>());
        new.iter().zip(texts).map(|(new, text)| ReadyFeature::with_text(new, fields, text)).collect()
    }

    fn with_text(new: &'a NewFeature, fields: &[IndexedField], text: String) -> Result<Self> {
        let shape = new.shape.as_ref();
        Ok(ReadyFeature {
            id: Cow::Borrowed(&new.id),
            agency: Cow::Borrowed(&new.agency),
            visibility: new.visibility.name(),
            time: new.time,
            properties: serde_json::to_string(&new.properties).map_err(Error::internal)?,
            geometry_json: shape.map(|shape| Cow::Borrowed(shape.json.as_str())),
            geometry: shape.map(crate::geometry::codec::Shape::ewkb),
            bounds: shape.and_then(crate::geometry::codec::Shape::bounds).map(BBox::to_array),
            keys: keys_of(fields, &new.properties),
            text,
        })
    }

    /// Lets go of what it was made from.
    pub fn into_owned(self) -> ReadyFeature<'static> {
        ReadyFeature {
            id: Cow::Owned(self.id.into_owned()),
            agency: Cow::Owned(self.agency.into_owned()),
            geometry_json: self.geometry_json.map(|text| Cow::Owned(text.into_owned())),
            visibility: self.visibility,
            time: self.time,
            properties: self.properties,
            geometry: self.geometry,
            bounds: self.bounds,
            keys: self.keys,
            text: self.text,
        }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// First and last instant at which it holds, microseconds.
    pub fn time(&self) -> Option<(i64, i64)> {
        self.time
    }

    /// West, south, east, north.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        self.bounds
    }

    /// Bytes that it takes, roughly.
    pub fn weight(&self) -> usize {
        let keys: usize = self.keys.iter().map(|key| size_of::<Key>() + key.text.capacity()).sum();
        let geometry =
            self.geometry.as_ref().map_or(0, Vec::capacity) + self.geometry_json.as_ref().map_or(0, |text| text.len());
        size_of::<Self>() + self.properties.capacity() + self.text.capacity() + self.id.len() + geometry + keys
    }
}
