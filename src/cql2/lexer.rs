//! Takes CQL2 text apart into words, names, texts, numbers and symbols, each with its place.

use super::{Number, refused};
use crate::error::{Error, Result};
use crate::thai::to_arabic;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// An unquoted identifier: a keyword, a property or a function.
    Word(String),
    /// A property in double quotes.
    Name(String),
    Text(String),
    /// Without a sign.
    Number(Number),
    Symbol(&'static str),
}

/// A token and the number of its first character, from 1.
pub(super) type Placed = (Token, usize);

const SYMBOLS: [&str; 15] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", "%", "^"];

pub(super) fn tokens(text: &str) -> Result<Vec<Placed>> {
    let letters: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { letters: &letters, at: 0 };
    let mut tokens = Vec::new();
    while let Some(letter) = lexer.peek(0) {
        let place = lexer.at + 1;
        if is_space(letter) {
            lexer.at += 1;
        } else {
            tokens.push((lexer.token(letter, place)?, place));
        }
    }
    Ok(tokens)
}

struct Lexer<'a> {
    letters: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn token(&mut self, letter: char, place: usize) -> Result<Token> {
        let starts_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '๐'..='๙');
        if starts_number(letter) || (letter == '.' && self.peek(1).is_some_and(starts_number)) {
            return self.number(place);
        }
        match letter {
            '\'' => self.quoted('\'', place).map(Token::Text),
            '"' => self.quoted('"', place).map(Token::Name),
            letter if is_identifier_start(letter) => {
                Ok(Token::Word(self.take_while(|letter| is_identifier_start(letter) || is_identifier_part(letter))))
            }
            _ => self.symbol(letter, place),
        }
    }

    fn symbol(&mut self, letter: char, place: usize) -> Result<Token> {
        let rest = [Some(letter), self.peek(1)];
        let fits = |symbol: &&&str| symbol.chars().map(Some).eq(rest.into_iter().take(symbol.len()));
        let Some(symbol) = SYMBOLS.iter().find(fits) else {
            return Err(Error::malformed(
                refused(
                    "filter-character",
                    format!("อักขระ '{letter}' ที่ตำแหน่ง {place} ใช้ไม่ได้"),
                    format!("the character '{letter}' at position {place} has no meaning here"),
                )
                .remedy(
                    "ข้อความอยู่ใน '…' ชื่อพร็อพเพอร์ตีที่มีอักขระพิเศษอยู่ใน \"…\" และไม่เท่ากับเขียน <>",
                    "write texts in '…', properties with special characters in \"…\", and not equal as <>",
                ),
            ));
        };
        self.at += symbol.len();
        Ok(Token::Symbol(symbol))
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(&belongs) {
            self.at += 1;
        }
        self.letters.get(start..self.at).unwrap_or_default().iter().collect()
    }

    /// Digits, a point, digits, and an exponent; Thai digits count as digits.
    fn number(&mut self, place: usize) -> Result<Token> {
        let digits = |letter: char| letter.is_ascii_digit() || matches!(letter, '๐'..='๙');
        let mut text = self.take_while(digits);
        if self.peek(0) == Some('.') {
            self.at += 1;
            text.push('.');
            text.push_str(&self.take_while(digits));
        }
        let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
        if matches!(self.peek(0), Some('e' | 'E')) && self.peek(1 + sign).is_some_and(digits) {
            text.push('e');
            text.extend((0..sign).filter_map(|_| self.peek(1)));
            self.at += 1 + sign;
            text.push_str(&self.take_while(digits));
        }
        let glued = self.peek(0).is_some_and(is_identifier_start);
        Number::parse(&to_arabic(&text)).filter(|_| !glued).map(Token::Number).ok_or_else(|| {
            Error::malformed(
                refused(
                    "filter-number",
                    format!("ที่ตำแหน่ง {place} ไม่ใช่ตัวเลขที่อ่านได้"),
                    format!("what stands at position {place} is no number that can be kept"),
                )
                .remedy(
                    "เขียนเช่น 12, 12.5 หรือ 1.2E3 ชื่อที่ขึ้นต้นด้วยตัวเลขใส่ \"…\"",
                    "write 12, 12.5 or 1.2E3; put a name that begins with a digit into \"…\"",
                ),
            )
        })
    }

    /// What stands between quotes; a doubled quote is one, and in texts `\'` is one too.
    fn quoted(&mut self, quote: char, place: usize) -> Result<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(letter), Some(next))
                    if next == quote && (letter == quote || (letter == '\\' && quote == '\'')) =>
                {
                    text.push(quote);
                    self.at += 2;
                }
                (Some(letter), _) if letter == quote => {
                    self.at += 1;
                    return Ok(text);
                }
                (Some(letter), _) => {
                    text.push(letter);
                    self.at += 1;
                }
                (None, _) => return Err(unclosed(quote, place)),
            }
        }
    }
}

fn unclosed(quote: char, place: usize) -> Error {
    Error::malformed(
        refused(
            "filter-quote",
            format!("เครื่องหมาย {quote} ที่ตำแหน่ง {place} ไม่ปิด"),
            format!("the {quote} at position {place} is not closed"),
        )
        .remedy(
            format!("ปิดด้วย {quote} ถ้ามี {quote} อยู่ข้างในให้เขียนซ้ำสองตัว"),
            format!("close it with {quote}; one inside is written twice"),
        ),
    )
}

/// `whitespace` of the grammar.
fn is_space(letter: char) -> bool {
    matches!(letter,
        '\u{09}'..='\u{0D}' | ' ' | '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{2028}' | '\u{2029}'
        | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// `identifierStart` of the grammar: Thai letters, vowels and tone marks are among them.
fn is_identifier_start(letter: char) -> bool {
    matches!(letter,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{167F}' | '\u{1681}'..='\u{1FFE}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// What `identifierPart` adds.
fn is_identifier_part(letter: char) -> bool {
    matches!(letter, '.' | '0'..='9' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lex(text: &str) -> Vec<Token> {
        tokens(text).unwrap().into_iter().map(|(token, _)| token).collect()
    }

    #[test]
    fn thai_names_with_tone_marks_need_no_quotes() {
        assert_eq!(
            lex("ชื่อ_ที่ตั้ง=๑๒.๕"),
            [Token::Word("ชื่อ_ที่ตั้ง".into()), Token::Symbol("="), Token::Number(Number::Decimal(12.5)),]
        );
    }

    #[test]
    fn quotes_are_doubled_or_escaped() {
        assert_eq!(
            lex(r"'it''s' 'it\'s' 'a\b' "),
            [Token::Text("it's".into()), Token::Text("it's".into()), Token::Text(r"a\b".into()),]
        );
        assert_eq!(lex(r#""a ""b""#), [Token::Name(r#"a "b"#.into())]);
    }

    #[test]
    fn what_has_no_meaning_is_refused_with_its_place() {
        for (text, code, place) in [
            ("a = ;", "filter-character", "position 5"),
            ("a = 'x", "filter-quote", "position 5"),
            ("a=1e999", "filter-number", "position 3"),
            ("12ab", "filter-number", "position 1"),
        ] {
            let Err(Error::Malformed(faults)) = tokens(text) else { panic!("{text}") };
            assert!(faults[0].code == code && faults[0].reason.en.contains(place), "{text}: {:?}", faults[0]);
        }
    }
}
