//! Request bodies, read strictly: the right media type, within the size limit, JSON without repeated names, overflow or NUL.

use std::fmt;

use actix_web::{HttpRequest, web};
use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error::{At, Error, Fault, Result, Words};

/// Largest JSON body, bytes.
pub const JSON_LIMIT: usize = 2 * 1024 * 1024;

/// Largest JSON body of many changes at once, bytes.
pub const BATCH_LIMIT: usize = 16 * 1024 * 1024;

/// What is said to a body whose id is not the one in the address.
pub fn other_id() -> Error {
    let words = Words::new("รหัสในเนื้อหาไม่ตรงกับที่อยู่", "the id in the body is not the one in the address");
    Error::malformed(Fault::pointer("/id", "other-id", words))
}

/// Reads a JSON body of one of the given media types.
///
/// # Errors
/// `UnsupportedMedia`, `TooLarge` over [`JSON_LIMIT`], `Malformed` for what is no strict JSON.
pub async fn json_value(request: &HttpRequest, payload: web::Payload, media_types: &[&str]) -> Result<Value> {
    json_value_up_to(request, payload, media_types, JSON_LIMIT).await
}

/// As [`json_value`], with a limit of its own, bytes.
///
/// # Errors
/// As [`json_value`].
pub async fn json_value_up_to(
    request: &HttpRequest,
    payload: web::Payload,
    media_types: &[&str],
    limit: usize,
) -> Result<Value> {
    let given = request.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !media_types.contains(&given.as_str()) {
        let expected = media_types.join(", ");
        return Err(Error::UnsupportedMedia(Words::new(
            format!("ต้องส่งเป็น {expected}"),
            format!("send it as {expected}; this came as '{given}'"),
        )));
    }
    let bytes = match payload.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            return Err(Error::malformed(Fault::new(
                At::Whole,
                "broken-body",
                Words::new("รับเนื้อหาคำขอไม่ครบ", "the body did not arrive whole"),
            )));
        }
        Err(_) => {
            return Err(Error::TooLarge(Words::new(
                format!("เนื้อหาคำขอต้องไม่เกิน {limit} ไบต์"),
                format!("a body may have {limit} bytes at most"),
            )));
        }
    };
    parse_json(&bytes)
}

/// Reads strict JSON; a byte-order mark in front is forgiven.
pub fn parse_json(bytes: &[u8]) -> Result<Value> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|cause| {
        Error::malformed(Fault::new(
            At::Whole,
            "not-json",
            Words::new(format!("ไม่ใช่ JSON ที่ถูกต้อง: {cause}"), format!("this is not valid JSON: {cause}")),
        ))
    })
}

/// Reads a JSON value as a type of ours; unknown and missing fields are named by their JSON Pointer.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer_of(error.path());
        let cause = error.inner().to_string();
        Error::malformed(Fault::pointer(
            pointer,
            "wrong-shape",
            Words::new(format!("รูปแบบข้อมูลไม่ถูกต้อง: {cause}"), format!("this has not the right shape: {cause}")),
        ))
    })
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// Builds a JSON value and refuses what `serde_json` alone would let pass: repeated names, integers beyond 64 bits, NUL in text.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn text_without_nul<E: serde::de::Error>(text: String) -> std::result::Result<String, E> {
    if text.contains('\0') { Err(E::custom("text holds a NUL character")) } else { Ok(text) }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> std::result::Result<Value, E> {
        i64::try_from(value).map(Value::from).map_err(|_| E::custom("an integer beyond 64 bits"))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> std::result::Result<Value, E> {
        // serde_json turns an integer that is too large into a float; nothing in between 2^63 and infinity is meant as one.
        if value.fract() == 0.0 && value.abs() >= 9_223_372_036_854_775_808.0 && value.abs() < 1e20 {
            return Err(E::custom("an integer beyond 64 bits"));
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> std::result::Result<Value, E> {
        text_without_nul(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> std::result::Result<Value, E> {
        text_without_nul(value).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let name = text_without_nul(name)?;
            if object.contains_key(&name) {
                return Err(serde::de::Error::custom(format!("the name '{name}' comes twice")));
            }
            let value = members.next_value_seed(Strict)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_readers_disagree_about_is_refused() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1e999}"#,
            r#"{"a":9223372036854775808}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":"\u0000"}"#,
            r#"{"a":1}{"#,
            "",
            r#"{"a":"#,
            "NaN",
        ] {
            assert!(matches!(parse_json(text.as_bytes()), Err(Error::Malformed(_))), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(parse_json(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_byte_order_mark_is_forgiven_and_the_order_of_members_kept() {
        let value = parse_json("\u{feff}{\"ข\":1,\"ก\":2.50}".as_bytes()).unwrap();
        assert_eq!(value.to_string(), "{\"ข\":1,\"ก\":2.5}");
    }

    #[test]
    fn a_wrong_field_is_named_by_its_pointer() {
        #[derive(serde::Deserialize, Debug)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its shape matters")]
        struct Inner {
            year: i32,
        }
        #[derive(serde::Deserialize, Debug)]
        #[expect(dead_code, reason = "only its shape matters")]
        struct Outer {
            budgets: Vec<Inner>,
        }
        let error = from_value::<Outer>(serde_json::json!({"budgets": [{"year": "x"}]})).unwrap_err();
        assert!(error.to_string().contains("/budgets/0/year"), "{error}");
    }
}
