//! Amounts in Thai words, such as สองล้านสามแสนบาทถ้วน.

use super::{Problem, Satang};

#[derive(Clone, Copy)]
enum Token {
    Digit(i64),
    /// A multiplier below the million.
    Place(i64),
    Million,
    Baht,
    Satang,
    Exactly,
}

const VOCABULARY: [(&str, Token); 24] = [
    ("ศูนย์", Token::Digit(0)),
    ("หนึ่ง", Token::Digit(1)),
    ("เอ็ด", Token::Digit(1)),
    ("สอง", Token::Digit(2)),
    ("ยี่", Token::Digit(2)),
    ("สาม", Token::Digit(3)),
    ("สี่", Token::Digit(4)),
    ("ห้า", Token::Digit(5)),
    ("หก", Token::Digit(6)),
    ("เจ็ด", Token::Digit(7)),
    ("แปด", Token::Digit(8)),
    ("เก้า", Token::Digit(9)),
    ("สิบ", Token::Place(10)),
    ("ร้อย", Token::Place(100)),
    ("พัน", Token::Place(1_000)),
    ("หมื่น", Token::Place(10_000)),
    ("แสน", Token::Place(100_000)),
    ("ล้าน", Token::Million),
    ("บาท", Token::Baht),
    ("สตางค์", Token::Satang),
    ("ถ้วน", Token::Exactly),
    ("(", Token::Exactly),
    (")", Token::Exactly),
    ("เต็ม", Token::Exactly),
];

/// The number being spoken: whole millions so far, the part below a million, and a digit that waits for its place.
#[derive(Default)]
struct Spoken {
    millions: i64,
    below: i64,
    waiting: Option<i64>,
    /// The smallest place used below the million, so that places only fall.
    last_place: Option<i64>,
    any: bool,
}

impl Spoken {
    fn digit(&mut self, digit: i64) -> Result<(), Problem> {
        if self.waiting.replace(digit).is_some() {
            return Err(Problem::Unreadable);
        }
        self.any = true;
        Ok(())
    }

    fn place(&mut self, place: i64) -> Result<(), Problem> {
        if self.last_place.is_some_and(|last| place >= last) {
            return Err(Problem::Unreadable);
        }
        // สิบ alone is ten, ร้อย alone a hundred.
        self.below += self.waiting.take().unwrap_or(1) * place;
        self.last_place = Some(place);
        self.any = true;
        Ok(())
    }

    fn million(&mut self) -> Result<(), Problem> {
        let said = self.below + self.waiting.take().unwrap_or(0);
        let count = if self.any { self.millions.checked_add(said).ok_or(Problem::TooLarge)? } else { 1 };
        self.millions = count.checked_mul(1_000_000).ok_or(Problem::TooLarge)?;
        (self.below, self.last_place, self.any) = (0, None, true);
        Ok(())
    }

    fn value(&mut self) -> Result<i64, Problem> {
        if !self.any {
            return Err(Problem::Unreadable);
        }
        let below = self.below + self.waiting.take().unwrap_or(0);
        self.millions.checked_add(below).ok_or(Problem::TooLarge)
    }
}

/// Reads an amount in words; without a closing บาท it is still baht.
pub(super) fn parse_words(text: &str) -> Result<Satang, Problem> {
    let mut spoken = Spoken::default();
    let mut baht: Option<i64> = None;
    let mut satang: Option<i64> = None;
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut rest = compact.as_str();
    while !rest.is_empty() {
        let (token, after) = VOCABULARY
            .iter()
            .find_map(|(word, token)| rest.strip_prefix(word).map(|after| (*token, after)))
            .ok_or(Problem::Unreadable)?;
        rest = after;
        match token {
            Token::Digit(digit) => spoken.digit(digit)?,
            Token::Place(place) => spoken.place(place)?,
            Token::Million => spoken.million()?,
            Token::Baht if baht.is_none() => baht = Some(std::mem::take(&mut spoken).value()?),
            Token::Satang if satang.is_none() => satang = Some(std::mem::take(&mut spoken).value()?),
            Token::Exactly => {}
            Token::Baht | Token::Satang => return Err(Problem::Unreadable),
        }
    }
    if spoken.any {
        if baht.is_some() || satang.is_some() {
            return Err(Problem::Unreadable);
        }
        baht = Some(spoken.value()?);
    }
    let (baht, satang) = match (baht, satang) {
        (None, None) => return Err(Problem::Unreadable),
        (baht, satang) => (baht.unwrap_or(0), satang.unwrap_or(0)),
    };
    if satang >= 100 {
        return Err(Problem::Unreadable);
    }
    baht.checked_mul(100).and_then(|whole| whole.checked_add(satang)).map(Satang).ok_or(Problem::TooLarge)
}
