//! The bytes of a GeoJSON file: the next one, one JSON value whole, and what is wrong where it stops.

use std::io::{BufRead, Read};

use super::Features;
use super::feature::pointer;
use crate::error::{Error, Fault, Result, Words};

/// Bytes of one feature; a million vertices fit, and memory stays bounded.
const LARGEST_FEATURE: usize = 32 << 20;

impl<R: Read> Features<R> {
    /// The next byte that is no white space and no record separator, not taken.
    pub(super) fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            let buffer = self.bytes.fill_buf().map_err(unreadable)?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blanks = buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x1E)).count();
            let found = buffer.get(blanks).copied();
            self.separated |= memchr::memchr(0x1E, buffer.get(..blanks).unwrap_or_default()).is_some();
            self.bytes.consume(blanks);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Takes one byte.
    pub(super) fn push(&mut self, text: &mut Vec<u8>) -> Result<()> {
        if let Some(byte) = self.bytes.fill_buf().map_err(unreadable)?.first().copied() {
            text.push(byte);
            self.bytes.consume(1);
        }
        Ok(())
    }

    /// Takes one JSON value whole, by its brackets and quotes; whether it is JSON is seen when it is parsed.
    pub(super) fn value(&mut self, text: &mut Vec<u8>) -> Result<()> {
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
                    format!("รายการที่ {} ใหญ่เกิน 32 MiB", self.next),
                    format!("feature {} is larger than 32 MiB", self.next),
                )));
            }
        }
    }

    pub(super) fn malformed(&self, th: impl Into<String>, en: impl Into<String>) -> Error {
        let at = pointer(self.next);
        let fault = Fault::pointer(at, "geojson", Words::new(th.into(), en.into()));
        Error::malformed(fault.remedy(
            "ไฟล์ต้องเป็น FeatureCollection หรือ Feature หนึ่งรายการต่อบรรทัด",
            "the file must be a FeatureCollection, or one Feature to a line",
        ))
    }

    pub(super) fn unexpected(&self, byte: u8) -> Error {
        let letter = char::from(byte);
        self.malformed(format!("พบ '{letter}' ที่ไม่ควรมี"), format!("'{letter}' is not expected here"))
    }

    pub(super) fn cut_short(&self) -> Error {
        self.malformed("ไฟล์ขาดตอนท้าย", "the file is cut short")
    }

    pub(super) fn no_json(&self, cause: &serde_json::Error) -> Error {
        self.malformed(format!("อ่าน JSON ไม่ได้: {cause}"), format!("this is no JSON: {cause}"))
    }
}

pub(super) fn unreadable(cause: std::io::Error) -> Error {
    Error::Internal(format!("the file cannot be read: {cause}"))
}
