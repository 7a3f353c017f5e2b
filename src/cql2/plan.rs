//! A filter ready to run: names looked up, types known, constants reckoned. Tests say yes, no or unknown; values are what they test.

use std::collections::BTreeSet;

use super::datum::{Datum, ValueType};
use super::fold::Fold;
use super::functions::Function;
use super::like::Pattern;
use super::{ArithmeticOperator, ArrayOperator, Comparison, SpatialOperator, TemporalOperator};

/// A condition in three-valued logic.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    Constant(Option<bool>),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Compare(Comparison, Value, Value),
    Like(Value, Pattern),
    Between(Value, Value, Value),
    In(Value, Vec<Value>),
    IsNull(Value),
    Spatial(SpatialOperator, Value, Value),
    Temporal(TemporalOperator, Value, Value),
    Array(ArrayOperator, Value, Value),
    /// A value that is itself true or false.
    Truth(Value),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Constant(Datum),
    /// The property with this number in the filter's list.
    Property(usize, ValueType),
    /// The feature's geometry.
    Geometry,
    Interval(Box<[Value; 2]>),
    List(Vec<Value>),
    Arithmetic(ArithmeticOperator, Box<[Value; 2]>),
    Folded(Fold, Box<Value>),
    Function(&'static Function, Vec<Value>),
    Test(Box<Test>),
}

impl Test {
    /// The conditions that all have to hold: its own parts if it is a conjunction, else itself.
    pub fn conjuncts(&self) -> &[Test] {
        match self {
            Test::And(parts) => parts,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether it looks at the feature's geometry.
    pub fn needs_geometry(&self) -> bool {
        self.values().iter().any(|value| value.needs_geometry()) || self.tests().iter().any(Test::needs_geometry)
    }

    /// The numbers of the properties that it looks at.
    pub fn properties(&self) -> BTreeSet<usize> {
        let of_values = self.values().into_iter().flat_map(Value::properties);
        of_values.chain(self.tests().iter().flat_map(Test::properties)).collect()
    }

    fn tests(&self) -> &[Test] {
        match self {
            Test::And(parts) | Test::Or(parts) => parts,
            Test::Not(inner) => std::slice::from_ref(inner),
            _ => &[],
        }
    }

    /// The values that it compares.
    pub fn values(&self) -> Vec<&Value> {
        match self {
            Test::Constant(_) | Test::And(_) | Test::Or(_) | Test::Not(_) => vec![],
            Test::Compare(_, a, b) | Test::Spatial(_, a, b) | Test::Temporal(_, a, b) | Test::Array(_, a, b) => {
                vec![a, b]
            }
            Test::Between(a, b, c) => vec![a, b, c],
            Test::In(value, items) => std::iter::once(value).chain(items).collect(),
            Test::Like(value, _) | Test::IsNull(value) | Test::Truth(value) => vec![value],
        }
    }
}

impl Value {
    fn parts(&self) -> Vec<&Value> {
        match self {
            Value::Constant(_) | Value::Property(..) | Value::Geometry => vec![],
            Value::Interval(parts) | Value::Arithmetic(_, parts) => parts.iter().collect(),
            Value::List(items) | Value::Function(_, items) => items.iter().collect(),
            Value::Folded(_, inner) => vec![inner],
            Value::Test(test) => test.values(),
        }
    }

    fn needs_geometry(&self) -> bool {
        match self {
            Value::Geometry => true,
            Value::Test(test) => test.needs_geometry(),
            _ => self.parts().into_iter().any(Value::needs_geometry),
        }
    }

    fn properties(&self) -> Vec<usize> {
        match self {
            Value::Property(number, _) => vec![*number],
            Value::Test(test) => test.properties().into_iter().collect(),
            _ => self.parts().into_iter().flat_map(Value::properties).collect(),
        }
    }

    /// Whether every feature gives the same value.
    pub fn needs_no_row(&self) -> bool {
        match self {
            Value::Constant(_) => true,
            Value::Property(..) | Value::Geometry => false,
            Value::Test(test) => matches!(**test, Test::Constant(_)),
            _ => self.parts().into_iter().all(Value::needs_no_row),
        }
    }

    /// The value, if no feature is needed to know it.
    pub fn constant(&self) -> Option<&Datum> {
        match self {
            Value::Constant(datum) => Some(datum),
            _ => None,
        }
    }
}
