//! What a downloaded file is called, in a header that carries Thai (RFC 6266, RFC 8187).

use super::plan::Export;
use crate::http::Language;
use crate::http::links::segment;

/// Longest name, characters; systems allow 255 bytes, and a Thai character takes three.
const LONGEST: usize = 70;

/// `attachment` with the collection's id for old clients and its title for all others.
pub(super) fn disposition(export: &Export) -> String {
    let described = &export.dataset.described;
    let ending = export.format.label().1;
    let title = match export.language {
        Language::Thai => &described.title.th,
        Language::English => &described.title.en,
    };
    let full = format!("{}.{ending}", file_name(title));
    format!("attachment; filename=\"{}.{ending}\"; filename*=UTF-8''{}", described.id, segment(&full))
}

/// A title without what file systems do not take.
fn file_name(title: &str) -> String {
    let forbidden = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let plain: String = title.chars().map(|c| if forbidden(c) { '_' } else { c }).take(LONGEST).collect();
    let plain = plain.trim_matches([' ', '.']);
    if plain.is_empty() { "phaen".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_every_system_takes() {
        assert_eq!(file_name("ถนน/ซอย: \"สายหลัก\"\r\n"), "ถนน_ซอย_ _สายหลัก___");
        assert_eq!(file_name("../.."), "_");
        assert_eq!(file_name(" . "), "phaen");
        assert_eq!(file_name(&"ก".repeat(500)).chars().count(), LONGEST);
    }
}
