//! The syntax tree that text and JSON share.

use serde_json::Value;

use super::{Moment, Number};

/// One expression of CQL2. Whether its parts fit each other is `check`'s business.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Compare(Comparison, Box<[Node; 2]>),
    /// Value, pattern: `%` any characters, `_` one character, `\` takes the next one as it is.
    Like(Box<[Node; 2]>),
    /// Value, lower bound, upper bound; both bounds belong to it.
    Between(Box<[Node; 3]>),
    In(Box<Node>, Vec<Node>),
    IsNull(Box<Node>),
    Spatial(SpatialOperator, Box<[Node; 2]>),
    Temporal(TemporalOperator, Box<[Node; 2]>),
    Array(ArrayOperator, Box<[Node; 2]>),
    Arithmetic(ArithmeticOperator, Box<[Node; 2]>),
    CaseFold(Box<Node>),
    AccentFold(Box<Node>),
    /// Name as written; looked up without regard to case.
    Function(String, Vec<Node>),
    Property(String),
    Text(String),
    Number(Number),
    Boolean(bool),
    /// A day or an instant; unbounded only within an interval.
    Moment(Moment),
    Interval(Box<[Node; 2]>),
    /// A GeoJSON geometry whose coordinates are floating-point numbers, in the axis order and CRS of `filter-crs`.
    Geometry(Value),
    /// Four or six numbers, in the axis order and CRS of `filter-crs`.
    BBox(Vec<f64>),
    List(Vec<Node>),
}

macro_rules! operators {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $json:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The name in CQL2 JSON; text writes it in capitals.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $json),* }
            }

            /// Looks a name up as JSON spells it.
            pub fn named(name: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|operator| operator.name() == name)
            }

            /// Looks a name up as text spells it, where case does not matter.
            pub fn named_in_text(name: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|operator| operator.name().eq_ignore_ascii_case(name))
            }
        }
    };
}

operators! {
    Comparison { Equal = "=", NotEqual = "<>", Less = "<", Greater = ">", LessOrEqual = "<=", GreaterOrEqual = ">=" }
}

operators! {
    ArithmeticOperator { Add = "+", Subtract = "-", Multiply = "*", Divide = "/", Modulo = "%", WholeDivide = "div", Power = "^" }
}

operators! {
    SpatialOperator {
        Intersects = "s_intersects", Equals = "s_equals", Disjoint = "s_disjoint", Touches = "s_touches",
        Within = "s_within", Overlaps = "s_overlaps", Crosses = "s_crosses", Contains = "s_contains",
    }
}

operators! {
    TemporalOperator {
        After = "t_after", Before = "t_before", Contains = "t_contains", Disjoint = "t_disjoint", During = "t_during",
        Equals = "t_equals", FinishedBy = "t_finishedBy", Finishes = "t_finishes", Intersects = "t_intersects",
        Meets = "t_meets", MetBy = "t_metBy", OverlappedBy = "t_overlappedBy", Overlaps = "t_overlaps",
        StartedBy = "t_startedBy", Starts = "t_starts",
    }
}

operators! {
    ArrayOperator { Equals = "a_equals", Contains = "a_contains", ContainedBy = "a_containedBy", Overlaps = "a_overlaps" }
}

impl Comparison {
    /// Whether the operator holds for operands in this order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::Greater => order.is_gt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::GreaterOrEqual => order.is_ge(),
        }
    }

    /// The operator with its operands exchanged: `a < b` says what `b > a` says.
    pub fn turned(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::Greater => Comparison::Less,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            same => same,
        }
    }
}
