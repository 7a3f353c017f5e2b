//! What the reader of text takes, what it refuses and where, and that text and JSON read back as the same tree.

use proptest::prelude::*;

use crate::cql2::{ArithmeticOperator, Comparison, Moment, Node, Number, from_json, from_text, to_json, to_text};
use crate::error::Error;

fn json(text: &str) -> serde_json::Value {
    to_json(&from_text(text).unwrap())
}

#[test]
fn operators_bind_as_the_grammar_says() {
    for (loose, strict) in [
        ("a=1 OR b=2 AND NOT c=3", "a=1 OR (b=2 AND (NOT (c=3)))"),
        ("a+2*b^2 > 1", "(a+(2*(b^2))) > 1"),
        ("a-1-2 = 0", "((a-1)-2) = 0"),
        ("a-150.0 > 0", "(a - 150) > 0"),
        ("-a*2 = 1", "((-1*a)*2) = 1"),
        (
            "a NOT IN (1,2) AND b NOT LIKE 'x' AND c IS NOT NULL",
            "NOT (a IN (1,2)) AND NOT (b LIKE 'x') AND NOT (c IS NULL)",
        ),
        ("x between 1 and 2 and y=1", "(x between 1 and 2) and (y=1)"),
        ("name ILIKE 'a%'", "CASEI(name) LIKE casei('a%')"),
        ("date = DATE('2020-01-01') AND point = 1", "\"date\" = date('2020-01-01') AND \"point\" = 1"),
    ] {
        assert_eq!(json(loose), json(strict), "{loose}");
    }
}

#[test]
fn one_element_in_an_array_function_is_an_array() {
    assert_eq!(json("A_CONTAINS(tags, ('a'))"), json("a_contains(tags, ('a'))"));
    assert_eq!(json("A_CONTAINS(tags, ('a'))")["args"][1], serde_json::json!(["a"]));
    assert_eq!(json("A_EQUALS(tags, ())")["args"][1], serde_json::json!([]));
}

#[test]
fn what_does_not_fit_is_refused_with_its_position_and_a_remedy() {
    for (text, place) in [
        ("", "position 1"),
        ("name LIKE", "position 10"),
        ("name = 'a' name", "position 12"),
        ("a BETWEEN 1 OR 2", "position 13"),
        ("(a = 1", "position 7"),
        ("a IN ()", "position 7"),
        ("a IS 5", "position 6"),
        ("S_INTERSECTS(geometry)", "position 22"),
        ("DATE('2021-02-30') = a", "position 6"),
        ("BBOX(1,2,3) = a", "position 11"),
        ("a < 1 < 2", "position 7"),
        ("a AND", "position 6"),
    ] {
        let Err(Error::Malformed(faults)) = from_text(text) else { panic!("{text} was read") };
        assert!(faults[0].reason.en.contains(place) && faults[0].remedy.is_some(), "{text}: {}", faults[0].reason.en);
    }
}

#[test]
fn no_input_takes_more_than_its_budget() {
    let code = |text: &str| match from_text(text) {
        Err(Error::Malformed(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(&format!("{}a=1{}", "(".repeat(1500), ")".repeat(1500))), "filter-depth");
    assert_eq!(code(&format!("{}a=1", "NOT ".repeat(1000))), "filter-depth");
    assert_eq!(code(&"f(".repeat(1000)), "filter-depth");
    assert_eq!(code(&format!("a=1{}", " AND a=1".repeat(200))), "filter-nodes");
    assert_eq!(code(&format!("a IN (1{})", ",1".repeat(200))), "filter-list");
    assert_eq!(code(&format!("a = '{}'", "x".repeat(5000))), "filter-length");
    let nested = format!("{}true{}", r#"{"op":"not","args":["#.repeat(60), "]}".repeat(60));
    assert!(matches!(from_json(&nested), Err(Error::Malformed(faults)) if faults[0].code == "filter-depth"));
    assert!(from_json(&"[".repeat(60_000)).is_err());
}

fn value() -> impl Strategy<Value = Node> {
    let text = "[a-zก-๙'%_ ]{0,6}[a-z]";
    prop_oneof![
        "[a-zก-ฮ\" ]{1,6}".prop_map(Node::Property),
        text.prop_map(Node::Text),
        any::<i64>().prop_map(|number| Node::Number(Number::Whole(number.into()))),
        (-1e9f64..1e9).prop_filter_map("finite", |number| Number::of(number).map(Node::Number)),
        any::<bool>().prop_map(Node::Boolean),
        (-100_000i64..100_000).prop_map(|day| Node::Moment(Moment::Day(day))),
        (0i64..4_000_000_000_000_000).prop_map(|at| Node::Moment(Moment::Instant(at))),
        (-180f64..180.0, -90f64..90.0)
            .prop_map(|(x, y)| Node::Geometry(serde_json::json!({ "type": "Point", "coordinates": [x, y] }))),
    ]
}

fn tree() -> impl Strategy<Value = Node> {
    let leaf = (0usize..6, value(), value())
        .prop_map(|(pick, a, b)| Node::Compare(*Comparison::ALL.get(pick).unwrap(), Box::new([a, b])));
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::Or),
            inner.clone().prop_map(|node| Node::Not(Box::new(node))),
            inner.clone().prop_map(|node| Node::IsNull(Box::new(node))),
            (value(), prop::collection::vec(value(), 1..4)).prop_map(|(value, items)| Node::In(Box::new(value), items)),
            (value(), value(), value()).prop_map(|(a, b, c)| Node::Between(Box::new([a, b, c]))),
            (value(), value()).prop_map(|(a, b)| Node::Compare(
                Comparison::Less,
                Box::new([
                    Node::Arithmetic(ArithmeticOperator::Divide, Box::new([a.clone(), b])),
                    Node::CaseFold(Box::new(a))
                ])
            )),
            (value(), value()).prop_map(|(a, b)| Node::Function("near".into(), vec![a, b])),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn text_and_json_read_back_as_the_same_tree(node in tree()) {
        prop_assert_eq!(&from_json(&to_json(&node).to_string()).unwrap(), &node);
        let text = to_text(&node);
        prop_assert_eq!(&from_text(&text).unwrap(), &node, "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~ก-๛\u{0}-\u{1f}]{0,60}") {
        let _ = from_text(&text);
        let _ = from_json(&text);
    }
}
