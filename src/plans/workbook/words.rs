//! Texts of cells as they are compared and kept, and the doubts that are said of them.

use super::model::{Doubt, Gravity};
use crate::access::Bilingual;
use crate::thai::{clean, to_arabic};

/// For comparing with the words of forms: clean, Arabic digits, lower case, no spaces.
pub(super) fn squeezed(text: &str) -> String {
    let text = to_arabic(&clean(text)).to_lowercase();
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Several lines, each clean, empty ones dropped; none where nothing is left.
pub(super) fn lines(text: &str) -> Option<String> {
    let lines: Vec<String> = text.lines().map(clean).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What is doubtful so far.
#[derive(Debug, Default)]
pub(super) struct Doubts(pub Vec<Doubt>);

impl Doubts {
    pub fn say(
        &mut self,
        gravity: Gravity,
        cell: impl Into<String>,
        code: &str,
        reason: (String, String),
        remedy: Option<(&str, &str)>,
    ) {
        self.0.push(Doubt {
            cell: cell.into(),
            code: code.to_owned(),
            gravity,
            reason: Bilingual::new(reason.0, reason.1),
            remedy: remedy.map(|(th, en)| Bilingual::new(th, en)),
        });
    }

    /// A decision for a person to see.
    pub fn note(&mut self, cell: impl Into<String>, code: &str, th: impl Into<String>, en: impl Into<String>) {
        self.say(Gravity::Note, cell, code, (th.into(), en.into()), None);
    }
}
