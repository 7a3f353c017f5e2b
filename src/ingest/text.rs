//! The encoding of a text by evidence: byte-order mark, strict UTF-8, else windows-874, which Thai programs still write.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1252};

use crate::error::{At, Error, Fault, Result, Words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// TIS-620 with the additions of Windows (€ … “ ”).
    Windows874,
    /// Western European, for files of elsewhere.
    Windows1252,
}

impl Encoding {
    /// Reads the names that people and `.cpg` files give: `UTF-8`, `65001`, `874`, `OEM 874`, `ANSI 874`, `cp874`,
    /// `windows-874`, `TIS-620`, `ISO-8859-11`, `UTF-16LE`, `UTF-16BE`, `windows-1252`, `ISO-8859-1`. `None` for any other.
    pub fn from_label(label: &str) -> Option<Encoding> {
        let plain: String =
            label.chars().filter(|letter| letter.is_ascii_alphanumeric()).map(|l| l.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "utf8" | "65001" | "cp65001" => Some(Encoding::Utf8),
            "874" | "oem874" | "ansi874" | "cp874" | "ibm874" | "windows874" | "ms874" | "xwindows874" | "tis620"
            | "tis62025330" | "tis62025291" | "iso885911" | "8859111" | "dos874" => Some(Encoding::Windows874),
            "utf16le" | "utf16" | "1200" => Some(Encoding::Utf16Le),
            "utf16be" | "1201" => Some(Encoding::Utf16Be),
            "1252" | "windows1252" | "cp1252" | "ansi1252" | "iso88591" | "88591" | "latin1" => {
                Some(Encoding::Windows1252)
            }
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Windows874 => "windows-874",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// Decodes a piece of text, a cell or a field; the error is the first byte that is no character of the encoding.
    ///
    /// # Errors
    /// That byte.
    pub(super) fn text(self, bytes: &[u8]) -> std::result::Result<String, u8> {
        let at = |place: usize| bytes.get(place).copied().unwrap_or_default();
        let whole = |text: Option<Cow<'_, str>>, place: usize| text.map(Cow::into_owned).ok_or_else(|| at(place));
        if bytes.is_ascii() && matches!(self, Encoding::Utf8 | Encoding::Windows874 | Encoding::Windows1252) {
            return Ok(String::from_utf8_lossy(bytes).into_owned());
        }
        match self {
            Encoding::Utf8 => std::str::from_utf8(bytes).map(str::to_owned).map_err(|fault| at(fault.valid_up_to())),
            Encoding::Windows874 => {
                let text = WINDOWS_874.decode_without_bom_handling_and_without_replacement(bytes);
                whole(text, first_unassigned(bytes))
            }
            Encoding::Windows1252 => whole(WINDOWS_1252.decode_without_bom_handling_and_without_replacement(bytes), 0),
            Encoding::Utf16Le => whole(UTF_16LE.decode_without_bom_handling_and_without_replacement(bytes), 0),
            Encoding::Utf16Be => whole(UTF_16BE.decode_without_bom_handling_and_without_replacement(bytes), 0),
        }
    }
}

/// A text, and how its encoding was settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// Without byte-order mark.
    pub text: String,
    pub encoding: Encoding,
    /// For the report of an import.
    pub why: Words,
}

/// Decodes a file's bytes; `wanted` overrides the evidence.
///
/// # Errors
/// [`Error::Malformed`] where the bytes do not fit: the row (line) of the first that does not, and what to try.
pub fn decode(bytes: &[u8], wanted: Option<Encoding>) -> Result<Decoded> {
    let (encoding, mark, why) = choose(bytes, wanted);
    let rest = bytes.get(mark..).unwrap_or_default();
    let text = encoding.text(rest).map_err(|_| {
        let at = match encoding {
            Encoding::Utf8 => std::str::from_utf8(rest).map_or_else(|fault| fault.valid_up_to(), |_| 0),
            Encoding::Windows874 => first_unassigned(rest),
            _ => 0,
        };
        misfit(rest, at, encoding)
    })?;
    if let Some(at) = text.find('\0') {
        return Err(misfit(text.as_bytes(), at, encoding));
    }
    Ok(Decoded { text, encoding, why })
}

/// The encoding, the length of the byte-order mark, and the reason.
fn choose(bytes: &[u8], wanted: Option<Encoding>) -> (Encoding, usize, Words) {
    let marked = marked(bytes);
    if let Some(encoding) = wanted {
        let mark = marked.filter(|(found, _)| *found == encoding).map_or(0, |(_, length)| length);
        return (encoding, mark, Words::new("ผู้นำเข้ากำหนด", "named by the caller"));
    }
    if let Some((encoding, length)) = marked {
        return (encoding, length, Words::new("มีเครื่องหมาย BOM", "the file begins with a byte-order mark"));
    }
    let (encoding, why) = Evidence::of(bytes).verdict();
    (encoding.unwrap_or(Encoding::Utf8), 0, why)
}

/// The encoding that a byte-order mark at the beginning of a file names, and the mark's length.
pub(super) fn marked(bytes: &[u8]) -> Option<(Encoding, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        _ => None,
    }
}

/// How much of some bytes reads as UTF-8 beyond ASCII, how much does not, and what the rest looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    characters: usize,
    broken: usize,
    /// One or two high bytes beside an ASCII letter, as in `Café`: Thai has none.
    western: usize,
    /// Other runs of high bytes.
    runs: usize,
}

impl Evidence {
    pub fn of(bytes: &[u8]) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.add(bytes);
        evidence
    }

    pub fn add(&mut self, bytes: &[u8]) {
        if bytes.is_ascii() {
            return;
        }
        let before = self.broken;
        for chunk in bytes.utf8_chunks() {
            self.characters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
            self.broken += usize::from(!chunk.invalid().is_empty());
        }
        if self.broken > before {
            self.add_runs(bytes);
        }
    }

    fn add_runs(&mut self, bytes: &[u8]) {
        let mut before: Option<u8> = None;
        for run in bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
            let is_high = run.first().is_some_and(|byte| !byte.is_ascii());
            if is_high {
                let beside_letter = before.is_some_and(|byte| byte.is_ascii_alphabetic());
                let is_western = run.len() <= 2 && beside_letter;
                self.western += usize::from(is_western);
                self.runs += usize::from(!is_western);
            }
            before = run.last().copied();
        }
    }

    /// Thai in windows-874 holds hardly any valid UTF-8, so a few breaks among many characters mean damaged UTF-8.
    fn is_utf8(self) -> bool {
        self.broken == 0 || self.characters > 10 * self.broken
    }

    /// The encoding that the bytes show, none for plain ASCII, and the reason.
    pub fn verdict(self) -> (Option<Encoding>, Words) {
        match (self.broken, self.is_utf8()) {
            (0, _) if self.characters == 0 => (None, Words::new("ข้อความเป็น ASCII ล้วน", "the text is plain ASCII")),
            (0, _) => {
                (Some(Encoding::Utf8), Words::new("ข้อความเป็น UTF-8 ถูกต้องทั้งหมด", "all of the text is valid UTF-8"))
            }
            (_, true) => {
                (Some(Encoding::Utf8), Words::new("ข้อความเกือบทั้งหมดเป็น UTF-8", "nearly all of the text is valid UTF-8"))
            }
            (_, false) if self.western > self.runs => (
                Some(Encoding::Windows1252),
                Words::new(
                    "ข้อความไม่ใช่ UTF-8 และมีอักษรยุโรปแบบ windows-1252",
                    "the text is not UTF-8 and has single letters of windows-1252 among ASCII ones",
                ),
            ),
            (_, false) => (
                Some(Encoding::Windows874),
                Words::new(
                    "ข้อความไม่ใช่ UTF-8 และเป็นอักษรไทยแบบ windows-874",
                    "the text is not UTF-8 and is Thai in windows-874",
                ),
            ),
        }
    }
}

fn first_unassigned(bytes: &[u8]) -> usize {
    let unassigned = |byte: &u8| matches!(byte, 0xDB..=0xDE | 0xFC..=0xFF);
    bytes.iter().position(unassigned).unwrap_or(0)
}

fn misfit(bytes: &[u8], at: usize, encoding: Encoding) -> Error {
    let before = bytes.get(..at).unwrap_or_default();
    let row = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let name = encoding.name();
    Error::malformed(
        Fault::new(
            At::Row { row, field: String::new() },
            "encoding",
            Words::new(
                format!("ไบต์ 0x{byte:02X} ไม่ใช่อักขระของ {name}"),
                format!("byte 0x{byte:02X} is no character of {name}"),
            ),
        )
        .remedy(
            "บันทึกไฟล์เป็น UTF-8 หรือระบุการเข้ารหัส เช่น windows-874",
            "save the file as UTF-8, or name its encoding, for example windows-874",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "ก่อสร้างถนน คสล. “สาย 1”";

    fn windows_874(text: &str) -> Vec<u8> {
        WINDOWS_874.encode(text).0.into_owned()
    }

    #[test]
    fn utf8_is_read_with_and_without_mark() {
        let plain = decode(TITLE.as_bytes(), None).unwrap();
        assert_eq!((plain.text.as_str(), plain.encoding), (TITLE, Encoding::Utf8));
        let marked = decode(format!("\u{FEFF}{TITLE}").as_bytes(), None).unwrap();
        assert_eq!(marked.text, TITLE);
        assert!(marked.why.en.contains("byte-order mark"));
    }

    #[test]
    fn thai_windows_bytes_are_recognised() {
        let decoded = decode(&windows_874(TITLE), None).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), (TITLE, Encoding::Windows874));
    }

    #[test]
    fn western_letters_among_ascii_ones_are_told_from_thai_abbreviations() {
        assert_eq!(Evidence::of(b"Caf\xE9 Fabri\xEBk").verdict().0, Some(Encoding::Windows1252));
        assert_eq!(Evidence::of(b"\xB5.\xBA\xD2\xA7 \xCD.").verdict().0, Some(Encoding::Windows874), "ต.บาง อ.");
        assert_eq!(Evidence::of(b"\xC1.").verdict().0, Some(Encoding::Windows874), "ม.");
        assert_eq!(Encoding::Windows874.text(b"a\xDBb"), Err(0xDB), "an undefined byte is named");
    }

    #[test]
    fn utf16_is_read_by_its_mark() {
        let bytes: Vec<u8> = std::iter::once(0xFEFF).chain(TITLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let decoded = decode(&bytes, None).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), (TITLE, Encoding::Utf16Le));
    }

    #[test]
    fn damaged_utf8_is_refused_with_its_row_and_not_taken_for_thai_windows() {
        let mut bytes = format!("{TITLE}\n{TITLE}\n").into_bytes();
        bytes.push(0xB8);
        let error = decode(&bytes, None).unwrap_err().to_string();
        assert!(error.starts_with("row 3: byte 0xB8 is no character of UTF-8"), "{error}");
    }

    #[test]
    fn the_caller_may_overrule_the_evidence() {
        assert!(decode(&windows_874(TITLE), Some(Encoding::Utf8)).is_err());
        assert_eq!(decode(b"abc", Some(Encoding::Windows874)).unwrap().encoding, Encoding::Windows874);
    }

    #[test]
    fn labels_of_cpg_files_are_read() {
        for label in ["874", "OEM 874", "ANSI 874", "TIS-620", "windows-874", "cp874\r\n"] {
            assert_eq!(Encoding::from_label(label), Some(Encoding::Windows874), "{label}");
        }
        assert_eq!(Encoding::from_label("UTF-8"), Some(Encoding::Utf8));
        assert_eq!(Encoding::from_label("ISO-8859-1"), Some(Encoding::Windows1252));
        assert_eq!(Encoding::from_label("ISO-8859-5"), None);
    }
}
