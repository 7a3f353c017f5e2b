//! A filter as PostgreSQL says it, exactly or not at all: typed properties, moments as whole numbers, PostGIS predicates.
//!
//! Every translation gives NULL exactly where `matches` says unknown. Text compares by code point (`COLLATE "C"`), numbers as
//! `numeric`, which is exact, moments at the coarser precision of the two.

use geo::Geometry;

use super::Sql;
use crate::cql2::plan::{Test, Value};
use crate::cql2::temporal::{End, Relation, conditions, is_negated};
use crate::cql2::{
    Comparison, Datum, Filter, MICROSECONDS_PER_DAY, Moment, SpatialOperator, TemporalOperator, ValueType,
};
use crate::geometry::ewkb;

/// The conditions at the top of the filter that can be said exactly, and whether those are all of it.
pub(super) fn translated(filter: &Filter, collections: bool) -> (Sql, bool) {
    let writer = Writer { filter, collections };
    let all: Vec<Option<Sql>> = filter.test().conjuncts().iter().map(|part| writer.test(part)).collect();
    let whole = all.iter().all(Option::is_some);
    (Sql::joined(all.into_iter().flatten(), " AND ", "TRUE"), whole)
}

struct Writer<'a> {
    filter: &'a Filter,
    collections: bool,
}

/// A day or an instant as a whole number, or an end of time.
#[derive(Clone)]
enum Point {
    Day(Sql),
    Instant(Sql),
    Known(Moment),
}

impl Writer<'_> {
    fn test(&self, test: &Test) -> Option<Sql> {
        Some(match test {
            Test::Constant(Some(true)) => Sql::new("TRUE"),
            Test::Constant(Some(false)) => Sql::new("FALSE"),
            Test::Constant(None) => Sql::new("NULL::boolean"),
            Test::And(parts) => Sql::joined(self.tests(parts)?, " AND ", "TRUE"),
            Test::Or(parts) => Sql::joined(self.tests(parts)?, " OR ", "FALSE"),
            Test::Not(inner) => Sql::new("(NOT ").then(self.test(inner)?).sql(")"),
            Test::Compare(operator, a, b) => self.compare(*operator, a, b)?,
            Test::Between(value, low, high) => {
                let above = self.compare(Comparison::GreaterOrEqual, value, low)?;
                let below = self.compare(Comparison::LessOrEqual, value, high)?;
                Sql::joined([above, below], " AND ", "TRUE")
            }
            Test::In(value, items) => {
                let equal = items.iter().map(|item| self.compare(Comparison::Equal, value, item));
                Sql::joined(equal.collect::<Option<Vec<_>>>()?, " OR ", "FALSE")
            }
            Test::Like(value, pattern) => {
                let value = self.plain(value, ValueType::Text)?;
                Sql::new("(").then(value).sql(" LIKE ").text(pattern.escaped()).sql(" ESCAPE '\\')")
            }
            Test::IsNull(value) => Sql::new("(").then(self.any(value)?).sql(" IS NULL)"),
            Test::Spatial(operator, a, b) => self.spatial(*operator, a, b)?,
            Test::Temporal(operator, a, b) => self.temporal(*operator, a, b)?,
            Test::Array(..) | Test::Truth(_) => return None,
        })
    }

    fn tests(&self, parts: &[Test]) -> Option<Vec<Sql>> {
        parts.iter().map(|part| self.test(part)).collect()
    }

    fn compare(&self, operator: Comparison, a: &Value, b: &Value) -> Option<Sql> {
        if let (Some(a), Some(b)) = (self.point(a), self.point(b)) {
            return Some(order_points(operator, &a, &b));
        }
        let plain = [ValueType::Text, ValueType::Number, ValueType::Boolean];
        let (a, b) = plain.into_iter().find_map(|kind| Some((self.plain(a, kind)?, self.plain(b, kind)?)))?;
        Some(Sql::new("(").then(a).sql(spelled(operator)).then(b).sql(")"))
    }

    /// `name` as the argument of one of the typed readers of properties.
    fn property(&self, reader: &'static str, number: usize) -> Option<Sql> {
        let (name, _) = self.filter.properties().get(number)?;
        Some(Sql::new(reader).sql("(\"feature\".\"properties\", ").text(name.clone()).sql(")"))
    }

    /// A value of one plain type.
    fn plain(&self, value: &Value, kind: ValueType) -> Option<Sql> {
        match (value, kind) {
            (Value::Property(number, ValueType::Text), ValueType::Text) => self.property("filter_text", *number),
            (Value::Property(number, ValueType::Number), ValueType::Number) => self.property("filter_number", *number),
            (Value::Property(number, ValueType::Boolean), ValueType::Boolean) => {
                self.property("filter_boolean", *number)
            }
            (Value::Constant(Datum::Text(text)), ValueType::Text) => {
                Some(Sql::new("").text(text.clone()).sql("::text COLLATE \"C\""))
            }
            (Value::Constant(Datum::Number(number)), ValueType::Number) => {
                Some(Sql::new("").text(number.to_string()).sql("::numeric"))
            }
            (Value::Constant(Datum::Boolean(truth)), ValueType::Boolean) => {
                Some(Sql::new(if *truth { "TRUE" } else { "FALSE" }))
            }
            _ => None,
        }
    }

    fn point(&self, value: &Value) -> Option<Point> {
        match value {
            Value::Property(number, ValueType::Day) => self.property("filter_day", *number).map(Point::Day),
            Value::Property(number, ValueType::Instant) => self.property("filter_instant", *number).map(Point::Instant),
            Value::Constant(Datum::Moment(moment)) => Some(Point::Known(*moment)),
            _ => None,
        }
    }

    /// A value of any type, to ask whether it is null.
    fn any(&self, value: &Value) -> Option<Sql> {
        match value {
            Value::Geometry => Some(Sql::new("\"feature\".\"geometry\"")),
            Value::Property(number, ValueType::Json) => self.property("property_text", *number),
            Value::Test(test) => self.test(test),
            other => match self.point(other) {
                Some(Point::Day(sql) | Point::Instant(sql)) => Some(sql),
                _ => [ValueType::Text, ValueType::Number, ValueType::Boolean]
                    .into_iter()
                    .find_map(|kind| self.plain(other, kind)),
            },
        }
    }

    fn spatial(&self, operator: SpatialOperator, a: &Value, b: &Value) -> Option<Sql> {
        let (a, b) = (self.place(a)?, self.place(b)?);
        let function = match operator {
            SpatialOperator::Intersects => "ST_Intersects(",
            SpatialOperator::Disjoint => "NOT ST_Intersects(",
            SpatialOperator::Equals => "ST_Equals(",
            SpatialOperator::Touches => "ST_Touches(",
            SpatialOperator::Within => "ST_Within(",
            SpatialOperator::Overlaps => "ST_Overlaps(",
            SpatialOperator::Crosses => "ST_Crosses(",
            SpatialOperator::Contains => "ST_Contains(",
        };
        Some(Sql::new("(").sql(function).then(a).sql(", ").then(b).sql("))"))
    }

    /// A geometry; `None` for one that may be a collection: PostGIS refuses most relations of those, and GEOS 3.11 misses that
    /// `LINESTRING(0 0,1 1)` meets `GEOMETRYCOLLECTION(POINT(0 0),LINESTRING(0 1,0 2))`.
    fn place(&self, value: &Value) -> Option<Sql> {
        match value {
            Value::Geometry if !self.collections => Some(Sql::new("\"feature\".\"geometry\"")),
            Value::Constant(Datum::Place(place)) if !matches!(place.geometry, Geometry::GeometryCollection(_)) => {
                Some(Sql::new("").bytes(ewkb::write(&place.geometry)).sql("::geometry"))
            }
            _ => None,
        }
    }

    fn temporal(&self, operator: TemporalOperator, a: &Value, b: &Value) -> Option<Sql> {
        let (a, b) = (self.interval(a)?, self.interval(b)?);
        let relation = |(left, order, right): &Relation| {
            let comparison = match order {
                std::cmp::Ordering::Less => Comparison::Less,
                std::cmp::Ordering::Equal => Comparison::Equal,
                std::cmp::Ordering::Greater => Comparison::Greater,
            };
            order_points(comparison, end_of(&a, *left), end_of(&b, *right))
        };
        let all = |relations: &&[Relation]| Sql::joined(relations.iter().map(relation), " AND ", "TRUE");
        let any = Sql::joined(conditions(operator).iter().map(all), " OR ", "FALSE");
        // An interval with an unknown end is unknown, even where the operator looks at the other end alone.
        let known = [&a.0, &a.1, &b.0, &b.1].into_iter().filter_map(|point| match point {
            Point::Day(sql) | Point::Instant(sql) => Some(Sql::new("").then(sql.clone()).sql(" IS NOT NULL")),
            Point::Known(_) => None,
        });
        let known = Sql::joined(known, " AND ", "TRUE");
        let not = if is_negated(operator) { " THEN NOT " } else { " THEN " };
        Some(Sql::new("(CASE WHEN ").then(known).sql(not).then(any).sql(" END)"))
    }

    fn interval(&self, value: &Value) -> Option<(Point, Point)> {
        match value {
            Value::Constant(Datum::Interval(start, end)) => Some((Point::Known(*start), Point::Known(*end))),
            Value::Interval(ends) => {
                let [start, end] = &**ends;
                Some((self.point(start)?, self.point(end)?))
            }
            other => self.point(other).map(|point| (point.clone(), point)),
        }
    }
}

fn end_of(interval: &(Point, Point), end: End) -> &Point {
    match end {
        End::Start => &interval.0,
        End::Finish => &interval.1,
    }
}

fn spelled(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Equal => " = ",
        Comparison::NotEqual => " <> ",
        Comparison::Less => " < ",
        Comparison::Greater => " > ",
        Comparison::LessOrEqual => " <= ",
        Comparison::GreaterOrEqual => " >= ",
    }
}

/// Two moments at the coarser precision.
fn order_points(operator: Comparison, a: &Point, b: &Point) -> Sql {
    let days = |point: &Point| matches!(point, Point::Day(_) | Point::Known(Moment::Day(_)));
    match (a, b) {
        (Point::Known(a), Point::Known(b)) => Sql::new(if operator.holds(a.order(*b)) { "TRUE" } else { "FALSE" }),
        // Beyond all time: the same for every moment that is there.
        (Point::Known(open @ (Moment::Past | Moment::Future)), Point::Day(other) | Point::Instant(other)) => {
            beyond(operator.holds(open.order(Moment::Day(0))), other)
        }
        (Point::Day(other) | Point::Instant(other), Point::Known(open @ (Moment::Past | Moment::Future))) => {
            beyond(operator.holds(Moment::Day(0).order(*open)), other)
        }
        _ => {
            let coarse = days(a) || days(b);
            Sql::new("(").then(reckoned(a, coarse)).sql(spelled(operator)).then(reckoned(b, coarse)).sql(")")
        }
    }
}

fn beyond(holds: bool, other: &Sql) -> Sql {
    Sql::new("(CASE WHEN ").then(other.clone()).sql(if holds {
        " IS NOT NULL THEN TRUE END)"
    } else {
        " IS NOT NULL THEN FALSE END)"
    })
}

/// Days where `coarse`, else microseconds.
fn reckoned(point: &Point, coarse: bool) -> Sql {
    match point {
        Point::Instant(sql) if coarse => Sql::new("filter_day_of(").then(sql.clone()).sql(")"),
        Point::Day(sql) | Point::Instant(sql) => sql.clone(),
        Point::Known(Moment::Instant(at)) if coarse => Sql::new("").number(at.div_euclid(MICROSECONDS_PER_DAY)),
        Point::Known(moment) => Sql::new("").number(match moment {
            Moment::Day(day) => *day,
            Moment::Instant(at) => *at,
            Moment::Past => i64::MIN,
            Moment::Future => i64::MAX,
        }),
    }
}
