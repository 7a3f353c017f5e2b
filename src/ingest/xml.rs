//! XML as a stream of tags and texts within limits: any declared encoding, no document type, no entity but the five and numbers.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1252};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::text::{Encoding, marked};
use crate::error::{At, Error, Fault, Result, Words};

/// Bytes of one tag or text: the coordinates of a million positions.
const LARGEST_PIECE: u64 = 48 << 20;
/// Bytes of one tag with its attributes.
const LARGEST_TAG: usize = 64 << 10;
const DEEPEST: usize = 100;

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// A tag, by its name without prefix; an empty one is followed by its end.
    Open {
        name: String,
        attributes: Vec<(String, String)>,
    },
    Close,
    Text(String),
}

/// Reads pieces in order.
pub(super) struct Xml<R> {
    reader: Reader<Metered<Utf8<R>>>,
    buffer: Vec<u8>,
    depth: usize,
    format: &'static str,
}

impl<R: Read> Xml<R> {
    /// `format` names the file in errors; `wanted` overrides the encoding that the file declares.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an encoding that is not known.
    pub fn new(source: R, format: &'static str, wanted: Option<Encoding>) -> Result<Self> {
        let source = BufReader::with_capacity(1 << 16, Utf8::new(source, wanted, format)?);
        let mut reader = Reader::from_reader(Metered { source, left: LARGEST_PIECE });
        reader.config_mut().expand_empty_elements = true;
        Ok(Xml { reader, buffer: Vec::new(), depth: 0, format })
    }

    /// The encoding of the file and why.
    pub fn encoding(&self) -> (Encoding, Words) {
        self.reader.get_ref().source.get_ref().found.clone()
    }

    /// # Errors
    /// [`Error::Impossible`] for what is no well-formed XML, is cut short, has a document type, or is beyond the limits.
    pub fn next(&mut self) -> Result<Option<Piece>> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = LARGEST_PIECE;
            let event = self.reader.read_event_into(&mut self.buffer);
            let place = self.reader.buffer_position();
            let broken = |cause: &dyn std::fmt::Display| broken(self.format, place, cause);
            match event.map_err(|cause| broken(&cause))? {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(broken(&"tags are nested more than a hundred deep"));
                    }
                    return open(&tag).map(Some).map_err(|cause| broken(&cause));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Piece::Close));
                }
                Event::Text(text) => return Ok(Some(Piece::Text(text.xml10_content().into_owned()))),
                Event::CData(text) => return Ok(Some(Piece::Text(text.xml10_content().into_owned()))),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref() {
                        Ok(Some(character)) => character.to_string(),
                        _ => named(&reference)
                            .ok_or_else(|| broken(&"an entity that is not one of the five"))?
                            .to_owned(),
                    };
                    return Ok(Some(Piece::Text(character)));
                }
                Event::DocType(_) => return Err(document_type(self.format)),
                Event::Eof if self.depth > 0 => return Err(broken(&"the file is cut short")),
                Event::Eof => return Ok(None),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// The text up to the end of the tag that was opened last; tags within are passed over, their texts are kept.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub fn text(&mut self) -> Result<String> {
        let mut text = String::new();
        let mut depth = 0;
        while let Some(piece) = self.next()? {
            match piece {
                Piece::Open { .. } => depth += 1,
                Piece::Close if depth == 0 => break,
                Piece::Close => depth -= 1,
                Piece::Text(part) if text.len() + part.len() > LARGEST_PIECE as usize => {
                    return Err(broken(
                        self.format,
                        self.reader.buffer_position(),
                        &format!("a text of more than {} bytes", text.len()),
                    ));
                }
                Piece::Text(part) => text.push_str(&part),
            }
        }
        Ok(text)
    }

    /// Passes over the rest of the tag that was opened last.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub fn skip(&mut self) -> Result<()> {
        let mut depth = 0;
        while let Some(piece) = self.next()? {
            match piece {
                Piece::Open { .. } => depth += 1,
                Piece::Close if depth == 0 => break,
                Piece::Close => depth -= 1,
                Piece::Text(_) => {}
            }
        }
        Ok(())
    }
}

fn open(tag: &BytesStart<'_>) -> std::result::Result<Piece, String> {
    if tag.len() > LARGEST_TAG {
        return Err("a tag with its attributes is larger than 64 KiB".to_owned());
    }
    let name = tag.local_name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|cause| cause.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|cause| cause.to_string())?;
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(Piece::Open { name, attributes })
}

fn named(reference: &str) -> Option<&'static str> {
    Some(match reference {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        // Of HTML, which many programs write into descriptions.
        "nbsp" => "\u{A0}",
        _ => return None,
    })
}

/// Ends a piece that is too large before it fills the memory.
struct Metered<R> {
    source: BufReader<R>,
    left: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.source.read(buffer)
    }
}

impl<R: Read> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.left == 0 {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "a tag or a text is larger than 48 MiB"));
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.left = self.left.saturating_sub(length as u64);
        self.source.consume(length);
    }
}

/// The bytes of a file as UTF-8, by its byte-order mark or what its first line declares.
struct Utf8<R> {
    source: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
    found: (Encoding, Words),
}

impl<R: Read> Utf8<R> {
    fn new(mut source: R, wanted: Option<Encoding>, format: &'static str) -> Result<Self> {
        let mut start = Vec::new();
        (&mut source).take(512).read_to_end(&mut start).map_err(|cause| broken(format, 0, &cause))?;
        let found = encoding(&start, wanted, format)?;
        let mark = marked(&start).filter(|(own, _)| *own == found.0).map_or(0, |(_, length)| length);
        start.drain(..mark);
        let decoder = match found.0 {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Windows874 => Some(WINDOWS_874.new_decoder_without_bom_handling()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        let mut utf8 = Utf8 { source, decoder, raw: vec![0; 1 << 14], ready: vec![], given: 0, ended: false, found };
        if utf8.decoder.is_some() {
            utf8.decode(&start, false)
        } else {
            utf8.ready = start
        }
        Ok(utf8)
    }

    fn decode(&mut self, bytes: &[u8], last: bool) {
        let Some(decoder) = &mut self.decoder else { return };
        let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
        self.ready.clear();
        self.ready.resize(room, 0);
        let (_, _, written, _) = decoder.decode_to_utf8(bytes, &mut self.ready, last);
        self.ready.truncate(written);
        self.given = 0;
    }
}

fn encoding(start: &[u8], wanted: Option<Encoding>, format: &'static str) -> Result<(Encoding, Words)> {
    if let Some(encoding) = wanted {
        return Ok((encoding, Words::new("ผู้นำเข้ากำหนด", "named by the caller")));
    }
    if let Some((encoding, _)) = marked(start) {
        return Ok((encoding, Words::new("มีเครื่องหมาย BOM", "the file begins with a byte-order mark")));
    }
    let line = String::from_utf8_lossy(start);
    let declaration = line.split("?>").next().filter(|line| line.contains("<?xml")).unwrap_or_default();
    let label = declaration.split("encoding=").nth(1).and_then(|rest| {
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        rest.get(1..)?.split(quote).next()
    });
    let Some(label) = label else {
        return Ok((Encoding::Utf8, Words::new("XML ที่ไม่ระบุใช้ UTF-8", "XML that declares none is in UTF-8")));
    };
    let known =
        Encoding::from_label(label).or_else(|| label.eq_ignore_ascii_case("us-ascii").then_some(Encoding::Utf8));
    match known {
        Some(encoding) => Ok((
            encoding,
            Words::new(format!("ไฟล์ประกาศ encoding=\"{label}\""), format!("the file declares encoding=\"{label}\"")),
        )),
        None => {
            let words = Words::new(
                format!("ไฟล์ {format} ประกาศการเข้ารหัส '{label}' ซึ่งไม่รู้จัก"),
                format!("the {format} file declares the encoding '{label}', which is not known"),
            );
            Err(Error::malformed(
                Fault::new(At::Whole, "encoding", words)
                    .remedy("บันทึกเป็น UTF-8", "save it as UTF-8, or name the encoding"),
            ))
        }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.given >= self.ready.len() && !self.ended {
            if self.decoder.is_none() {
                // Nothing is decoded: the file's bytes go straight on.
                return self.source.read(buffer);
            }
            let mut raw = std::mem::take(&mut self.raw);
            let length = self.source.read(&mut raw)?;
            self.ended = length == 0;
            self.decode(raw.get(..length).unwrap_or_default(), length == 0);
            self.raw = raw;
        }
        let rest = self.ready.get(self.given..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.given += length;
        Ok(length)
    }
}

fn broken(format: &str, place: u64, cause: &dyn std::fmt::Display) -> Error {
    let words = Words::new(
        format!("ไฟล์ {format} เสียหายที่ไบต์ {place}: {cause}"),
        format!("the {format} file is damaged at byte {place}: {cause}"),
    );
    Error::impossible(
        Fault::new(At::Whole, "xml", words)
            .remedy("ส่งไฟล์ใหม่ทั้งไฟล์ หรือส่งออกอีกครั้ง", "send the whole file again, or export it anew"),
    )
}

fn document_type(format: &str) -> Error {
    let words = Words::new(
        format!("ไฟล์ {format} มี DOCTYPE ซึ่งไม่รับ เพราะใช้อ่านไฟล์อื่นหรือขยายข้อความได้"),
        format!("the {format} file has a DOCTYPE, which is refused: it could read other files or swell without end"),
    );
    Error::impossible(
        Fault::new(At::Whole, "xml-doctype", words).remedy("ลบบรรทัด DOCTYPE", "take the DOCTYPE line out"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn pieces(bytes: &[u8]) -> Result<Vec<Piece>> {
        let mut xml = Xml::new(bytes, "KML", None)?;
        let mut pieces = Vec::new();
        while let Some(piece) = xml.next()? {
            pieces.push(piece);
        }
        Ok(pieces)
    }

    #[test]
    fn tags_texts_and_references_come_in_order() {
        let found =
            pieces(b"<?xml version='1.0'?><!-- x --><a:b c='1 &lt;'>1 &amp; &#3585;<![CDATA[<i>]]><d/></a:b>").unwrap();
        let text: String = found
            .iter()
            .filter_map(|piece| match piece {
                Piece::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(text, "1 & ก<i>");
        assert_eq!(
            found.first().unwrap(),
            &Piece::Open { name: "b".into(), attributes: vec![("c".into(), "1 <".into())] }
        );
        assert_eq!(found.iter().filter(|piece| **piece == Piece::Close).count(), 2);
    }

    #[test]
    fn declared_thai_and_wide_encodings_are_decoded() {
        let thai =
            encoding_rs::WINDOWS_874.encode("<?xml version=\"1.0\" encoding=\"TIS-620\"?><a>ถนน</a>").0.into_owned();
        let wide: Vec<u8> =
            std::iter::once(0xFEFF).chain("<a>ถนน</a>".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [thai.as_slice(), &wide, "\u{FEFF}<a>ถนน</a>".as_bytes()] {
            assert!(pieces(bytes).unwrap().contains(&Piece::Text("ถนน".into())));
        }
        assert!(pieces(b"<?xml version='1.0' encoding='EBCDIC'?><a/>").unwrap_err().to_string().contains("EBCDIC"));
    }

    #[test]
    fn document_types_and_unknown_entities_are_refused() {
        let bomb = b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>";
        assert!(pieces(bomb).unwrap_err().to_string().contains("DOCTYPE"));
        assert!(pieces(b"<a>&b;</a>").unwrap_err().to_string().contains("entity"));
    }

    #[test]
    fn eighty_thousand_attributes_deep_nesting_and_cut_files_end_soon() {
        let many: String = (0..80_000).map(|number| format!(" a{number}=''")).collect();
        assert!(pieces(format!("<a{many}/>").as_bytes()).unwrap_err().to_string().contains("64 KiB"));
        assert!(pieces("<a>".repeat(100_000).as_bytes()).unwrap_err().to_string().contains("deep"));
        for text in ["<a><b></b>", "<a", "<a>&am", "<a></b>"] {
            assert!(pieces(text.as_bytes()).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::sample::select(b"<>/&;!?[]-='\"aD \xE0\xFF".to_vec()), 0..80)) {
            let _ = pieces(&bytes);
        }
    }
}
