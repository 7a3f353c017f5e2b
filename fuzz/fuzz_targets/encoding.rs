//! Encodings told by evidence: what is decoded has no byte that the encoding does not know.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phaen::ingest::text::{Encoding, decode};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(decoded) = decode(bytes, None) {
        assert!(!decoded.text.contains('\0'));
    }
    for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows874, Encoding::Windows1252] {
        let _ = decode(bytes, Some(encoding));
    }
    if let Ok(label) = std::str::from_utf8(bytes) {
        let _ = Encoding::from_label(label);
    }
});
