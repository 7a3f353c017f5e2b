//! The canonical GeoJSON text of a geometry, written anew position by position without being taken apart.

use std::fmt::Write as _;

/// Writes a stored geometry text with every position made anew: `each` is given the text of the first and the second
/// coordinate and of the height, if there is one, and writes what takes their place. `None` as soon as it cannot.
///
/// The text must be the hub's own canonical form, in which a bracket before a digit or a minus opens a position.
pub fn with_positions(
    text: &str,
    mut each: impl FnMut(&mut String, &str, &str, Option<&str>) -> Option<()>,
) -> Option<String> {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        rest = after;
        if after.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
            let (position, behind) = after.split_once(']')?;
            let (first, others) = position.split_once(',')?;
            match others.split_once(',') {
                Some((second, height)) => each(&mut out, first, second, Some(height))?,
                None => each(&mut out, first, others, None)?,
            }
            out.push(']');
            rest = behind;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// A number with at most `decimals` decimal places (0 to 15), without trailing zeros or a minus zero.
pub fn write_rounded(out: &mut String, number: f64, decimals: u8) {
    let scale = 10_f64.powi(i32::from(decimals));
    let scaled = (number * scale).round();
    // Beyond 2^53 the scaled number would have lost its last digits.
    if scaled.abs() >= 9e15 {
        let _ = write!(out, "{number}");
        return;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, not negative and below 2^53")]
    let (mut whole, places) = (scaled.abs() as u64, usize::from(decimals));
    let mut kept = places;
    while kept > 0 && whole % 10 == 0 {
        whole /= 10;
        kept -= 1;
    }
    if scaled < 0.0 {
        out.push('-');
    }
    let unit = 10_u64.pow(u32::try_from(kept).unwrap_or(0));
    let _ = write!(out, "{}", whole / unit);
    if kept > 0 {
        let _ = write!(out, ".{:0kept$}", whole % unit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(number: f64, decimals: u8) -> String {
        let mut out = String::new();
        write_rounded(&mut out, number, decimals);
        out
    }

    #[test]
    fn numbers_are_rounded_and_shortened() {
        assert_eq!(rounded(714972.4384, 3), "714972.438");
        assert_eq!(rounded(714972.0004, 3), "714972");
        assert_eq!(rounded(-0.0004, 3), "0");
        assert_eq!(rounded(-0.05, 2), "-0.05");
        assert_eq!(rounded(100.5, 0), "101");
        assert_eq!(rounded(100.123456789, 7), "100.1234568");
        assert_eq!(rounded(1e300, 3), format!("{}", 1e300));
        assert_eq!(rounded(1000.0, 3), "1000");
    }

    #[test]
    fn every_position_is_made_anew_and_all_else_stays() {
        let text = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[101.5,-13,7.25]},{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}]}"#;
        let swapped = with_positions(text, |out, x, y, z| {
            out.push_str(y);
            out.push(',');
            out.push_str(x);
            if let Some(z) = z {
                out.push(',');
                out.push_str(z);
            }
            Some(())
        })
        .unwrap();
        assert_eq!(
            swapped,
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[-13,101.5,7.25]},{"type":"Polygon","coordinates":[[[2,1],[4,3],[6,5],[2,1]]]}]}"#
        );
        assert_eq!(with_positions(text, |_, _, _, _| None), None);
    }
}
