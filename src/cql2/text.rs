//! Reads CQL2 text by recursive descent, as the grammar of the standard has it.

mod primary;

use super::lexer::{Placed, Token, tokens};
use super::{ArithmeticOperator, Comparison, Meter, Node, budget, refused, within};
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
}

#[cfg(test)]
mod tests;
