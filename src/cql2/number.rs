//! Numbers as CQL2 and JSON write them: decimals, exact where they are whole, whatever their size up to 10^30.

use std::cmp::Ordering;
use std::fmt;

use super::ArithmeticOperator;

/// A number. A whole one of at most 10^30 is always `Whole`, so that equal numbers are equal values.
///
/// A floating-point number means the shortest decimal that reads back as it, which is how JSON writes it; PostgreSQL's
/// `numeric` reads the same decimal, and both compare alike beyond 2^53.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    Whole(i128),
    /// Finite, and not whole or beyond 10^30.
    Decimal(f64),
}

const LARGEST_WHOLE: i128 = 1_000_000_000_000_000_000_000_000_000_000;

impl Number {
    /// `None` for what is not finite.
    pub fn of(number: f64) -> Option<Number> {
        if !number.is_finite() {
            return None;
        }
        if number.fract() == 0.0 && number.abs() <= 1e30 {
            return Some(shortest_whole(number).map_or(Number::Decimal(number), Number::Whole));
        }
        Some(Number::Decimal(number))
    }

    /// Reads a JSON or CQL2 number; `None` for what is none or not finite.
    pub fn parse(text: &str) -> Option<Number> {
        if let Ok(whole) = text.parse::<i128>()
            && whole.abs() <= LARGEST_WHOLE
        {
            return Some(Number::Whole(whole));
        }
        Number::of(text.parse().ok()?)
    }

    pub fn from_json(number: &serde_json::Number) -> Option<Number> {
        match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Some(Number::Whole(whole.into())),
            (None, Some(whole)) => Some(Number::Whole(whole.into())),
            _ => Number::of(number.as_f64()?),
        }
    }

    pub fn to_json(self) -> serde_json::Value {
        match self {
            Number::Whole(whole) => match (i64::try_from(whole), u64::try_from(whole)) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) => number.into(),
                _ => self.to_f64().into(),
            },
            Number::Decimal(number) => number.into(),
        }
    }

    /// The nearest floating-point number.
    #[expect(clippy::cast_precision_loss, reason = "rounding to nearest is what is asked for")]
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Whole(whole) => whole as f64,
            Number::Decimal(number) => number,
        }
    }

    /// The result of an operator; `None` where there is none: division by zero, no real number, or beyond all range.
    ///
    /// Whole operands are reckoned exactly while the result stays within 10^30, everything else in double precision.
    /// `%` takes the sign of its first operand, `div` cuts towards zero.
    pub fn reckon(self, operator: ArithmeticOperator, other: Number) -> Option<Number> {
        if let (Number::Whole(a), Number::Whole(b)) = (self, other)
            && let Some(exact) = reckon_whole(a, operator, b).filter(|result| result.abs() <= LARGEST_WHOLE)
        {
            return Some(Number::Whole(exact));
        }
        let (a, b) = (self.to_f64(), other.to_f64());
        Number::of(match operator {
            ArithmeticOperator::Add => a + b,
            ArithmeticOperator::Subtract => a - b,
            ArithmeticOperator::Multiply => a * b,
            ArithmeticOperator::Divide => a / b,
            ArithmeticOperator::Modulo => a % b,
            ArithmeticOperator::WholeDivide => (a / b).trunc(),
            ArithmeticOperator::Power => a.powf(b),
        })
    }
}

/// The exact result, where it is whole and fits.
fn reckon_whole(a: i128, operator: ArithmeticOperator, b: i128) -> Option<i128> {
    match operator {
        ArithmeticOperator::Add => a.checked_add(b),
        ArithmeticOperator::Subtract => a.checked_sub(b),
        ArithmeticOperator::Multiply => a.checked_mul(b),
        ArithmeticOperator::Divide => (a.checked_rem(b)? == 0).then(|| a.checked_div(b)).flatten(),
        ArithmeticOperator::Modulo => a.checked_rem(b),
        ArithmeticOperator::WholeDivide => a.checked_div(b),
        ArithmeticOperator::Power => a.checked_pow(u32::try_from(b).ok()?),
    }
}

/// The whole number that a floating-point number's shortest decimal is.
#[expect(clippy::cast_possible_truncation, reason = "below 2^53 every whole number is exact")]
fn shortest_whole(number: f64) -> Option<i128> {
    if number.abs() < 9_007_199_254_740_992.0 {
        return Some(i128::from(number as i64));
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e')?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let zeros = exponent.parse::<usize>().ok()?.checked_sub(fraction.len())?;
    format!("{whole}{fraction}{}", "0".repeat(zeros)).parse().ok()
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Number::Whole(a), Number::Whole(b)) => a.cmp(&b),
            (Number::Decimal(a), Number::Decimal(b)) => a.total_cmp(&b),
            (Number::Whole(a), Number::Decimal(b)) => order(a, b),
            (Number::Decimal(a), Number::Whole(b)) => order(b, a).reverse(),
        }
    }
}

/// A `Decimal` is either beyond every `Whole`, or lies between two of them.
#[expect(clippy::cast_possible_truncation, reason = "a decimal within 10^30 is below 2^53")]
fn order(whole: i128, decimal: f64) -> Ordering {
    if decimal.abs() > 1e30 {
        return if decimal > 0.0 { Ordering::Less } else { Ordering::Greater };
    }
    if whole <= decimal.floor() as i128 { Ordering::Less } else { Ordering::Greater }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Number {}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Whole(whole) => write!(f, "{whole}"),
            Number::Decimal(number) if (1e-7..1e17).contains(&number.abs()) => write!(f, "{number}"),
            Number::Decimal(number) => write!(f, "{}", format!("{number:e}").to_uppercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn whole_numbers_stay_exact_beyond_two_to_the_fifty_third() {
        assert!(number("9007199254740993") > number("9007199254740992"));
        assert_eq!(number("9007199254740993").to_string(), "9007199254740993");
        assert_eq!(number("1.0"), number("1"));
        assert_eq!(number("1e3"), Number::Whole(1000));
        assert!(number("18446744073709551615") > number("18446744073709551614"));
    }

    #[test]
    fn decimals_stand_between_whole_numbers() {
        assert!(number("1") < number("1.5") && number("1.5") < number("2") && number("-1") > number("-1.5"));
        assert!(number("1e300") > number("9007199254740993") && number("-1e300") < number("-9"));
        assert!(Number::parse("1e999").is_none() && Number::parse("x").is_none());
    }

    #[test]
    fn arithmetic_is_exact_for_whole_numbers_and_knows_what_has_no_result() {
        let reckon = |a, operator, b| number(a).reckon(ArithmeticOperator::named(operator).unwrap(), number(b));
        assert_eq!(reckon("9007199254740993", "+", "2"), Some(Number::Whole(9007199254740995)));
        assert_eq!(reckon("7", "/", "2"), Some(Number::Decimal(3.5)));
        assert_eq!(reckon("-7", "div", "2"), Some(Number::Whole(-3)));
        assert_eq!(reckon("-7", "%", "2"), Some(Number::Whole(-1)));
        assert_eq!(reckon("2", "^", "-1"), Some(Number::Decimal(0.5)));
        assert_eq!(reckon("1", "/", "0"), None);
        assert_eq!(reckon("1", "%", "0"), None);
        assert_eq!(reckon("-1", "^", "0.5"), None);
        assert_eq!(reckon("10", "^", "999"), None);
    }
}
