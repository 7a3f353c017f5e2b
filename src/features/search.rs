//! Text search (`q`): which words are asked for, and the text of a feature in which they are looked for.
//!
//! Both sides are in the hub's search form (`thai::search_key`): no word breaks, no punctuation, Arabic digits, lower case, abbreviations
//! spelt out. So `q=สุขุมวิท` finds `ถนนสุขุมวิท สาย ๓`, and `q=อบต.` finds `องค์การบริหารส่วนตำบล`.

use std::collections::HashMap;

use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::error::{Error, Fault, Result, Words};
use crate::thai::{canonical, search_key};

/// Characters of a question, and words in it, at most.
const MOST_CHARACTERS: usize = 200;
const MOST_WORDS: usize = 10;
/// Bytes of a feature's text that are searched; what stands behind is not found.
const MOST_TEXT: usize = 64 * 1024;
/// From here on the work is shared between the cores.
const MANY: usize = 500;

/// The words of a question, all of which must occur; separated by spaces or commas.
///
/// # Errors
/// `Malformed` at `q` when it holds no letter and no digit, or too much.
pub fn words_of(question: &str) -> Result<Vec<String>> {
    if question.chars().count() > MOST_CHARACTERS {
        return Err(refused(
            "too-long",
            Words::new(
                format!("คำค้นยาวได้ไม่เกิน {MOST_CHARACTERS} อักขระ"),
                format!("a question has {MOST_CHARACTERS} characters at most"),
            ),
        ));
    }
    // Abbreviations are resolved in their context first: หมู่ and เมตร are told apart by what stands beside them.
    let resolved = canonical(&question.replace(',', " "));
    let mut words: Vec<String> = resolved.split_whitespace().map(search_key).filter(|word| !word.is_empty()).collect();
    words.sort();
    words.dedup();
    match words.len() {
        0 => Err(refused(
            "nothing-to-find",
            Words::new("ไม่มีตัวอักษรหรือตัวเลขให้ค้น", "there is no letter and no digit to look for"),
        )),
        many if many > MOST_WORDS => Err(refused(
            "too-many-words",
            Words::new(format!("ค้นได้ไม่เกิน {MOST_WORDS} คำ"), format!("at most {MOST_WORDS} words are looked for")),
        )),
        _ => Ok(words),
    }
}

fn refused(code: &'static str, words: Words) -> Error {
    Error::malformed(
        Fault::parameter("q", code, words).remedy("เช่น q=ถนน สุขุมวิท", "for example q=ถนน สุขุมวิท: both words must occur"),
    )
}

/// The searched text of each feature: its texts in their search form, one property a line, those in lists and objects too.
pub fn search_texts(features: &[&Map<String, Value>]) -> Vec<String> {
    // Kinds, names of places and the like come again and again.
    let some = |features: &[&Map<String, Value>]| {
        let mut known = HashMap::new();
        features.iter().map(|properties| search_text(properties, &mut known)).collect::<Vec<_>>()
    };
    if features.len() < MANY {
        return some(features);
    }
    let share = features.len().div_ceil(rayon::current_num_threads()).max(1);
    features.par_chunks(share).flat_map_iter(some).collect()
}

fn search_text(properties: &Map<String, Value>, known: &mut HashMap<String, String>) -> String {
    let mut out = String::new();
    for value in properties.values() {
        add(value, Some(known), &mut out);
    }
    out
}

/// As [`search_texts`], of one feature.
pub fn search_text_of(properties: &Map<String, Value>) -> String {
    let mut out = String::new();
    properties.values().for_each(|value| add(value, None, &mut out));
    out
}

/// Nested no deeper than the JSON reader allows (128).
fn add(value: &Value, mut known: Option<&mut HashMap<String, String>>, out: &mut String) {
    match value {
        Value::String(text) if out.len() < MOST_TEXT => {
            let made;
            let key: &str = match known {
                Some(known) if known.contains_key(text) => known.get(text).map_or("", String::as_str),
                Some(known) => known.entry(text.clone()).or_insert_with(|| search_key(text)),
                None => {
                    made = search_key(text);
                    &made
                }
            };
            if key.is_empty() {
                return;
            }
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(key);
        }
        Value::Array(items) => items.iter().for_each(|item| add(item, known.as_deref_mut(), out)),
        Value::Object(members) => members.values().for_each(|member| add(member, known.as_deref_mut(), out)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(properties: Value) -> String {
        search_texts(&[properties.as_object().unwrap()]).remove(0)
    }

    #[test]
    fn every_text_is_searched_in_the_form_in_which_it_is_asked_for() {
        let text = text(
            json!({"name": "ถนนสุขุมวิท สาย ๓", "owner": "อบต. แม่ใส", "lanes": 4, "tags": ["EEC", {"a": "น\u{0E49}\u{0E4D}า"}], "none": null}),
        );
        assert_eq!(text, "ถนนสุขุมวิทสาย3\nองค์การบริหารส่วนตำบลแม่ใส\neec\nน้ำ");
        for question in ["สุขุมวิท", "สาย3", "อบต.แม่ใส", "EEC น้ำ", "แม่ใส,ถนน"]
        {
            assert!(words_of(question).unwrap().iter().all(|word| text.contains(word)), "{question}");
        }
        assert!(!words_of("สุขุมวิท 4").unwrap().iter().all(|word| text.contains(word)));
    }

    #[test]
    fn a_question_without_words_or_with_too_many_is_refused() {
        for question in ["", " , ", "%_", &"ก".repeat(201), "a b c d e f g h i j k"] {
            assert!(words_of(question).is_err(), "{question}");
        }
        assert_eq!(words_of("ข ก ข").unwrap(), ["ก", "ข"]);
    }

    #[test]
    fn many_features_keep_their_order() {
        let features: Vec<Map<String, Value>> =
            (0..2_000).map(|n| json!({"n": format!("ที่ {n}")}).as_object().unwrap().clone()).collect();
        let texts = search_texts(&features.iter().collect::<Vec<_>>());
        assert!(texts.len() == 2_000 && texts.iter().enumerate().all(|(n, text)| text.ends_with(&n.to_string())));
    }
}
