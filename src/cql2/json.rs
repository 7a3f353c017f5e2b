//! Reads CQL2 JSON into the same tree as text.

use serde_json::{Map, Value};

use super::{
    ArithmeticOperator, ArrayOperator, Comparison, Meter, Moment, Node, Number, SpatialOperator, TemporalOperator,
    budget, refused, within,
};
use crate::error::{Error, Result};

/// Reads a filter in CQL2 JSON.
///
/// # Errors
/// `Malformed` at the parameter `filter`, with the JSON Pointer of what does not fit; or beyond a [`budget`].
pub fn from_json(text: &str) -> Result<Node> {
    within(text.len(), budget::JSON_BYTES)?;
    let value: Value = serde_json::from_str(text).map_err(|cause| {
        Error::malformed(
            refused("filter-json", format!("อ่าน JSON ไม่ได้: {cause}"), format!("this is no JSON: {cause}")).remedy(
                "ตรวจ JSON หรือใช้ filter-lang=cql2-text",
                "mend the JSON, or say filter-lang=cql2-text for text",
            ),
        )
    })?;
    Reader { meter: Meter::default() }.node(&value, "")
}

struct Reader {
    meter: Meter,
}

fn wrong(pointer: &str, th: &str, en: &str) -> Error {
    let place = if pointer.is_empty() { "/" } else { pointer };
    Error::malformed(refused("filter-syntax", format!("ที่ {place} {th}"), format!("at {place}, {en}")).remedy(
        "ดู CQL2 JSON เช่น {\"op\":\"=\",\"args\":[{\"property\":\"name\"},\"x\"]}",
        "see CQL2 JSON; for example {\"op\":\"=\",\"args\":[{\"property\":\"name\"},\"x\"]}",
    ))
}

/// What stands in an interval and is neither a moment nor open.
pub(super) fn bad_bound(text: &str) -> Error {
    Error::malformed(
        refused(
            "filter-moment",
            format!("'{text}' ไม่ใช่วันที่หรือเวลา"),
            format!("'{text}' is no day, no instant and not '..'"),
        )
        .remedy(
            "ใช้ '2026-11-21', '2026-11-21T03:00:00Z' หรือ '..'",
            "write '2026-11-21', '2026-11-21T03:00:00Z' or '..'",
        ),
    )
}

impl Reader {
    fn node(&mut self, value: &Value, at: &str) -> Result<Node> {
        self.meter.enter()?;
        let node = match value {
            Value::Bool(truth) => Ok(Node::Boolean(*truth)),
            Value::String(text) => Ok(Node::Text(text.clone())),
            Value::Number(number) => Number::from_json(number)
                .map(Node::Number)
                .ok_or_else(|| wrong(at, "ไม่ใช่ตัวเลขที่เก็บได้", "the number cannot be kept")),
            Value::Array(items) => Ok(Node::List(self.nodes(items, at)?)),
            Value::Object(object) => self.object(object, at),
            Value::Null => Err(wrong(at, "มี null; ใช้ isNull", "there is a null; ask with isNull")),
        };
        self.meter.leave();
        node
    }

    fn nodes(&mut self, items: &[Value], at: &str) -> Result<Vec<Node>> {
        Meter::list(items.len())?;
        items.iter().enumerate().map(|(index, item)| self.node(item, &format!("{at}/{index}"))).collect()
    }

    fn object(&mut self, object: &Map<String, Value>, at: &str) -> Result<Node> {
        if let Some(operator) = object.get("op") {
            self.meter.count()?;
            let name = operator.as_str().ok_or_else(|| wrong(at, "op ต้องเป็นข้อความ", "op must be text"))?;
            let arguments = object
                .get("args")
                .and_then(Value::as_array)
                .ok_or_else(|| wrong(at, "ต้องมีรายการ args", "a list args is missing"))?;
            return self.operation(name, arguments, at);
        }
        if let Some(property) = object.get("property") {
            self.meter.count()?;
            let name = property.as_str().ok_or_else(|| wrong(at, "property ต้องเป็นข้อความ", "property must be text"))?;
            return Ok(Node::Property(name.to_owned()));
        }
        if object.contains_key("type") {
            return floating(&Value::Object(object.clone()), at, 0).map(Node::Geometry);
        }
        self.literal(object, at)
    }

    fn literal(&mut self, object: &Map<String, Value>, at: &str) -> Result<Node> {
        match object.iter().next().map(|(name, value)| (name.as_str(), value)) {
            Some(("date", Value::String(text))) => Moment::day(text)
                .map(Node::Moment)
                .ok_or_else(|| wrong(at, "ไม่มีวันนี้ในปฏิทิน", "there is no such day; write 2026-11-21")),
            Some(("timestamp", Value::String(text))) => Moment::instant(text).map(Node::Moment).ok_or_else(|| {
                wrong(at, "ไม่ใช่เวลา RFC 3339", "the instant is not RFC 3339; write 2026-11-21T03:00:00Z")
            }),
            Some(("interval", Value::Array(bounds))) => match bounds.as_slice() {
                [start, end] => {
                    let bounds = [self.bound(start, Moment::Past, at)?, self.bound(end, Moment::Future, at)?];
                    Ok(Node::Interval(Box::new(bounds)))
                }
                _ => Err(wrong(at, "interval ต้องมี 2 ค่า", "an interval has two ends")),
            },
            Some(("bbox", Value::Array(numbers))) if matches!(numbers.len(), 4 | 6) => numbers
                .iter()
                .map(Value::as_f64)
                .collect::<Option<Vec<f64>>>()
                .map(Node::BBox)
                .ok_or_else(|| wrong(at, "bbox ต้องเป็นตัวเลข", "a bbox holds numbers")),
            _ => Err(wrong(at, "ไม่รู้จักออบเจกต์นี้", "this object is no expression of CQL2")),
        }
    }

    fn bound(&mut self, value: &Value, open: Moment, at: &str) -> Result<Node> {
        match value {
            Value::String(text) if text == ".." => Ok(Node::Moment(open)),
            Value::String(text) => Moment::parse(text).map(Node::Moment).ok_or_else(|| bad_bound(text)),
            other => self.node(other, &format!("{at}/interval")),
        }
    }

    fn operation(&mut self, name: &str, arguments: &[Value], at: &str) -> Result<Node> {
        let at = format!("{at}/args");
        if let Some(node) = self.two_operands(name, arguments, &at)? {
            return Ok(node);
        }
        match name {
            "and" | "or" if arguments.len() >= 2 => {
                let parts = self.nodes(arguments, &at)?;
                Ok(if name == "and" { Node::And(parts) } else { Node::Or(parts) })
            }
            "and" | "or" => Err(wrong(&at, "ต้องมีอย่างน้อย 2 เงื่อนไข", "two conditions or more are wanted")),
            "not" => Ok(Node::Not(self.only(arguments, &at)?)),
            "isNull" => Ok(Node::IsNull(self.only(arguments, &at)?)),
            "casei" => Ok(Node::CaseFold(self.only(arguments, &at)?)),
            "accenti" => Ok(Node::AccentFold(self.only(arguments, &at)?)),
            "between" => match <[Node; 3]>::try_from(self.nodes(arguments, &at)?) {
                Ok(operands) => Ok(Node::Between(Box::new(operands))),
                Err(_) => Err(wrong(&at, "between ต้องมี 3 ค่า", "between has three operands")),
            },
            "in" => match arguments {
                [value, Value::Array(items)] if !items.is_empty() => {
                    let value = Box::new(self.node(value, &format!("{at}/0"))?);
                    Ok(Node::In(value, self.nodes(items, &format!("{at}/1"))?))
                }
                _ => Err(wrong(&at, "in ต้องมีค่าและรายการ", "in has a value and a list that is not empty")),
            },
            _ => Ok(Node::Function(name.to_owned(), self.nodes(arguments, &at)?)),
        }
    }

    fn only(&mut self, arguments: &[Value], at: &str) -> Result<Box<Node>> {
        match arguments {
            [only] => self.node(only, &format!("{at}/0")).map(Box::new),
            _ => Err(wrong(at, "ต้องมี 1 ค่า", "one operand is wanted")),
        }
    }

    /// The operators that have exactly two operands; `None` for another name.
    fn two_operands(&mut self, name: &str, arguments: &[Value], at: &str) -> Result<Option<Node>> {
        let make: Box<dyn Fn(Box<[Node; 2]>) -> Node> = if let Some(operator) = Comparison::named(name) {
            Box::new(move |operands| Node::Compare(operator, operands))
        } else if let Some(operator) = ArithmeticOperator::named(name) {
            Box::new(move |operands| Node::Arithmetic(operator, operands))
        } else if let Some(operator) = SpatialOperator::named(name) {
            Box::new(move |operands| Node::Spatial(operator, operands))
        } else if let Some(operator) = TemporalOperator::named(name) {
            Box::new(move |operands| Node::Temporal(operator, operands))
        } else if let Some(operator) = ArrayOperator::named(name) {
            Box::new(move |operands| Node::Array(operator, operands))
        } else if name == "like" {
            Box::new(Node::Like)
        } else {
            return Ok(None);
        };
        match <[Node; 2]>::try_from(self.nodes(arguments, at)?) {
            Ok(operands) => Ok(Some(make(Box::new(operands)))),
            Err(_) => Err(wrong(at, "ต้องมี 2 ค่า", "two operands are wanted")),
        }
    }
}

/// A GeoJSON geometry with its numbers as floating-point ones, so that `-10` and `-10.0` are one literal.
fn floating(value: &Value, at: &str, depth: usize) -> Result<Value> {
    // Coordinates nest four levels, collections a few more; the geometry's own limits are checked with its form.
    if depth > budget::DEPTH {
        return Err(wrong(at, "รูปทรงซ้อนลึกเกินไป", "the geometry is nested too deep"));
    }
    Ok(match value {
        Value::Number(number) => number.as_f64().map(Value::from).unwrap_or_default(),
        Value::Array(items) => items.iter().map(|item| floating(item, at, depth + 1)).collect::<Result<_>>()?,
        Value::Object(object) => Value::Object(
            object
                .iter()
                .filter(|(name, _)| *name != "bbox")
                .map(|(name, item)| Ok((name.clone(), floating(item, at, depth + 1)?)))
                .collect::<Result<_>>()?,
        ),
        other => other.clone(),
    })
}
