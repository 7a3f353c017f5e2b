//! What a filter's top conditions say about single properties and the place: what an index can look up before anything is asked exactly.

use geo::Rect;
use serde_json::Value as Json;

use crate::cql2::plan::{Test, Value};
use crate::cql2::{Comparison, Datum, Filter, Moment, Pattern, SpatialOperator, TemporalOperator, ValueType};
use crate::geometry::BBox;
use crate::storage::attributes::Necessary;
use crate::time::Timestamp;

/// Conditions that every match meets. A disjunction or a negation gives none: they would not be necessary.
pub fn necessary(filter: &Filter) -> Vec<Necessary> {
    filter.test().conjuncts().iter().filter_map(|test| of_test(filter, test)).collect()
}

fn of_test(filter: &Filter, test: &Test) -> Option<Necessary> {
    match test {
        Test::Compare(operator, a, b) => match (property(filter, a), property(filter, b)) {
            (Some(property), None) => compared(property, *operator, b.constant()?),
            (None, Some(property)) => compared(property, operator.turned(), a.constant()?),
            _ => None,
        },
        Test::Between(value, low, high) => {
            let property = property(filter, value)?;
            let (low, _) = ends(property, low.constant()?)?;
            let (_, high) = ends(property, high.constant()?)?;
            Some(Necessary::Range(property.0.to_owned(), low, high))
        }
        Test::In(value, items) => {
            let property = property(filter, value)?;
            one_of(property, items)
        }
        Test::Like(value, pattern) => like(property(filter, value)?, pattern),
        Test::Spatial(operator, Value::Geometry, Value::Constant(Datum::Place(place)))
        | Test::Spatial(operator, Value::Constant(Datum::Place(place)), Value::Geometry)
            if *operator != SpatialOperator::Disjoint =>
        {
            around(&place.bounds)
        }
        Test::Temporal(operator, a, b) => match (property(filter, a), property(filter, b)) {
            (Some(property), None) => during(property, *operator, b.constant()?),
            (None, Some(property)) => during(property, turned(*operator), a.constant()?),
            _ => None,
        },
        _ => None,
    }
}

type Property<'a> = (&'a str, ValueType);

/// A property whose type is declared: the index knows no others.
fn property<'a>(filter: &'a Filter, value: &Value) -> Option<Property<'a>> {
    let Value::Property(number, kind) = value else { return None };
    let (name, _) = filter.properties().get(*number)?;
    (*kind != ValueType::Json).then_some((name.as_str(), *kind))
}

fn compared(property: Property, operator: Comparison, constant: &Datum) -> Option<Necessary> {
    let (low, high) = ends(property, constant)?;
    let name = property.0.to_owned();
    match operator {
        Comparison::NotEqual => None,
        Comparison::Equal if low == high => Some(Necessary::Equals(name, low?)),
        Comparison::Equal => Some(Necessary::Range(name, low, high)),
        Comparison::Less | Comparison::LessOrEqual => Some(Necessary::Range(name, None, high)),
        Comparison::Greater | Comparison::GreaterOrEqual => Some(Necessary::Range(name, low, None)),
    }
}

/// The least and the greatest stored value that compare as equal to a constant; open where the constant is beyond all time.
fn ends(property: Property, constant: &Datum) -> Option<(Option<Json>, Option<Json>)> {
    let same = |value: Json| Some((Some(value.clone()), Some(value)));
    match (property.1, constant) {
        (ValueType::Text, Datum::Text(text)) => same(Json::from(text.as_str())),
        (ValueType::Number, Datum::Number(number)) => same(number.to_json()),
        (ValueType::Boolean, Datum::Boolean(truth)) => same(Json::from(*truth)),
        (ValueType::Day, Datum::Moment(moment)) => {
            let day = written_day(*moment)?;
            Some((day.clone(), day))
        }
        (ValueType::Instant, Datum::Moment(Moment::Past | Moment::Future)) => Some((None, None)),
        (ValueType::Instant, Datum::Moment(moment)) => {
            let (first, last) = moment.span();
            Some((Some(Timestamp(first).to_rfc3339().into()), Some(Timestamp(last).to_rfc3339().into())))
        }
        _ => None,
    }
}

/// The day as days are stored; open beyond all time.
fn written_day(moment: Moment) -> Option<Option<Json>> {
    match moment {
        Moment::Past | Moment::Future => Some(None),
        Moment::Day(_) => Some(Some(moment.written().into())),
        // Its day, in UTC.
        Moment::Instant(_) => moment.written().get(..10).map(|day| Some(Json::from(day))),
    }
}

fn one_of(property: Property, items: &[Value]) -> Option<Necessary> {
    // A day among instants is a span, which a list of values cannot say.
    let value = |item: &Value| match ends(property, item.constant()?)? {
        (Some(low), Some(high)) if low == high => Some(low),
        _ => None,
    };
    let values: Option<Vec<Json>> = items.iter().map(value).collect();
    Some(Necessary::In(property.0.to_owned(), values?))
}

fn like(property: Property, pattern: &Pattern) -> Option<Necessary> {
    if property.1 != ValueType::Text {
        return None;
    }
    match (pattern.exact(), pattern.prefix()) {
        (Some(text), _) => Some(Necessary::Equals(property.0.to_owned(), text.into())),
        (None, prefix) if !prefix.is_empty() => Some(Necessary::Prefix(property.0.to_owned(), prefix)),
        _ => None,
    }
}

fn around(bounds: &Rect<f64>) -> Option<Necessary> {
    BBox::new(bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y).ok().map(Necessary::Box)
}

/// A property that is one moment, against a constant interval.
fn during(property: Property, operator: TemporalOperator, constant: &Datum) -> Option<Necessary> {
    let (start, finish) = constant.interval()?;
    let low = |moment: Moment| ends(property, &Datum::Moment(moment)).map(|(low, _)| low);
    let high = |moment: Moment| ends(property, &Datum::Moment(moment)).map(|(_, high)| high);
    let (low, high) = match operator {
        TemporalOperator::Disjoint => return None,
        TemporalOperator::After => (low(finish)?, None),
        TemporalOperator::Before => (None, high(start)?),
        // Whatever else a moment can be to an interval, it is within it.
        _ => (low(start)?, high(finish)?),
    };
    Some(Necessary::Range(property.0.to_owned(), low, high))
}

/// With the operands exchanged, as far as [`during`] looks at the operator.
fn turned(operator: TemporalOperator) -> TemporalOperator {
    match operator {
        TemporalOperator::After => TemporalOperator::Before,
        TemporalOperator::Before => TemporalOperator::After,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cql2::{Queryables, from_text};
    use crate::geometry::{Crs, Projection};
    use serde_json::json;

    fn necessary_of(text: &str) -> Vec<Necessary> {
        let of = |name: &str, kind| (name.to_owned(), kind);
        let queryables = Queryables {
            properties: vec![
                of("name", ValueType::Text),
                of("lanes", ValueType::Number),
                of("built", ValueType::Day),
                of("seen", ValueType::Instant),
                of("tags", ValueType::Json),
            ],
            open: false,
        };
        let filter = Filter::new(from_text(text).unwrap(), &queryables, &Projection::new(Crs::Crs84).unwrap()).unwrap();
        necessary(&filter)
    }

    #[test]
    fn conditions_that_all_have_to_hold_are_looked_up() {
        let found = necessary_of(
            "4 <= lanes AND name LIKE 'ถนน%' AND built > DATE('2024-01-01') AND T_DURING(seen, INTERVAL('2024-01-01','..')) \
             AND lanes IN (4, 5) AND S_WITHIN(geometry, BBOX(100,13,101,14)) AND name LIKE 'a\\%b'",
        );
        assert_eq!(
            found,
            [
                Necessary::Range("lanes".into(), Some(json!(4)), None),
                Necessary::Prefix("name".into(), "ถนน".into()),
                Necessary::Range("built".into(), Some(json!("2024-01-01")), None),
                Necessary::Range("seen".into(), Some(json!("2024-01-01T00:00:00Z")), None),
                Necessary::In("lanes".into(), vec![json!(4), json!(5)]),
                Necessary::Box(BBox::new(100.0, 13.0, 101.0, 14.0).unwrap()),
                Necessary::Equals("name".into(), json!("a%b")),
            ]
        );
    }

    #[test]
    fn what_need_not_hold_is_not_looked_up() {
        for text in [
            "lanes = 4 OR name = 'x'",
            "NOT lanes = 4",
            "lanes <> 4",
            "S_DISJOINT(geometry, POINT(100 13))",
            "CASEI(name) = 'x'",
            "tags = 'x'",
            "name LIKE '%x'",
            "lanes = lanes",
            "lanes + 1 = 4",
        ] {
            assert_eq!(necessary_of(text), [], "{text}");
        }
    }
}
