//! Patterns of LIKE: `%` any characters, `_` one character, a backslash takes the next character as it is.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    Exactly(char),
}

/// A pattern, taken apart once. It covers the whole text, and case matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

impl Pattern {
    pub fn new(text: &str) -> Pattern {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                // Two of them say what one does, and cost the square.
                '%' if pieces.last() == Some(&Piece::Any) => {}
                '%' => pieces.push(Piece::Any),
                '_' => pieces.push(Piece::One),
                '\\' => pieces.push(Piece::Exactly(letters.next().unwrap_or('\\'))),
                other => pieces.push(Piece::Exactly(other)),
            }
        }
        Pattern { pieces }
    }

    /// Takes time in proportion to pattern × text at worst: after a mismatch only the last `%` tries again.
    pub fn covers(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut pieces = self.pieces.as_slice();
        let mut retry: Option<(&[Piece], std::str::Chars<'_>)> = None;
        loop {
            let step = match pieces.split_first() {
                Some((Piece::Any, after)) => {
                    retry = Some((after, rest.clone()));
                    pieces = after;
                    continue;
                }
                Some((Piece::One, after)) => rest.next().map(|_| after),
                Some((Piece::Exactly(wanted), after)) => rest.next().filter(|letter| letter == wanted).map(|_| after),
                None if rest.as_str().is_empty() => return true,
                None => None,
            };
            match (step, &mut retry) {
                (Some(after), _) => pieces = after,
                (None, None) => return false,
                (None, Some((after, from))) => {
                    if from.next().is_none() {
                        return false;
                    }
                    pieces = after;
                    rest = from.clone();
                }
            }
        }
    }

    /// What every text that it covers begins with.
    pub fn prefix(&self) -> String {
        let fixed = self.pieces.iter().map_while(|piece| match piece {
            Piece::Exactly(letter) => Some(*letter),
            _ => None,
        });
        fixed.collect()
    }

    /// The text itself, if the pattern has no wildcard.
    pub fn exact(&self) -> Option<String> {
        let prefix = self.prefix();
        (prefix.chars().count() == self.pieces.len()).then_some(prefix)
    }

    /// As SQL's `LIKE … ESCAPE '\'` reads it.
    pub fn escaped(&self) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Any => out.push('%'),
                Piece::One => out.push('_'),
                Piece::Exactly(letter) => {
                    if matches!(letter, '%' | '_' | '\\') {
                        out.push('\\');
                    }
                    out.push(*letter);
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_cover_whole_texts() {
        for (pattern, text, covered) in [
            ("B_r%", "Berlin", true),
            ("B_r%", "Bern", true),
            ("b_r%", "Berlin", false),
            ("%", "", true),
            ("_%", "", false),
            ("", "", true),
            ("", "a", false),
            ("%%a", "bba", true),
            ("%ab%ab", "abab", true),
            ("%ab%ab%ab", "abab", false),
            (r"100\%", "100%", true),
            (r"100\%", "1000", false),
            (r"a\_b", "axb", false),
            (r"a\", r"a\", true),
            ("ถ_น%", "ถนนสุขุมวิท", true),
        ] {
            assert_eq!(Pattern::new(pattern).covers(text), covered, "{pattern} {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_is_no_burden() {
        let pattern = Pattern::new(&"%a".repeat(100));
        assert!(!pattern.covers(&format!("{}b", "a".repeat(20_000))));
    }

    #[test]
    fn the_prefix_and_the_form_for_sql_are_true_to_it() {
        let pattern = Pattern::new(r"ถนน\%x%y");
        assert_eq!((pattern.prefix().as_str(), pattern.escaped().as_str()), ("ถนน%x", r"ถนน\%x%y"));
        assert_eq!(Pattern::new(r"a\%").exact(), Some("a%".to_owned()));
        assert_eq!(Pattern::new("a%").exact(), None);
    }
}
