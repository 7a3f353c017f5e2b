//! Errors as a person reads them, in Thai or in English: every fault on a line of its own, its remedy below it.

use crate::error::{At, Error, Fault, Words};
use crate::http::Language;

/// The language asked for, else the one that `LC_ALL`, `LC_MESSAGES` or `LANG` names, else English.
pub(super) fn language(asked: Option<&str>) -> Language {
    let from_system =
        || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match asked.map(str::to_owned).or_else(from_system) {
        Some(tag) if tag.starts_with("th") => Language::Thai,
        _ => Language::English,
    }
}

/// The error's sentences, one a line.
pub(super) fn lines(error: &Error, language: Language) -> Vec<String> {
    let one = |words: &Words| vec![language.of(words).to_owned()];
    match error {
        Error::Malformed(faults) | Error::Impossible(faults) => {
            faults.iter().flat_map(|fault| fault_lines(fault, language)).collect()
        }
        Error::Conflict(fault) => fault_lines(fault, language),
        Error::NotFound(words)
        | Error::Unauthenticated(words)
        | Error::Forbidden(words)
        | Error::Stale(words)
        | Error::VersionNeeded(words)
        | Error::NotAcceptable(words)
        | Error::UnsupportedMedia(words)
        | Error::TooLarge(words)
        | Error::TooMany { reason: words, .. }
        | Error::Unavailable { reason: words, .. } => one(words),
        Error::StorageFull => one(&Words::new("พื้นที่ดิสก์เต็ม ไม่มีการบันทึกใด ๆ", "the disk is full; nothing was written")),
        Error::Internal(cause) => vec![cause.clone()],
    }
}

pub(super) fn fault_lines(fault: &Fault, language: Language) -> Vec<String> {
    let place = place(&fault.at, language);
    let reason = language.of(&fault.reason);
    let mut lines = vec![if place.is_empty() { reason.to_owned() } else { format!("{place}: {reason}") }];
    lines.extend(fault.remedy.as_ref().map(|remedy| format!("    → {}", language.of(remedy))));
    lines
}

/// Where a fault lies; nothing for the input as a whole.
fn place(at: &At, language: Language) -> String {
    match (at, language) {
        (At::Whole, _) => String::new(),
        (At::Parameter(name), _) => format!("--{name}"),
        (At::Pointer(pointer), _) => pointer.clone(),
        (At::Header(name), _) => name.clone(),
        (At::Row { row, field }, Language::Thai) if field.is_empty() => format!("แถว {row}"),
        (At::Row { row, field }, Language::Thai) => format!("แถว {row} ช่อง '{field}'"),
        (at @ At::Row { .. }, Language::English) => at.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_stands_on_its_own_line_with_its_remedy_in_the_language_asked_for() {
        let fault = Fault::row(3, "งบ", "x", Words::new("อ่านไม่ได้", "unreadable")).remedy("แก้", "mend it");
        let error = Error::Malformed(vec![fault.clone(), fault]);
        assert_eq!(lines(&error, Language::Thai).first().map(String::as_str), Some("แถว 3 ช่อง 'งบ': อ่านไม่ได้"));
        assert_eq!(lines(&error, Language::English).len(), 4);
        assert_eq!(lines(&error, Language::English).get(1).map(String::as_str), Some("    → mend it"));
    }
}
