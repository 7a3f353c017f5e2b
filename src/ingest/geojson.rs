//! GeoJSON files feature by feature in constant memory: a FeatureCollection, one Feature, or a sequence of them
//! (one to a line, or RFC 8142 with record separators).

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Error, Fault, Result, Words};
use crate::geometry::codec::refuse_other_crs;

/// Bytes of one feature; a million vertices fit.
const LARGEST_FEATURE: usize = 64 << 20;

/// One feature as the file has it; nothing about its geometry is checked yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Counted from 0.
    pub index: usize,
    /// A text or a number.
    pub id: Option<Value>,
    /// In the file's order.
    pub properties: Map<String, Value>,
    /// The geometry's own text; `None` where the file has null.
    pub geometry: Option<String>,
}

impl Feature {
    /// Where the feature stands in the file, as a JSON Pointer.
    pub fn pointer(&self) -> String {
        pointer(self.index)
    }
}

fn pointer(index: usize) -> String {
    format!("/features/{index}")
}

/// The features of a file, in its order. After text that is no JSON the iterator ends; a feature that is no feature is
/// one error, and the next follows.
pub struct Features<R> {
    bytes: BufReader<R>,
    state: State,
    next: usize,
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
    Features { bytes: BufReader::with_capacity(1 << 16, source), state: State::Start, next: 0 }
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
        Some(feature(&text, index))
    }
}

impl<R: Read> Features<R> {
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
                return Ok(None);
            }
            if self.peek()?.is_none() {
                return Err(self.cut_short());
            }
            self.value(&mut text)?;
        }
    }

    /// Checks what stood before, or stands after, the list `features`.
    fn head(&self, text: &[u8]) -> Result<()> {
        let mut whole = text.to_vec();
        whole.extend_from_slice(b"null}");
        let members: Map<String, Value> = serde_json::from_slice(&whole).map_err(|cause| self.no_json(&cause))?;
        refuse_other_crs(&members, "")
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

    /// The next byte that is no white space and no record separator, not taken.
    fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            let buffer = self.bytes.fill_buf().map_err(unreadable)?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blanks = buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x1E)).count();
            let found = buffer.get(blanks).copied();
            self.bytes.consume(blanks);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Takes one byte.
    fn push(&mut self, text: &mut Vec<u8>) -> Result<()> {
        if let Some(byte) = self.bytes.fill_buf().map_err(unreadable)?.first().copied() {
            text.push(byte);
            self.bytes.consume(1);
        }
        Ok(())
    }

    /// Takes one JSON value whole, by its brackets and quotes; whether it is JSON is seen when it is parsed.
    fn value(&mut self, text: &mut Vec<u8>) -> Result<()> {
        let (mut depth, mut quoted, mut escaped, mut started) = (0_usize, false, false, false);
        loop {
            let buffer = self.bytes.fill_buf().map_err(unreadable)?;
            if buffer.is_empty() {
                // A bare number or word may end with the file.
                return if started && depth == 0 && !quoted { Ok(()) } else { Err(self.cut_short()) };
            }
            let mut taken = 0;
            let mut done = false;
            for byte in buffer {
                if quoted {
                    taken += 1;
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => {
                            quoted = false;
                            done = depth == 0;
                        }
                        _ => {}
                    }
                } else {
                    let closing = matches!(byte, b'}' | b']');
                    if depth == 0 && started && (closing || matches!(byte, b',' | b':' | b' ' | b'\n' | b'\r' | b'\t'))
                    {
                        done = true;
                        break;
                    }
                    taken += 1;
                    started = true;
                    match byte {
                        b'"' => quoted = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => {
                            depth = depth.saturating_sub(1);
                            done = depth == 0;
                        }
                        _ => {}
                    }
                }
                if done {
                    break;
                }
            }
            text.extend_from_slice(buffer.get(..taken).unwrap_or_default());
            self.bytes.consume(taken);
            if done {
                return Ok(());
            }
            if text.len() > LARGEST_FEATURE {
                return Err(Error::TooLarge(Words::new(
                    format!("รายการที่ {} ใหญ่เกิน 64 MiB", self.next),
                    format!("feature {} is larger than 64 MiB", self.next),
                )));
            }
        }
    }

    fn malformed(&self, th: impl Into<String>, en: impl Into<String>) -> Error {
        let at = pointer(self.next);
        let fault = Fault::pointer(at, "geojson", Words::new(th.into(), en.into()));
        Error::malformed(fault.remedy(
            "ไฟล์ต้องเป็น FeatureCollection หรือ Feature หนึ่งรายการต่อบรรทัด",
            "the file must be a FeatureCollection, or one Feature to a line",
        ))
    }

    fn unexpected(&self, byte: u8) -> Error {
        let letter = char::from(byte);
        self.malformed(format!("พบ '{letter}' ที่ไม่ควรมี"), format!("'{letter}' is not expected here"))
    }

    fn cut_short(&self) -> Error {
        self.malformed("ไฟล์ขาดตอนท้าย", "the file is cut short")
    }

    fn no_json(&self, cause: &serde_json::Error) -> Error {
        self.malformed(format!("อ่าน JSON ไม่ได้: {cause}"), format!("this is no JSON: {cause}"))
    }
}

fn unreadable(cause: std::io::Error) -> Error {
    Error::Internal(format!("the file cannot be read: {cause}"))
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    id: Option<Value>,
    properties: Option<Map<String, Value>>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    crs: Option<Value>,
}

fn feature(text: &[u8], index: usize) -> Result<Feature> {
    let fault = |at: &str, code: &'static str, th: String, en: String| {
        Error::malformed(Fault::pointer(format!("{}{at}", pointer(index)), code, Words::new(th, en)))
    };
    let raw: RawFeature<'_> = serde_json::from_slice(text).map_err(|cause| {
        fault("", "geojson-feature", format!("อ่านรายการไม่ได้: {cause}"), format!("no feature: {cause}"))
    })?;
    if raw.kind.as_deref() != Some("Feature") {
        let kind = raw.kind.unwrap_or_default();
        return Err(fault(
            "/type",
            "geojson-type",
            format!("ต้องเป็น Feature แต่พบ '{kind}'"),
            format!("a Feature is wanted here, this is '{kind}'"),
        ));
    }
    if let Some(crs) = raw.crs {
        refuse_other_crs(&Map::from_iter([("crs".to_owned(), crs)]), &pointer(index))?;
    }
    if raw.id.as_ref().is_some_and(|id| !id.is_string() && !id.is_number()) {
        return Err(fault(
            "/id",
            "geojson-id",
            "id ต้องเป็นข้อความหรือตัวเลข".to_owned(),
            "an id is a text or a number".to_owned(),
        ));
    }
    Ok(Feature {
        index,
        id: raw.id,
        properties: raw.properties.unwrap_or_default(),
        geometry: raw.geometry.map(|geometry| geometry.get().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str =
        r#"{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"z":1,"a":"}]\""}}"#;
    const TWO: &str = r#"{ "properties": null, "geometry": null, "type": "Feature" }"#;

    fn all(text: &str) -> Vec<Feature> {
        read(text.as_bytes()).map(|feature| feature.unwrap()).collect()
    }

    fn failure(text: &str) -> String {
        read(text.as_bytes()).find_map(std::result::Result::err).unwrap().to_string()
    }

    #[test]
    fn collections_sequences_and_single_features_read_alike() {
        for text in [
            format!(r#"{{"type":"FeatureCollection","features":[{ONE},{TWO}]}}"#),
            format!(
                "\u{FEFF}{{\"name\":\"n\",\"features\" : [ {ONE} ,\n{TWO} ] , \"type\":\"FeatureCollection\",\"x\":[1,2] }}\n"
            ),
            format!("{ONE}\n{TWO}\n"),
            format!("\u{1E}{ONE}\n\u{1E}{TWO}\n"),
        ] {
            let features = all(&text);
            assert_eq!(features.len(), 2, "{text}");
            assert_eq!(features[0].id, Some(Value::from(7)));
            assert_eq!(features[0].properties.keys().collect::<Vec<_>>(), ["z", "a"], "the order is the file's");
            assert_eq!(features[0].geometry.as_deref(), Some(r#"{"type":"Point","coordinates":[1,2]}"#));
            assert_eq!((features[1].index, features[1].geometry.clone()), (1, None));
        }
        assert_eq!(all(ONE).len(), 1);
        assert_eq!(all(r#"{"type":"FeatureCollection","features":[]}"#).len(), 0);
    }

    #[test]
    fn a_feature_that_is_none_is_told_and_the_next_follows() {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{{"type":"Point"}},{ONE}]}}"#);
        let read: Vec<_> = read(text.as_bytes()).collect();
        assert!(read[0].as_ref().unwrap_err().to_string().starts_with("at /features/0/type: a Feature is wanted"));
        assert!(read[1].is_ok());
    }

    #[test]
    fn damaged_files_end_with_one_error() {
        for text in [
            "",
            "[1]",
            "{",
            r#"{"features":["#,
            &format!(r#"{{"features":[{ONE}"#),
            &format!(r#"{{"features":[{ONE} {TWO}]}}"#),
            "hello",
        ] {
            let errors = read(text.as_bytes()).filter(std::result::Result::is_err).count();
            assert_eq!(errors, 1, "{text}");
        }
        assert!(failure(&format!(r#"{{"features":[{ONE}"#)).contains("cut short"));
    }

    #[test]
    fn another_crs_is_refused_before_or_after_the_features() {
        let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32647"}}"#;
        assert!(failure(&format!(r#"{{{crs},"features":[{ONE}]}}"#)).contains("32647"));
        assert!(failure(&format!(r#"{{"features":[{ONE}],{crs}}}"#)).contains("32647"));
    }

    #[test]
    fn the_real_files_are_read_whole() {
        let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
        for (path, count) in [("boundaries/eec_tambon.geojson", 243), ("layers/chonburi-waterways.geojson", 1_836)] {
            let path = std::path::Path::new(&base).join(path);
            let Ok(file) = std::fs::File::open(&path) else {
                let line = format_args!("skipped: {} is absent\n", path.display());
                std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
                continue;
            };
            let features: Vec<Feature> = read(file).map(|feature| feature.unwrap()).collect();
            assert_eq!(features.len(), count);
            for feature in &features {
                let text = feature.geometry.as_deref().unwrap();
                let limits = crate::geometry::Limits::JOB;
                crate::geometry::Shape::from_json_text(text, &feature.pointer(), limits).unwrap();
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic_or_hang(text in r#"[{}\[\]",:a1 \\]{0,60}"#) {
            let _ = read(text.as_bytes()).take(100).count();
            let _ = read(format!(r#"{{"features":[{text}"#).as_bytes()).take(100).count();
        }
    }
}
