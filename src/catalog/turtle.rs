//! JSON-LD of the shape that `dcat` makes as Turtle (RDF 1.1): prefixed names, nodes inside nodes, literals with type or language.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::dcat::PREFIXES;

/// The document as Turtle text. Nodes with an `@id` stand on their own, those without are written where they are used.
pub fn turtle(document: &Value) -> String {
    let mut text = String::new();
    for (prefix, uri) in PREFIXES {
        let _ = writeln!(text, "@prefix {prefix}: <{uri}> .");
    }
    let mut waiting = vec![document];
    let mut written: Vec<&str> = Vec::new();
    while let Some(node) = waiting.pop().and_then(Value::as_object) {
        let subject = node.get("@id").and_then(Value::as_str).unwrap_or_default();
        // The same publisher is named by many datasets, each time with the same members.
        if !written.contains(&subject) {
            written.push(subject);
            let _ = write!(text, "\n<{}>", uri(subject));
            properties(&mut text, node, 1, &mut waiting);
            text.push_str(" .\n");
        }
    }
    text
}

fn properties<'a>(text: &mut String, node: &'a Map<String, Value>, depth: usize, waiting: &mut Vec<&'a Value>) {
    let mut separator = "";
    for (name, value) in node.iter().filter(|(name, _)| *name != "@id" && *name != "@context") {
        let (name, values) = match (name.as_str(), value) {
            ("@type", Value::String(kind)) => {
                let _ = write!(text, "{separator}\n{}a {kind}", "  ".repeat(depth));
                separator = " ;";
                continue;
            }
            (name, Value::Array(values)) => (name, values.as_slice()),
            (name, value) => (name, std::slice::from_ref(value)),
        };
        if values.is_empty() {
            continue;
        }
        let _ = write!(text, "{separator}\n{}{name} ", "  ".repeat(depth));
        for (index, value) in values.iter().enumerate() {
            text.push_str(if index > 0 { ", " } else { "" });
            object(text, value, depth, waiting);
        }
        separator = " ;";
    }
}

fn object<'a>(text: &mut String, value: &'a Value, depth: usize, waiting: &mut Vec<&'a Value>) {
    let member = |name: &str| value.get(name).and_then(Value::as_str);
    match (value, member("@value"), member("@id")) {
        (_, Some(content), _) => {
            literal(text, content);
            match (member("@language"), member("@type")) {
                (Some(language), _) => text.push_str(&format!("@{language}")),
                (None, Some(kind)) => text.push_str(&format!("^^{kind}")),
                (None, None) => {}
            }
        }
        (Value::Object(node), _, Some(own)) => {
            text.push_str(&format!("<{}>", uri(own)));
            if node.len() > 1 {
                waiting.push(value);
            }
        }
        (Value::Object(node), _, None) => {
            text.push('[');
            properties(text, node, depth + 1, waiting);
            text.push_str(" ]");
        }
        (Value::String(content), _, _) => literal(text, content),
        (other, _, _) => text.push_str(&other.to_string()),
    }
}

fn literal(text: &mut String, content: &str) {
    text.push('"');
    for letter in content.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            other if other.is_control() => text.push_str(&format!("\\u{:04X}", u32::from(other))),
            other => text.push(other),
        }
    }
    text.push('"');
}

/// An IRI without the letters that Turtle forbids in one.
fn uri(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{0}'..=' ' | '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\' => {
                safe.push_str(&format!("%{:02X}", u32::from(letter)));
            }
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_addresses_cannot_end_their_own_places() {
        let text =
            turtle(&json!({ "@id": "http://x/a> <b", "dct:title": [{ "@language": "th", "@value": "ก\"\\\n" }] }));
        assert!(text.contains("<http://x/a%3E%20%3Cb>") && text.contains("dct:title \"ก\\\"\\\\\\n\"@th ."), "{text}");
    }

    #[test]
    fn a_named_node_stands_on_its_own_and_a_nameless_one_where_it_is_used() {
        let text =
            turtle(&json!({ "@id": "http://x/a", "dct:publisher": { "@id": "http://x/p", "@type": "foaf:Agent" },
            "dct:spatial": { "@type": "dct:Location" } }));
        assert!(text.contains("dct:publisher <http://x/p> ;"), "{text}");
        assert!(text.contains("dct:spatial [\n    a dct:Location ] ."), "{text}");
        assert!(text.contains("<http://x/p>\n  a foaf:Agent ."), "{text}");
    }
}
