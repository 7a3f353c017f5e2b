//! Writes the tree as CQL2 text: properties always quoted, parentheses wherever they could be needed.

use serde_json::Value;

use super::{Moment, Node};

/// CQL2 text that reads back as the same tree, but for a text that ends in a backslash, which CQL2 text cannot say.
pub fn to_text(node: &Node) -> String {
    let two = |operands: &[Node; 2], operator: &str| {
        let [left, right] = operands;
        format!("{} {operator} {}", operand(left), operand(right))
    };
    match node {
        Node::And(parts) => joined(parts, " AND "),
        Node::Or(parts) => joined(parts, " OR "),
        Node::Not(inner) => format!("NOT {}", operand(inner)),
        Node::Compare(operator, operands) => two(operands, operator.name()),
        Node::Arithmetic(operator, operands) => two(operands, operator.name()),
        Node::Like(operands) => two(operands, "LIKE"),
        Node::Between(operands) => {
            let [value, low, high] = &**operands;
            format!("{} BETWEEN {} AND {}", operand(value), operand(low), operand(high))
        }
        Node::In(value, items) => format!("{} IN ({})", operand(value), arguments(items)),
        Node::IsNull(inner) => format!("{} IS NULL", operand(inner)),
        Node::Spatial(operator, operands) => call(operator.name(), &operands[..]),
        Node::Temporal(operator, operands) => call(operator.name(), &operands[..]),
        Node::Array(operator, operands) => call(operator.name(), &operands[..]),
        Node::CaseFold(inner) => call("casei", std::slice::from_ref(&**inner)),
        Node::AccentFold(inner) => call("accenti", std::slice::from_ref(&**inner)),
        Node::Function(name, given) => format!("{name}({})", arguments(given)),
        Node::Property(name) => format!("\"{}\"", name.replace('"', "\"\"")),
        Node::Text(text) => quoted(text),
        Node::Number(number) => number.to_string(),
        Node::Boolean(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Node::Moment(moment) => match moment {
            Moment::Day(_) => format!("DATE('{}')", moment.written()),
            _ => format!("TIMESTAMP('{}')", moment.written()),
        },
        Node::Interval(bounds) => {
            let [start, end] = &**bounds;
            format!("INTERVAL({}, {})", bound(start), bound(end))
        }
        Node::Geometry(geometry) => well_known(geometry),
        Node::BBox(numbers) => format!("BBOX({})", numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")),
        Node::List(items) => format!("({})", arguments(items)),
    }
}

fn call(name: &str, operands: &[Node]) -> String {
    format!("{}({})", name.to_ascii_uppercase(), arguments(operands))
}

fn arguments(nodes: &[Node]) -> String {
    nodes.iter().map(to_text).collect::<Vec<_>>().join(", ")
}

fn joined(parts: &[Node], operator: &str) -> String {
    parts.iter().map(operand).collect::<Vec<_>>().join(operator)
}

/// In parentheses, unless it binds as tightly as anything can.
fn operand(node: &Node) -> String {
    let loose = matches!(
        node,
        Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Compare(..)
            | Node::Arithmetic(..)
            | Node::Like(_)
            | Node::Between(_)
            | Node::In(..)
            | Node::IsNull(_)
    );
    if loose { format!("({})", to_text(node)) } else { to_text(node) }
}

fn bound(node: &Node) -> String {
    match node {
        Node::Moment(moment) => format!("'{}'", moment.written()),
        other => to_text(other),
    }
}

/// A quote is doubled; behind a backslash it is escaped by one more, since `\'` reads as a quote.
fn quoted(text: &str) -> String {
    let mut out = String::from("'");
    let mut before = ' ';
    for letter in text.chars() {
        if letter == '\'' {
            out.push(if before == '\\' { '\\' } else { '\'' });
        }
        out.push(letter);
        before = letter;
    }
    out.push('\'');
    out
}

/// Well-known text of a GeoJSON geometry.
fn well_known(geometry: &Value) -> String {
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    let body = match geometry.get("geometries").and_then(Value::as_array) {
        Some(members) => format!("({})", members.iter().map(well_known).collect::<Vec<_>>().join(", ")),
        None => coordinates(geometry.get("coordinates").unwrap_or(&Value::Null), kind == "Point"),
    };
    format!("{}{body}", kind.to_ascii_uppercase())
}

fn coordinates(value: &Value, wrapped: bool) -> String {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    if items.first().is_some_and(Value::is_number) {
        let position = items.iter().map(Value::to_string).collect::<Vec<_>>().join(" ");
        return if wrapped { format!("({position})") } else { position };
    }
    format!("({})", items.iter().map(|item| coordinates(item, false)).collect::<Vec<_>>().join(", "))
}
