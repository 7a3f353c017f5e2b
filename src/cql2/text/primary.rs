//! The tightest parts of the grammar: values, properties, functions, literals and what stands in parentheses.

use super::Parser;
use crate::cql2::lexer::Token;
use crate::cql2::{
    ArithmeticOperator, ArrayOperator, Meter, Moment, Node, Number, SpatialOperator, TemporalOperator, json, wkt,
};
use crate::error::Result;

/// Words that are no property unless quoted.
const RESERVED: [&str; 11] = ["and", "or", "not", "like", "ilike", "between", "in", "is", "null", "div", "interval"];

impl Parser {
    pub(super) fn factor(&mut self) -> Result<Node> {
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
    pub(super) fn parenthesised_list(&mut self, least: usize) -> Result<Vec<Node>> {
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
        moment.map(Node::Moment).ok_or_else(|| json::bad_bound(&text))
    }
}

fn negative(number: Number) -> Number {
    match number {
        Number::Whole(whole) => Number::Whole(-whole),
        Number::Decimal(decimal) => Number::Decimal(-decimal),
    }
}
