//! Taking facts out of a text: each reading removes what it understood, so that the next one cannot read it twice.

use regex::{Captures, Regex};

/// Compiles a constant pattern.
#[expect(clippy::expect_used, reason = "constant patterns; the tests of each file that has one compile it")]
pub fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern")
}

/// Shows each match to `read`, with the text that stands before it; what `read` accepts is cut out, leaving a space. No pattern matches
/// nothing.
pub fn take(text: &mut String, pattern: &Regex, mut read: impl FnMut(&Captures<'_>, &str) -> bool) {
    let mut left = String::new();
    let (mut end, mut from) = (0, 0);
    // Most patterns find nothing: groups are looked for only where one is known to stand.
    while let Some(next) = pattern.find_at(text, from) {
        let Some(found) = pattern.captures_at(text, next.start()) else { break };
        let Some(whole) = found.get(0) else { break };
        from = whole.end().max(whole.start() + 1);
        let before = text.get(..whole.start()).unwrap_or_default();
        if read(&found, before) {
            left.push_str(text.get(end..whole.start()).unwrap_or_default());
            left.push(' ');
            end = whole.end();
        }
    }
    if end > 0 {
        left.push_str(text.get(end..).unwrap_or_default());
        *text = left;
    }
}

/// A group of a match as text; empty where it did not take part.
pub fn group<'a>(found: &Captures<'a>, index: usize) -> &'a str {
    found.get(index).map_or("", |part| part.as_str())
}
