//! Properties out of their stored JSON text, value by value, without building them.

/// Walks the members of a JSON object as the hub stores it (no white space between tokens): name and value as they are written,
/// the name without its quotes. Says whether all of it could be read.
pub fn members<'a>(text: &'a [u8], mut visit: impl FnMut(&'a [u8], &'a [u8])) -> bool {
    let Some((b'{', mut rest)) = text.split_first() else { return false };
    if rest == b"}" {
        return true;
    }
    loop {
        let Some((name, after)) = string(rest) else { return false };
        let Some((b':', after)) = after.split_first() else { return false };
        let Some((value, after)) = value(after) else { return false };
        let Some((end, after)) = after.split_first() else { return false };
        visit(name, value);
        match end {
            b',' => rest = after,
            b'}' => return after.is_empty(),
            _ => return false,
        }
    }
}

/// The inside of a string that begins here, and what follows its closing quote.
fn string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = text.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', inner.get(at..)?)?;
        if inner.get(at) == Some(&b'"') {
            return Some((inner.get(..at)?, inner.get(at + 1..)?));
        }
        at += 2;
    }
}

/// One value with its quotes or brackets, and what follows it.
fn value(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = match text.first()? {
        b'"' => text.len() - string(text)?.1.len(),
        b'{' | b'[' => nested(text)?,
        _ => memchr::memchr2(b',', b'}', text)?,
    };
    Some((text.get(..length)?, text.get(length..)?))
}

/// Length of the object or list that begins here.
fn nested(text: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = text.len() - string(text.get(at..)?)?.1.len() - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    fn read(text: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        let text_of = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        members(text.as_bytes(), |name, value| found.push((text_of(name), text_of(value)))).then_some(found)
    }

    #[test]
    fn every_kind_of_value_is_cut_out_whole() {
        let text = r#"{"ชื่อ":"ถนน \"ก\" \\","n":-1.5e3,"t":true,"z":null,"o":{"a":[1,"}"]},"e":"","l":[]}"#;
        let expected = [
            ("ชื่อ", r#""ถนน \"ก\" \\""#),
            ("n", "-1.5e3"),
            ("t", "true"),
            ("z", "null"),
            ("o", r#"{"a":[1,"}"]}"#),
            ("e", "\"\""),
            ("l", "[]"),
        ];
        let found = read(text).unwrap();
        assert_eq!(found.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
        assert_eq!(read("{}").unwrap(), []);
        assert!(
            read("").is_none() && read("[]").is_none() && read(r#"{"a":"#).is_none() && read(r#"{"a":1}x"#).is_none()
        );
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e9..1e9_f64).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..4)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_read_member_by_member(object in prop::collection::vec((any::<String>(), values()), 0..6)) {
            let object: Map<String, Value> = object.into_iter().collect();
            let found = read(&serde_json::to_string(&object).unwrap()).unwrap();
            prop_assert_eq!(found.len(), object.len());
            for ((name, value), (expected_name, expected)) in found.iter().zip(&object) {
                prop_assert_eq!(&serde_json::from_str::<String>(&format!("\"{name}\"")).unwrap(), expected_name);
                prop_assert_eq!(&serde_json::from_str::<Value>(value).unwrap(), expected);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = read(&text);
        }
    }
}
