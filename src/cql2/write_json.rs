//! Writes the tree as CQL2 JSON.

use serde_json::{Value, json};

use super::Node;

/// CQL2 JSON that reads back as the same tree.
pub fn to_json(node: &Node) -> Value {
    match node {
        Node::And(parts) => operation("and", parts),
        Node::Or(parts) => operation("or", parts),
        Node::Not(inner) => operation("not", std::slice::from_ref(&**inner)),
        Node::Compare(operator, operands) => operation(operator.name(), &operands[..]),
        Node::Like(operands) => operation("like", &operands[..]),
        Node::Between(operands) => operation("between", &operands[..]),
        Node::In(value, items) => json!({ "op": "in", "args": [to_json(value), list(items)] }),
        Node::IsNull(inner) => operation("isNull", std::slice::from_ref(&**inner)),
        Node::Spatial(operator, operands) => operation(operator.name(), &operands[..]),
        Node::Temporal(operator, operands) => operation(operator.name(), &operands[..]),
        Node::Array(operator, operands) => operation(operator.name(), &operands[..]),
        Node::Arithmetic(operator, operands) => operation(operator.name(), &operands[..]),
        Node::CaseFold(inner) => operation("casei", std::slice::from_ref(&**inner)),
        Node::AccentFold(inner) => operation("accenti", std::slice::from_ref(&**inner)),
        Node::Function(name, arguments) => operation(name, arguments),
        Node::Property(name) => json!({ "property": name }),
        Node::Text(text) => json!(text),
        Node::Number(number) => number.to_json(),
        Node::Boolean(truth) => json!(truth),
        Node::Moment(moment) => {
            let written = moment.written();
            if written.len() == 10 { json!({ "date": written }) } else { json!({ "timestamp": written }) }
        }
        Node::Interval(bounds) => json!({ "interval": bounds.iter().map(bound).collect::<Vec<_>>() }),
        Node::Geometry(geometry) => geometry.clone(),
        Node::BBox(numbers) => json!({ "bbox": numbers }),
        Node::List(items) => list(items),
    }
}

fn operation(name: &str, operands: &[Node]) -> Value {
    json!({ "op": name, "args": list(operands) })
}

fn list(nodes: &[Node]) -> Value {
    nodes.iter().map(to_json).collect()
}

fn bound(node: &Node) -> Value {
    match node {
        Node::Moment(moment) => json!(moment.written()),
        other => to_json(other),
    }
}
