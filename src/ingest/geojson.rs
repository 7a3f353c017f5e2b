//! GeoJSON files feature by feature in constant memory: a FeatureCollection, one Feature, or a sequence of them
//! (one to a line, or RFC 8142 with record separators).

mod feature;
mod planar;
mod scan;
pub(super) mod source;
#[cfg(test)]
mod tests;

use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use crate::error::Result;
use crate::geometry::codec::refuse_other_crs;
pub use feature::Feature;
use feature::{bare_geometry, feature};
use scan::unreadable;

/// The features of a file, in its order. After text that is no JSON the iterator ends; a feature that is no feature is
/// one error, and the next follows.
pub struct Features<R> {
    bytes: BufReader<R>,
    state: State,
    next: usize,
    /// The system named in a `crs` member before the features.
    declared: Option<String>,
    /// The system that the caller reads the features in, where the file names another than CRS84.
    assumed: Option<String>,
    /// RFC 8142's separators have been seen.
    separated: bool,
    /// The file has a list `features`.
    listed: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    /// Within the list `features`.
    Collection,
    /// Objects one after the other.
    Sequence,
    End,
}

/// Reads GeoJSON in UTF-8, with or without byte-order mark.
pub fn read<R: Read>(source: R) -> Features<R> {
    Features {
        bytes: BufReader::with_capacity(1 << 16, source),
        state: State::Start,
        next: 0,
        declared: None,
        assumed: None,
        separated: false,
        listed: false,
    }
}

impl<R: Read> Iterator for Features<R> {
    type Item = Result<Feature>;

    fn next(&mut self) -> Option<Result<Feature>> {
        let text = match self.next_text() {
            Ok(Some(text)) => text,
            Ok(None) => {
                self.state = State::End;
                return None;
            }
            Err(error) => {
                self.state = State::End;
                return Some(Err(error));
            }
        };
        let index = self.next;
        self.next += 1;
        // A file may be one geometry and nothing else.
        let alone = index == 0 && self.state == State::Sequence;
        Some(match alone.then(|| bare_geometry(&text)).flatten() {
            Some(geometry) => Ok(geometry),
            None => feature(&text, index),
        })
    }
}

impl<R: Read> Features<R> {
    /// Takes features whose file names this system, which the caller knows how to read.
    pub(super) fn assuming(mut self, system: Option<String>) -> Self {
        self.assumed = system;
        self
    }

    /// Whether nothing more can come, after the last feature or after text that is no JSON.
    pub(super) fn has_ended(&self) -> bool {
        self.state == State::End
    }

    pub(super) fn is_sequence(&self) -> bool {
        !self.listed
    }

    pub(super) fn has_separators(&self) -> bool {
        self.separated
    }

    /// How many features have been read.
    pub(super) fn number_read(&self) -> usize {
        self.next
    }

    /// The system named before the features.
    pub(super) fn declared(&self) -> Option<&str> {
        self.declared.as_deref()
    }

    /// As [`Features::declared`], of a file that has not been read yet.
    pub(super) fn declared_at_start(mut self) -> Option<String> {
        let _ = self.next_text();
        self.declared
    }

    /// The text of the next feature.
    fn next_text(&mut self) -> Result<Option<Vec<u8>>> {
        if self.state == State::Start {
            self.skip_mark()?;
            if let Some(text) = self.first()? {
                self.state = State::Sequence;
                return Ok(Some(text));
            }
        }
        match self.state {
            State::Collection => self.member_of_list(),
            State::Sequence => match self.peek()? {
                None => Ok(None),
                Some(b'{') => {
                    let mut text = Vec::new();
                    self.value(&mut text)?;
                    Ok(Some(text))
                }
                Some(other) => Err(self.unexpected(other)),
            },
            State::Start | State::End => Ok(None),
        }
    }

    fn skip_mark(&mut self) -> Result<()> {
        if self.bytes.fill_buf().map_err(unreadable)?.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.bytes.consume(3);
        }
        Ok(())
    }

    /// Reads the first object up to its list `features`; the whole object if it has none.
    fn first(&mut self) -> Result<Option<Vec<u8>>> {
        match self.peek()? {
            Some(b'{') => {}
            Some(other) => return Err(self.unexpected(other)),
            None => return Err(self.malformed("ไฟล์ว่างเปล่า", "the file is empty")),
        }
        let mut text = Vec::new();
        self.push(&mut text)?;
        loop {
            match self.peek()? {
                Some(b'}') => {
                    self.push(&mut text)?;
                    return Ok(Some(text));
                }
                Some(b',') => self.push(&mut text)?,
                Some(b'"') => {}
                Some(other) => return Err(self.unexpected(other)),
                None => return Err(self.cut_short()),
            }
            if self.peek()? != Some(b'"') {
                continue;
            }
            let before = text.len();
            self.value(&mut text)?;
            let is_features = text.get(before..) == Some(br#""features""#);
            if self.peek()? != Some(b':') {
                return Err(self.malformed("ขาดเครื่องหมาย :", "a ':' is missing"));
            }
            self.push(&mut text)?;
            if is_features && self.peek()? == Some(b'[') {
                self.head(&text)?;
                self.bytes.consume(1);
                self.state = State::Collection;
                self.listed = true;
                return Ok(None);
            }
            if self.peek()?.is_none() {
                return Err(self.cut_short());
            }
            self.value(&mut text)?;
        }
    }

    /// Reads what stood before, or stands after, the list `features`.
    fn head(&mut self, text: &[u8]) -> Result<()> {
        let mut whole = text.to_vec();
        whole.extend_from_slice(b"null}");
        let members: Map<String, Value> = serde_json::from_slice(&whole).map_err(|cause| self.no_json(&cause))?;
        let name = members.get("crs").and_then(source::name_of);
        match name {
            None => Ok(()),
            // Before the features it is for the caller to judge.
            Some(name) if self.next == 0 => {
                self.assumed = Some(name.clone());
                self.declared = Some(name);
                Ok(())
            }
            Some(name) if self.assumed.as_ref() == Some(&name) => Ok(()),
            // Behind them it is too late.
            Some(_) => refuse_other_crs(&members, ""),
        }
    }

    fn member_of_list(&mut self) -> Result<Option<Vec<u8>>> {
        if self.peek()? == Some(b',') && self.next > 0 {
            self.bytes.consume(1);
        }
        match self.peek()? {
            Some(b'{') => {
                let mut text = Vec::new();
                self.value(&mut text)?;
                match self.peek()? {
                    Some(b',' | b']') => Ok(Some(text)),
                    Some(other) => Err(self.unexpected(other)),
                    None => Err(self.cut_short()),
                }
            }
            Some(b']') => {
                self.bytes.consume(1);
                self.tail()?;
                Ok(None)
            }
            Some(other) => Err(self.unexpected(other)),
            None => Err(self.cut_short()),
        }
    }

    /// What follows the list: other members, the closing brace, nothing else.
    fn tail(&mut self) -> Result<()> {
        let mut text = b"{\"\":0".to_vec();
        loop {
            match self.peek()? {
                Some(b'}') => break,
                Some(b',' | b':') => self.push(&mut text)?,
                Some(_) => self.value(&mut text)?,
                None => return Err(self.cut_short()),
            }
        }
        self.bytes.consume(1);
        text.extend_from_slice(b",\" \":");
        self.head(&text)?;
        match self.peek()? {
            None => Ok(()),
            Some(other) => Err(self.unexpected(other)),
        }
    }
}
