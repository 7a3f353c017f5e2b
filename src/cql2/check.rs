//! Holds a syntax tree to a collection's queryables: every name known, every type fitting, every constant reckoned.

mod value;

use super::datum::{Datum, ValueType};
use super::evaluate::Row;
use super::fold::Fold;
use super::functions::function;
use super::like::Pattern;
use super::plan::{Test, Value};
use super::{Moment, Node, budget, refused};
use crate::error::{Error, Fault, Result};
use crate::geometry::Projection;

/// What a filter may ask about.
#[derive(Debug, Clone, Default)]
pub struct Queryables {
    pub properties: Vec<(String, ValueType)>,
    /// Any other property may be asked about too: the collection declares no fields.
    pub open: bool,
}

/// The name under which a feature's geometry is asked about.
pub const GEOMETRY: &str = "geometry";

pub(super) struct Checker<'a> {
    pub queryables: &'a Queryables,
    pub projection: &'a Projection,
    /// The properties asked about so far, in the order of their numbers.
    pub wanted: Vec<(String, ValueType)>,
}

/// A row for what needs none.
const NO_ROW: Row = Row { properties: Vec::new(), geometry: Datum::Null };

impl Checker<'_> {
    /// A condition.
    pub fn test(&mut self, node: &Node) -> Result<Test> {
        let test = match node {
            Node::And(parts) => Test::And(self.tests(parts)?),
            Node::Or(parts) => Test::Or(self.tests(parts)?),
            Node::Not(inner) => Test::Not(Box::new(self.test(inner)?)),
            Node::Boolean(truth) => Test::Constant(Some(*truth)),
            Node::Compare(operator, operands) => {
                let [a, b] = &**operands;
                let (a, b) = (self.value(a)?, self.value(b)?);
                let (a, b) = comparable(a, b)?;
                Test::Compare(*operator, a, b)
            }
            Node::Like(operands) => self.like(operands)?,
            Node::Between(operands) => {
                let [value, low, high] = &**operands;
                let value = self.value(value)?;
                let (_, low) = comparable(value.clone(), self.value(low)?)?;
                let (_, high) = comparable(value.clone(), self.value(high)?)?;
                Test::Between(value.0, low, high)
            }
            Node::In(value, items) => {
                let value = self.value(value)?;
                let items = items.iter().map(|item| Ok(comparable(value.clone(), self.value(item)?)?.1));
                let items = items.collect::<Result<_>>()?;
                Test::In(value.0, items)
            }
            Node::IsNull(inner) => Test::IsNull(self.value(inner)?.0),
            Node::Spatial(operator, operands) => {
                let [a, b] = self.two(operands, operator.name(), &[ValueType::Geometry])?;
                Test::Spatial(*operator, a, b)
            }
            Node::Temporal(operator, operands) => {
                let temporal =
                    [ValueType::Day, ValueType::Instant, ValueType::Interval, ValueType::Text, ValueType::Json];
                let [a, b] = self.two(operands, operator.name(), &temporal)?;
                Test::Temporal(*operator, moment_of(a)?, moment_of(b)?)
            }
            Node::Array(operator, operands) => {
                let [a, b] = self.two(operands, operator.name(), &[ValueType::List, ValueType::Json])?;
                Test::Array(*operator, a, b)
            }
            Node::Function(..) => match self.value(node)? {
                (value, ValueType::Boolean) => Test::Truth(value),
                _ => return Err(no_condition(node)),
            },
            _ => return Err(no_condition(node)),
        };
        Ok(reckoned(test))
    }

    fn tests(&mut self, parts: &[Node]) -> Result<Vec<Test>> {
        parts.iter().map(|part| self.test(part)).collect()
    }

    /// Two operands that are each of one of the types.
    fn two(&mut self, operands: &[Node; 2], operator: &str, wanted: &[ValueType]) -> Result<[Value; 2]> {
        let [a, b] = operands;
        let mut one = |node: &Node| {
            let (value, found) = self.value(node)?;
            if wanted.contains(&found) { Ok(value) } else { Err(Error::malformed(unfit(operator, wanted, found))) }
        };
        Ok([one(a)?, one(b)?])
    }

    fn like(&mut self, operands: &[Node; 2]) -> Result<Test> {
        let [value, pattern] = operands;
        let (value, found) = self.value(value)?;
        if !matches!(found, ValueType::Text | ValueType::Json) {
            return Err(Error::malformed(unfit("LIKE", &[ValueType::Text], found)));
        }
        let pattern = pattern_text(pattern)?;
        let most = budget::PATTERN;
        if pattern.chars().count() > most {
            return Err(Error::malformed(
                refused(
                    "filter-pattern",
                    format!("รูปแบบ LIKE ยาวเกิน {most} อักขระ"),
                    format!("a LIKE pattern has more than {most} characters"),
                )
                .remedy("ย่อรูปแบบ", "shorten it"),
            ));
        }
        Ok(Test::Like(value, Pattern::new(&pattern)))
    }
}

/// The pattern's text, folded as it says.
fn pattern_text(node: &Node) -> Result<String> {
    match node {
        Node::Text(text) => Ok(text.replace('\0', "\u{FFFD}")),
        Node::CaseFold(inner) => Ok(Fold::Case.apply_to_pattern(&pattern_text(inner)?)),
        Node::AccentFold(inner) => Ok(Fold::Accent.apply_to_pattern(&pattern_text(inner)?)),
        Node::Function(name, arguments) if name.eq_ignore_ascii_case("thai") && arguments.len() == 1 => {
            let inner = arguments.iter().map(pattern_text).collect::<Result<String>>()?;
            Ok(Fold::Thai.apply_to_pattern(&inner))
        }
        _ => Err(Error::malformed(
            refused("filter-pattern", "รูปแบบของ LIKE ต้องเป็นข้อความคงที่", "the pattern of LIKE must be a text literal")
                .remedy("เขียนเช่น LIKE 'ถนน%' หรือ LIKE casei('ถนน%')", "write LIKE 'ถนน%' or LIKE casei('ถนน%')"),
        )),
    }
}

/// A test that looks at no feature is what it comes to.
fn reckoned(test: Test) -> Test {
    let values = test.values();
    let constant = !values.is_empty() && values.iter().all(|value| value.constant().is_some());
    if constant { Test::Constant(test.of(&NO_ROW)) } else { test }
}

/// A text literal beside a date or an instant is one: what GDAL writes.
fn comparable(a: (Value, ValueType), b: (Value, ValueType)) -> Result<(Value, Value)> {
    let temporal = |found: ValueType| matches!(found, ValueType::Day | ValueType::Instant);
    let ((a, a_type), (b, b_type)) = (a, b);
    let fits = match (a_type, b_type) {
        (ValueType::Geometry | ValueType::List | ValueType::Interval, _)
        | (_, ValueType::Geometry | ValueType::List | ValueType::Interval) => false,
        (ValueType::Json, _) | (_, ValueType::Json) => true,
        (a, b) if temporal(a) || temporal(b) => {
            (temporal(a) || a == ValueType::Text) && (temporal(b) || b == ValueType::Text)
        }
        (a, b) => a == b,
    };
    if !fits {
        return Err(Error::malformed(mismatched(a_type, b_type)));
    }
    let a_value = if temporal(b_type) { moment_of(a)? } else { a };
    let b_value = if temporal(a_type) { moment_of(b)? } else { b };
    Ok((a_value, b_value))
}

/// A text literal as the moment that it says; anything else as it is.
fn moment_of(value: Value) -> Result<Value> {
    let Value::Constant(Datum::Text(text)) = &value else { return Ok(value) };
    match Moment::parse(text) {
        Some(moment) => Ok(Value::Constant(Datum::Moment(moment))),
        None => Err(super::json::bad_bound(text)),
    }
}

fn mismatched(a: ValueType, b: ValueType) -> Fault {
    let ((a_th, a_en), (b_th, b_en)) = (a.names(), b.names());
    refused(
        "filter-types",
        format!("เปรียบเทียบ{a_th}กับ{b_th}ไม่ได้"),
        format!("{a_en} and {b_en} cannot be compared"),
    )
    .remedy(
        "ข้อความอยู่ใน '…' ตัวเลขไม่มีเครื่องหมาย วันที่เขียน DATE('2026-11-21') รูปทรงใช้ S_INTERSECTS รายการใช้ A_CONTAINS",
        "texts stand in '…', numbers without quotes, dates as DATE('2026-11-21'); geometries compare by S_INTERSECTS, lists by A_CONTAINS",
    )
}

fn unfit(operator: &str, wanted: &[ValueType], found: ValueType) -> Fault {
    let names = |pick: fn((&'static str, &'static str)) -> &'static str| {
        wanted.iter().map(|wanted| pick(wanted.names())).collect::<Vec<_>>().join(", ")
    };
    let (th, en) = found.names();
    refused(
        "filter-types",
        format!("{operator} ใช้กับ{th}ไม่ได้ ต้องเป็น {}", names(|names| names.0)),
        format!("{operator} does not take {en}; it takes {}", names(|names| names.1)),
    )
}

fn no_condition(node: &Node) -> Error {
    let text = super::to_text(node);
    let text: String = text.chars().take(60).collect();
    Error::malformed(
        refused("filter-condition", format!("{text} เป็นค่า ไม่ใช่เงื่อนไข"), format!("{text} is a value and no condition"))
            .remedy("เปรียบเทียบกับค่า เช่น … = TRUE", "compare it with something, for example … = TRUE"),
    )
}

fn unknown_function(name: &str) -> Fault {
    let known = super::functions::FUNCTIONS.iter().map(|known| known.name).collect::<Vec<_>>().join(", ");
    refused("unknown-function", format!("ไม่มีฟังก์ชัน '{name}'"), format!("there is no function '{name}'"))
        .remedy(format!("ใช้ได้: {known}"), format!("known are: {known}"))
}

fn unknown_property(name: &str, queryables: &Queryables) -> Fault {
    let names = queryables.properties.iter().map(|(name, _)| name.as_str());
    let known = std::iter::once(GEOMETRY).chain(names).collect::<Vec<_>>().join(", ");
    refused("unknown-property", format!("ไม่มี queryable '{name}'"), format!("there is no queryable '{name}'"))
        .remedy(format!("ใช้ได้: {known}"), format!("known are: {known}"))
}
