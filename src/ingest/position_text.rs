//! Positions as people write them in a cell: decimal, in degrees, minutes and seconds, as easting and northing, with Thai digits.

/// Which way a number goes, where the cell says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// Easting or longitude.
    East,
    /// Northing or latitude.
    North,
}

/// One number of a position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Degrees or metres; negative in the west and the south.
    pub value: f64,
    pub axis: Option<Axis>,
    /// Written with degrees, minutes or seconds.
    pub in_degrees: bool,
}

/// One cell: one number or two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    pub parts: Vec<Part>,
    /// The UTM zone, where the cell names it: 47 or 48.
    pub zone: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Number(f64),
    Mark(Axis, f64),
    Degree,
    Minute,
    Second,
    Separator,
}

/// A position is short; what is longer is something else.
const LONGEST: usize = 200;

/// Reads `13.36`, `13°21'41.1"N`, `13 21 41.1`, `714,972.4`, `E 714972 N 1477966`, `47P 714972 1477966`, `13.36, 100.98`, all of them in
/// Thai digits too. `None` for anything else; no parts for an empty cell.
pub(super) fn read(text: &str) -> Option<Written> {
    if text.len() > LONGEST {
        return None;
    }
    let plain = plain(text);
    let (zone, rest) = zone(plain.trim());
    let tokens = tokens(rest)?;
    let parts = groups(&tokens)?.into_iter().map(part).collect::<Option<Vec<_>>>()?;
    let alike = match parts.as_slice() {
        [] | [_] => true,
        // Two numbers of one axis are no position.
        [a, b] => a.axis.is_none() || a.axis != b.axis,
        _ => false,
    };
    alike.then_some(Written { parts, zone })
}

/// Thai digits as digits, the many signs for minutes and seconds as two, words as letters.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .filter_map(|letter| match letter {
            '๐'..='๙' => char::from_digit(letter as u32 - '๐' as u32, 10),
            '’' | '‘' | '′' | '`' | '´' => Some('\''),
            '“' | '”' | '″' => Some('"'),
            'º' | '˚' | '∘' => Some('°'),
            '\u{200B}' | '\u{FEFF}' => None,
            '\u{A0}' | '\n' | '\r' | '\t' => Some(' '),
            '−' | '–' => Some('-'),
            other => Some(other.to_ascii_uppercase()),
        })
        .collect();
    /// Longer words first, so that none is found within another.
    const WORDS: [(&str, &str); 29] = [
        ("''", "\""),
        ("ลองจิจูด", " E "),
        ("ลองติจูด", " E "),
        ("ละติจูด", " N "),
        ("แลตติจูด", " N "),
        ("ตะวันออก", " E "),
        ("ตะวันตก", " W "),
        ("เหนือ", " N "),
        ("องศา", "°"),
        ("ฟิลิปดา", "\""),
        ("พิลิปดา", "\""),
        ("ลิปดา", "'"),
        ("พิกัด", " "),
        ("โซน", " ZONE "),
        ("เมตร", " "),
        ("ม.", " "),
        ("LONGITUDE", " E "),
        ("LATITUDE", " N "),
        ("EASTING", " E "),
        ("NORTHING", " N "),
        ("LONG", " E "),
        ("LON", " E "),
        ("LAT", " N "),
        ("EAST", " E "),
        ("NORTH", " N "),
        ("WGS 84", " "),
        ("WGS84", " "),
        ("UTM", " "),
        ("DEG", "°"),
    ];
    WORDS.iter().fold(text, |text, (word, letter)| if text.contains(word) { text.replace(word, letter) } else { text })
}

/// A zone at the beginning (`47P`, `47N`, `ZONE 47`), and what follows it.
fn zone(text: &str) -> (Option<u8>, &str) {
    let after_word = text.strip_prefix("ZONE").map(str::trim_start);
    let rest = after_word.unwrap_or(text);
    for (number, name) in [(47, "47"), (48, "48")] {
        let Some(after) = rest.strip_prefix(name) else { continue };
        let (letter, behind) = match after.chars().next() {
            // The band of latitude: P and Q in most of Thailand, N in the south and for the northern half.
            Some(band @ ('N' | 'P' | 'Q')) => (Some(band), after.get(1..).unwrap_or_default()),
            _ => (None, after),
        };
        let ends = behind.starts_with([' ', ',', ':', '/']);
        if ends && (letter.is_some() || after_word.is_some()) {
            return (Some(number), behind.trim_start_matches([' ', ',', ':', '/']));
        }
    }
    (None, text)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let mut taken = letter.len_utf8();
        let after_number = matches!(tokens.last(), Some(Token::Number(_)));
        match letter {
            '0'..='9' => {
                let (number, length) = number(rest)?;
                taken = length;
                tokens.push(Token::Number(number));
            }
            '-' if rest.get(1..).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
                && !after_number =>
            {
                let (number, length) = number(rest.get(1..)?)?;
                taken += length;
                tokens.push(Token::Number(-number));
            }
            'E' | 'X' => tokens.push(Token::Mark(Axis::East, 1.0)),
            'N' | 'Y' => tokens.push(Token::Mark(Axis::North, 1.0)),
            'W' => tokens.push(Token::Mark(Axis::East, -1.0)),
            'S' => tokens.push(Token::Mark(Axis::North, -1.0)),
            '°' => tokens.push(Token::Degree),
            '\'' => tokens.push(Token::Minute),
            '"' => tokens.push(Token::Second),
            ',' | ';' | '/' => tokens.push(Token::Separator),
            ' ' | ':' | '=' | '-' | '(' | ')' | '.' | 'M' => {}
            _ => return None,
        }
        rest = rest.get(taken..)?;
    }
    Some(tokens)
}

/// The number at the beginning of a text, and its length: digits, a point, commas before each three digits.
fn number(text: &str) -> Option<(f64, usize)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut plain, mut at, mut first) = (String::new(), 0, 0);
    while digit(at) {
        plain.push(char::from(*bytes.get(at)?));
        at += 1;
    }
    first += at;
    // A comma groups where one to three digits stand before it and three and no more behind it.
    while first <= 3
        && bytes.get(at) == Some(&b',')
        && digit(at + 1)
        && digit(at + 2)
        && digit(at + 3)
        && !digit(at + 4)
    {
        plain.push_str(text.get(at + 1..at + 4)?);
        at += 4;
    }
    if bytes.get(at) == Some(&b'.') && digit(at + 1) {
        plain.push('.');
        at += 1;
        while digit(at) {
            plain.push(char::from(*bytes.get(at)?));
            at += 1;
        }
    }
    Some((plain.parse().ok()?, at))
}

/// The tokens of each number of the position.
fn groups(tokens: &[Token]) -> Option<Vec<&[Token]>> {
    let is_mark = |token: &Token| matches!(token, Token::Mark(..));
    let marks = tokens.iter().filter(|token| is_mark(token)).count();
    let numbers = tokens.iter().filter(|token| matches!(token, Token::Number(_))).count();
    if numbers == 0 {
        return tokens.iter().all(|token| *token == Token::Separator).then(Vec::new);
    }
    if marks > 0 {
        let leads = tokens.first().is_some_and(is_mark);
        let mut groups: Vec<&[Token]> = Vec::new();
        if leads {
            let starts: Vec<usize> = (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(is_mark)).collect();
            let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
            groups.extend(starts.iter().zip(ends).filter_map(|(start, end)| tokens.get(*start..end)));
        } else {
            groups.extend(tokens.split_inclusive(is_mark));
        }
        return Some(groups);
    }
    if tokens.contains(&Token::Separator) {
        return Some(tokens.split(|token| *token == Token::Separator).collect());
    }
    if tokens.contains(&Token::Degree) {
        let starts: Vec<usize> = (1..tokens.len())
            .filter(|at| {
                tokens.get(*at) == Some(&Token::Degree) && matches!(tokens.get(at - 1), Some(Token::Number(_)))
            })
            .map(|at| at - 1)
            .collect();
        let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
        return Some(starts.iter().zip(ends).filter_map(|(start, end)| tokens.get(*start..end)).collect());
    }
    // Bare numbers: one; two; degrees, minutes and seconds of one; the same of two.
    match numbers {
        1 | 3 => Some(vec![tokens]),
        2 | 4 | 6 => Some(tokens.chunks(tokens.len() / 2).collect()),
        _ => None,
    }
}

fn part(group: &[Token]) -> Option<Part> {
    let mut part = Part { value: 0.0, axis: None, in_degrees: false };
    let mut numbers = Vec::new();
    let mut sign = 1.0;
    for token in group {
        match token {
            Token::Number(number) => numbers.push(*number),
            Token::Mark(axis, way) if part.axis.is_none() => {
                part.axis = Some(*axis);
                sign = *way;
            }
            Token::Mark(..) => return None,
            Token::Degree | Token::Minute | Token::Second => part.in_degrees = true,
            Token::Separator => {}
        }
    }
    let (degrees, below) = numbers.split_first()?;
    if below.len() > 2 || below.iter().any(|number| !(0.0..60.0).contains(number)) {
        return None;
    }
    part.in_degrees |= !below.is_empty();
    let fraction: f64 = below.iter().zip([60.0, 3_600.0]).map(|(number, share)| number / share).sum();
    let size = degrees.abs() + fraction;
    part.value = if degrees.is_sign_negative() { -size } else { size } * sign;
    Some(part)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;

    fn values(text: &str) -> Vec<f64> {
        read(text).unwrap_or_else(|| panic!("{text}")).parts.iter().map(|part| part.value).collect()
    }

    fn near(text: &str, expected: &[f64]) {
        let found = values(text);
        let close = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(close, "{text}: {found:?} is not {expected:?}");
    }

    #[test]
    fn single_numbers_are_read_as_people_write_them() {
        near("13.36142884", &[13.361_428_84]);
        near(" ๑๓.๓๖ ", &[13.36]);
        near("714,972.438", &[714_972.438]);
        near("1,477,966", &[1_477_966.0]);
        near("714972 ม.", &[714_972.0]);
        near("-13.5", &[-13.5]);
        for text in [
            "13°21'41.1\"N",
            "13° 21′ 41.1″ N",
            "N13 21 41.1",
            "13 21 41.1",
            "13:21:41.1",
            "13-21-41.1",
            "13 องศา 21 ลิปดา 41.1 ฟิลิปดา เหนือ",
            "๑๓°๒๑'๔๑.๑''N",
        ] {
            near(text, &[13.361_416_666]);
        }
        near("100°59.1'E", &[100.985]);
        near("33 30 0 S", &[-33.5]);
        assert_eq!(read("13°21'41.1\"N").unwrap().parts[0].axis, Some(Axis::North));
        assert_eq!(read("").unwrap().parts, []);
    }

    #[test]
    fn two_numbers_in_one_cell_are_told_apart() {
        near("13.36, 100.98", &[13.36, 100.98]);
        near("13.36,100.98", &[13.36, 100.98]);
        near("13.36 100.98", &[13.36, 100.98]);
        near("13°21'41.1\"N 100°59'05.8\"E", &[13.361_416_666, 100.984_944_444]);
        near("13°21'41.1\" 100°59'05.8\"", &[13.361_416_666, 100.984_944_444]);
        near("E 714972 N 1477966", &[714_972.0, 1_477_966.0]);
        near("714972E 1477966N", &[714_972.0, 1_477_966.0]);
        near("714972,1477966", &[714_972.0, 1_477_966.0]);
        near("X: 714,972 Y: 1,477,966", &[714_972.0, 1_477_966.0]);
        near("พิกัด E 714972 N 1477966", &[714_972.0, 1_477_966.0]);
        let zoned = read("47P 714972 1477966").unwrap();
        assert_eq!((zoned.zone, zoned.parts.len(), zoned.parts[0].value), (Some(47), 2, 714_972.0));
        assert_eq!(read("47N 714972 1477966").unwrap().zone, Some(47));
        assert_eq!(read("โซน 48 E 214972 N 1477966").unwrap().zone, Some(48));
        let marked = read("N 1477966 E 714972").unwrap();
        assert_eq!((marked.parts[0].axis, marked.parts[1].axis), (Some(Axis::North), Some(Axis::East)));
    }

    #[test]
    fn what_is_no_position_is_none() {
        for text in [
            "ไม่มี",
            "47P PR 14972 77966",
            "13°61'00\"N",
            "1 2 3 4 5",
            "N 5 N 6",
            "บ้านเลขที่ 136",
            "1.2.3 a",
            &"1".repeat(300),
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r#"[0-9๐-๙.,°'"NESW \-:/ก47P]{0,30}"#) {
            let _ = read(&text);
        }
    }
}
