//! Values of a filter with their types: properties looked up, literals placed, operands held to what they may be.

use super::{Checker, GEOMETRY, NO_ROW, function, moment_of, unfit, unknown_function, unknown_property};
use crate::cql2::datum::{Datum, ValueType};
use crate::cql2::fold::Fold;
use crate::cql2::plan::Value;
use crate::cql2::{Node, place, refused};
use crate::error::{Error, Fault, Result};

type Typed = (Value, ValueType);

impl Checker<'_> {
    /// A value and what is known of its type.
    pub(super) fn value(&mut self, node: &Node) -> Result<Typed> {
        let (value, found) = match node {
            Node::Property(name) => return self.property(name),
            Node::Text(text) if text.contains('\0') => return Err(Error::malformed(nul())),
            Node::Text(text) => (Value::Constant(Datum::Text(text.clone())), ValueType::Text),
            Node::Number(number) => (Value::Constant(Datum::Number(*number)), ValueType::Number),
            Node::Boolean(truth) => (Value::Constant(Datum::Boolean(*truth)), ValueType::Boolean),
            Node::Moment(moment) => {
                let found = if moment.written().len() == 10 { ValueType::Day } else { ValueType::Instant };
                (Value::Constant(Datum::Moment(*moment)), found)
            }
            Node::Geometry(literal) => {
                (Value::Constant(place::geometry(literal, self.projection)?), ValueType::Geometry)
            }
            Node::BBox(numbers) => (Value::Constant(place::bbox(numbers, self.projection)?), ValueType::Geometry),
            Node::Interval(ends) => (self.interval(ends)?, ValueType::Interval),
            Node::List(items) => {
                let items = items.iter().map(|item| Ok(self.value(item)?.0)).collect::<Result<_>>()?;
                (Value::List(items), ValueType::List)
            }
            Node::Arithmetic(operator, operands) => {
                let numbers = [ValueType::Number, ValueType::Json];
                let operands = self.two(operands, operator.name(), &numbers)?;
                (Value::Arithmetic(*operator, Box::new(operands)), ValueType::Number)
            }
            Node::CaseFold(inner) => (self.folded(Fold::Case, "CASEI", inner)?, ValueType::Text),
            Node::AccentFold(inner) => (self.folded(Fold::Accent, "ACCENTI", inner)?, ValueType::Text),
            Node::Function(name, arguments) => self.call(name, arguments)?,
            _ => (Value::Test(Box::new(self.test(node)?)), ValueType::Boolean),
        };
        Ok((reckoned(value), found))
    }

    fn property(&mut self, name: &str) -> Result<Typed> {
        let known = self.queryables.properties.iter().find(|(known, _)| known == name);
        let found = match known {
            Some((_, found)) => *found,
            None if name == GEOMETRY => return Ok((Value::Geometry, ValueType::Geometry)),
            None if self.queryables.open && !name.contains('\0') => ValueType::Json,
            None => return Err(Error::malformed(unknown_property(name, self.queryables))),
        };
        let number = match self.wanted.iter().position(|(wanted, _)| wanted == name) {
            Some(number) => number,
            None => {
                self.wanted.push((name.to_owned(), found));
                self.wanted.len() - 1
            }
        };
        Ok((Value::Property(number, found), found))
    }

    fn folded(&mut self, fold: Fold, name: &str, inner: &Node) -> Result<Value> {
        let (value, found) = self.value(inner)?;
        match found {
            ValueType::Text | ValueType::Json => Ok(Value::Folded(fold, Box::new(value))),
            other => Err(Error::malformed(unfit(name, &[ValueType::Text], other))),
        }
    }

    fn interval(&mut self, ends: &[Node; 2]) -> Result<Value> {
        let moments = [ValueType::Day, ValueType::Instant, ValueType::Text, ValueType::Json];
        let [start, end] = self.two(ends, "INTERVAL", &moments)?;
        let (start, end) = (moment_of(start)?, moment_of(end)?);
        let constants = (start.constant().and_then(Datum::moment), end.constant().and_then(Datum::moment));
        if let (Some(first), Some(last)) = constants
            && first.order(last).is_gt()
        {
            return Err(Error::malformed(
                refused("filter-interval", "ช่วงเวลากลับด้าน", "an interval ends before it starts")
                    .remedy("เขียน INTERVAL('เริ่ม','สิ้นสุด')", "write INTERVAL('start','end')"),
            ));
        }
        Ok(Value::Interval(Box::new([start, end])))
    }

    fn call(&mut self, name: &str, arguments: &[Node]) -> Result<Typed> {
        let function = function(name).ok_or_else(|| Error::malformed(unknown_function(name)))?;
        let [argument] = arguments else {
            return Err(Error::malformed(
                refused(
                    "filter-arguments",
                    format!("{name} รับ 1 ค่า แต่ได้ {}", arguments.len()),
                    format!("{name} takes one argument and got {}", arguments.len()),
                )
                .remedy(
                    format!("เขียน {}({})", function.name, function.argument),
                    format!("write {}({})", function.name, function.argument),
                ),
            ));
        };
        let (value, found) = self.value(argument)?;
        if !function.takes.contains(&found) && found != ValueType::Json {
            return Err(Error::malformed(unfit(function.name, function.takes, found)));
        }
        Ok((Value::Function(function, vec![value]), function.gives))
    }
}

fn nul() -> Fault {
    refused("nul-character", "ข้อความในเงื่อนไขมีอักขระ NUL", "a text of the filter holds a NUL character")
        .remedy("เอาออก", "take it out")
}

/// A value that looks at no feature is what it comes to.
fn reckoned(value: Value) -> Value {
    if !matches!(value, Value::Constant(_)) && value.needs_no_row() {
        return Value::Constant(value.of(&NO_ROW).into_owned());
    }
    value
}
