//! Reads CQL2 text by recursive descent, as the grammar of the standard has it.

use super::lexer::{Placed, Token, tokens};
use super::{
    ArithmeticOperator, ArrayOperator, Comparison, Meter, Moment, Node, Number, SpatialOperator, TemporalOperator,
    budget, refused, within, wkt,
};
use crate::error::{Error, Result};

/// Reads a filter in CQL2 text. Keywords and functions in any case; `ILIKE`, which GDAL writes, is taken as LIKE of both sides folded.
///
/// # Errors
/// `Malformed` at the parameter `filter`, with the position of the first character that does not fit, counted from 1; or beyond
/// a [`budget`].
pub fn from_text(text: &str) -> Result<Node> {
    within(text.len(), budget::TEXT_BYTES)?;
    let mut parser = Parser { tokens: tokens(text)?, at: 0, meter: Meter::default(), end: text.chars().count() + 1 };
    let node = parser.either()?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.unexpected("AND หรือ OR หรือจบเงื่อนไข", "AND, OR or the end of the filter")),
    }
}

/// Words that are no property unless quoted.
const RESERVED: [&str; 11] = ["and", "or", "not", "like", "ilike", "between", "in", "is", "null", "div", "interval"];

pub(super) struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    meter: Meter,
    end: usize,
}

impl Parser {
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn peek_after(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    pub(super) fn position(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(_, position)| *position)
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(found)) if *found == symbol)
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, symbol: &'static str) -> Result<()> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unexpected(symbol, symbol)) }
    }

    fn is_keyword_at(&self, ahead: usize, keyword: &str) -> bool {
        matches!(self.peek_after(ahead), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword_at(0, keyword);
        self.at += usize::from(found);
        found
    }

    pub(super) fn unexpected(&self, wanted_th: &str, wanted_en: &str) -> Error {
        let position = self.position();
        let found = match self.peek() {
            None => "จบ (end)".to_owned(),
            Some(Token::Word(word)) => word.clone(),
            Some(Token::Name(name)) => format!("\"{name}\""),
            Some(Token::Text(text)) => format!("'{text}'"),
            Some(Token::Number(number)) => number.to_string(),
            Some(Token::Symbol(symbol)) => (*symbol).to_owned(),
        };
        Error::malformed(
            refused(
                "filter-syntax",
                format!("ที่ตำแหน่ง {position} ต้องเป็น {wanted_th} แต่พบ {found}"),
                format!("at position {position}, {wanted_en} is wanted and {found} is found"),
            )
            .remedy(
                "ดูไวยากรณ์ CQL2 เช่น name LIKE 'ถนน%' AND lanes >= 4",
                "see CQL2; for example name LIKE 'ถนน%' AND lanes >= 4",
            ),
        )
    }

    /// Runs a part of the grammar one level deeper: all recursion goes through here.
    pub(super) fn deeper<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.meter.enter()?;
        let result = part(self);
        self.meter.leave();
        result
    }

    fn counted(&mut self, node: Node) -> Result<Node> {
        self.meter.count()?;
        Ok(node)
    }

    /// `booleanExpression`, and what may stand in parentheses.
    fn either(&mut self) -> Result<Node> {
        let mut terms = vec![self.both()?];
        while self.take_keyword("or") {
            terms.push(self.both()?);
        }
        self.joined(terms, Node::Or)
    }

    fn both(&mut self) -> Result<Node> {
        let mut factors = vec![self.negation()?];
        while self.take_keyword("and") {
            factors.push(self.negation()?);
        }
        self.joined(factors, Node::And)
    }

    fn joined(&mut self, mut parts: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Result<Node> {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => Ok(only),
            (_, last) => {
                parts.extend(last);
                self.counted(join(parts))
            }
        }
    }

    fn negation(&mut self) -> Result<Node> {
        if self.take_keyword("not") {
            let inner = self.deeper(Self::negation)?;
            return self.counted(Node::Not(Box::new(inner)));
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Node> {
        let left = self.sum()?;
        if let Some(Token::Symbol(symbol)) = self.peek()
            && let Some(operator) = Comparison::named(symbol)
        {
            self.at += 1;
            let right = self.sum()?;
            return self.counted(Node::Compare(operator, Box::new([left, right])));
        }
        if self.take_keyword("is") {
            let not = self.take_keyword("not");
            if !self.take_keyword("null") {
                return Err(self.unexpected("NULL", "NULL"));
            }
            let node = self.counted(Node::IsNull(Box::new(left)))?;
            return self.negated_if(not, node);
        }
        let follows =
            |parser: &Self| ["like", "ilike", "between", "in"].into_iter().find(|word| parser.is_keyword_at(0, word));
        let not = self.is_keyword_at(0, "not");
        self.at += usize::from(not);
        let Some(keyword) = follows(self) else {
            return if not {
                Err(self.unexpected("LIKE, BETWEEN หรือ IN", "LIKE, BETWEEN or IN"))
            } else {
                Ok(left)
            };
        };
        self.at += 1;
        let node = match keyword {
            "like" => Node::Like(Box::new([left, self.sum()?])),
            "ilike" => {
                let fold = |node| Node::CaseFold(Box::new(node));
                Node::Like(Box::new([fold(left), fold(self.sum()?)]))
            }
            "between" => {
                let low = self.sum()?;
                if !self.take_keyword("and") {
                    return Err(self.unexpected("AND", "AND"));
                }
                Node::Between(Box::new([left, low, self.sum()?]))
            }
            _ => Node::In(Box::new(left), self.parenthesised_list(1)?),
        };
        let node = self.counted(node)?;
        self.negated_if(not, node)
    }

    fn negated_if(&mut self, not: bool, node: Node) -> Result<Node> {
        if not { self.counted(Node::Not(Box::new(node))) } else { Ok(node) }
    }

    fn sum(&mut self) -> Result<Node> {
        let mut left = self.product()?;
        loop {
            let operator = match self.peek() {
                Some(Token::Symbol("+")) => ArithmeticOperator::Add,
                Some(Token::Symbol("-")) => ArithmeticOperator::Subtract,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.product()?;
            left = self.counted(Node::Arithmetic(operator, Box::new([left, right])))?;
        }
    }

    fn product(&mut self) -> Result<Node> {
        let mut left = self.power()?;
        loop {
            let operator = match self.peek() {
                Some(Token::Symbol("*")) => ArithmeticOperator::Multiply,
                Some(Token::Symbol("/")) => ArithmeticOperator::Divide,
                Some(Token::Symbol("%")) => ArithmeticOperator::Modulo,
                _ if self.is_keyword_at(0, "div") => ArithmeticOperator::WholeDivide,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.power()?;
            left = self.counted(Node::Arithmetic(operator, Box::new([left, right])))?;
        }
    }

    fn power(&mut self) -> Result<Node> {
        let base = self.factor()?;
        if !self.take_symbol("^") {
            return Ok(base);
        }
        let exponent = self.factor()?;
        self.counted(Node::Arithmetic(ArithmeticOperator::Power, Box::new([base, exponent])))
    }

    fn factor(&mut self) -> Result<Node> {
        let minus = self.is_symbol("-");
        if !minus && !self.is_symbol("+") {
            return self.primary();
        }
        if let Some(Token::Number(number)) = self.peek_after(1) {
            let number = if minus { negative(*number) } else { *number };
            self.at += 2;
            return Ok(Node::Number(number));
        }
        if !minus {
            return Err(self.unexpected("ค่า", "a value"));
        }
        self.at += 1;
        let operand = self.primary()?;
        self.counted(Node::Arithmetic(
            ArithmeticOperator::Multiply,
            Box::new([Node::Number(Number::Whole(-1)), operand]),
        ))
    }

    fn primary(&mut self) -> Result<Node> {
        let node = match self.peek() {
            Some(Token::Number(number)) => Node::Number(*number),
            Some(Token::Text(text)) => Node::Text(text.clone()),
            Some(Token::Name(name)) => Node::Property(name.clone()),
            Some(Token::Word(_)) => return self.word(),
            Some(Token::Symbol("(")) => return self.deeper(Self::group),
            _ => return Err(self.unexpected("ค่า ชื่อพร็อพเพอร์ตี หรือเงื่อนไข", "a value, a property or a condition")),
        };
        self.at += 1;
        if matches!(node, Node::Property(_)) { self.counted(node) } else { Ok(node) }
    }

    /// `( … )`: an expression in parentheses, or an array.
    fn group(&mut self) -> Result<Node> {
        self.expect("(")?;
        if self.take_symbol(")") {
            return Ok(Node::List(vec![]));
        }
        let first = self.either()?;
        if self.take_symbol(")") {
            return Ok(first);
        }
        let mut items = vec![first];
        self.rest_of_list(&mut items)?;
        Ok(Node::List(items))
    }

    fn rest_of_list(&mut self, items: &mut Vec<Node>) -> Result<()> {
        while self.take_symbol(",") {
            items.push(self.either()?);
            Meter::list(items.len())?;
        }
        if self.take_symbol(")") { Ok(()) } else { Err(self.unexpected(", หรือ )", ", or )")) }
    }

    /// A list in parentheses with at least `least` items.
    fn parenthesised_list(&mut self, least: usize) -> Result<Vec<Node>> {
        self.deeper(|parser| {
            parser.expect("(")?;
            let mut items = Vec::new();
            if least == 0 && parser.take_symbol(")") {
                return Ok(items);
            }
            items.push(parser.either()?);
            parser.rest_of_list(&mut items)?;
            Ok(items)
        })
    }

    /// What begins with an unquoted identifier.
    fn word(&mut self) -> Result<Node> {
        let Some(Token::Word(word)) = self.peek().cloned() else {
            return Err(self.unexpected("ชื่อ", "a name"));
        };
        let lower = word.to_ascii_lowercase();
        let called = matches!(self.peek_after(1), Some(Token::Symbol("(")));
        if let Some(kind) = wkt::kind(&lower)
            && (called || (self.is_keyword_at(1, "z") && matches!(self.peek_after(2), Some(Token::Symbol("(")))))
        {
            return wkt::geometry(self, kind).map(Node::Geometry);
        }
        if called {
            self.at += 1;
            return self.call(word, &lower);
        }
        if matches!(lower.as_str(), "true" | "false") {
            self.at += 1;
            return Ok(Node::Boolean(lower == "true"));
        }
        if RESERVED.contains(&lower.as_str()) {
            return Err(self.unexpected("ค่า ชื่อพร็อพเพอร์ตี หรือเงื่อนไข", "a value, a property or a condition"));
        }
        self.at += 1;
        self.counted(Node::Property(word))
    }

    /// What follows `name` and begins with `(`.
    fn call(&mut self, name: String, lower: &str) -> Result<Node> {
        if let Some(operator) = SpatialOperator::named_in_text(&name) {
            let operands = self.two(Self::sum)?;
            return self.counted(Node::Spatial(operator, operands));
        }
        if let Some(operator) = TemporalOperator::named_in_text(&name) {
            let operands = self.two(Self::sum)?;
            return self.counted(Node::Temporal(operator, operands));
        }
        if let Some(operator) = ArrayOperator::named_in_text(&name) {
            let operands = self.two(Self::array_operand)?;
            return self.counted(Node::Array(operator, operands));
        }
        match lower {
            "casei" | "accenti" => {
                let inner = self.deeper(|parser| {
                    parser.expect("(")?;
                    let inner = parser.sum()?;
                    parser.expect(")")?;
                    Ok(Box::new(inner))
                })?;
                self.counted(if lower == "casei" { Node::CaseFold(inner) } else { Node::AccentFold(inner) })
            }
            "date" | "timestamp" => self.moment(lower == "date"),
            "interval" => {
                let [start, end] = *self.two(Self::sum)?;
                let bounds = [self.bound(start, Moment::Past)?, self.bound(end, Moment::Future)?];
                Ok(Node::Interval(Box::new(bounds)))
            }
            "bbox" => wkt::bbox(self).map(Node::BBox),
            _ => {
                let arguments = self.parenthesised_list(0)?;
                self.counted(Node::Function(name, arguments))
            }
        }
    }

    fn two(&mut self, mut operand: impl FnMut(&mut Self) -> Result<Node>) -> Result<Box<[Node; 2]>> {
        self.deeper(|parser| {
            parser.expect("(")?;
            let first = operand(parser)?;
            parser.expect(",")?;
            let second = operand(parser)?;
            parser.expect(")")?;
            Ok(Box::new([first, second]))
        })
    }

    /// An array operand: parentheses make an array even around one element.
    fn array_operand(&mut self) -> Result<Node> {
        if self.is_symbol("(") { self.parenthesised_list(0).map(Node::List) } else { self.sum() }
    }

    /// `DATE('…')` or `TIMESTAMP('…')`, from its parenthesis on.
    fn moment(&mut self, day: bool) -> Result<Node> {
        self.expect("(")?;
        let moment = match self.peek() {
            Some(Token::Text(text)) if day => Moment::day(text),
            Some(Token::Text(text)) => Moment::instant(text),
            _ => None,
        };
        let Some(moment) = moment else {
            return Err(self.unexpected(
                if day {
                    "วันที่ในปฏิทิน เช่น '2026-11-21'"
                } else {
                    "เวลา RFC 3339 เช่น '2026-11-21T03:00:00Z'"
                },
                if day {
                    "a day of the calendar such as '2026-11-21'"
                } else {
                    "an RFC 3339 instant such as '2026-11-21T03:00:00Z'"
                },
            ));
        };
        self.at += 1;
        self.expect(")")?;
        Ok(Node::Moment(moment))
    }

    /// One end of an interval: a text is a moment or `..`.
    fn bound(&self, node: Node, open: Moment) -> Result<Node> {
        let Node::Text(text) = node else { return Ok(node) };
        let moment = if text == ".." { Some(open) } else { Moment::parse(&text) };
        moment.map(Node::Moment).ok_or_else(|| super::json::bad_bound(&text))
    }
}

fn negative(number: Number) -> Number {
    match number {
        Number::Whole(whole) => Number::Whole(-whole),
        Number::Decimal(decimal) => Number::Decimal(-decimal),
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
