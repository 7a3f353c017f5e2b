//! How far probabilities can be believed: Brier score, expected calibration error, and the straight line that mends them.

use super::solve::{Local, least};

/// Mean square of what a probability misses the truth by, 0 to 1; 0.25 is a coin.
pub fn brier(told: &[(f64, bool)]) -> f64 {
    mean(told.iter().map(|(probability, truth)| (probability - f64::from(u8::from(*truth))).powi(2)))
}

/// Expected calibration error over ten bins of equal width: by how much the mean probability of a bin misses the share of
/// true ones in it, weighed by the size of the bin.
pub fn calibration_error(told: &[(f64, bool)]) -> f64 {
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (probability, truth) in told {
        if let Some((count, sum, hits)) = bins.get_mut(((probability * 10.0) as usize).min(9)) {
            *count += 1.0;
            *sum += probability;
            *hits += f64::from(u8::from(*truth));
        }
    }
    bins.iter().map(|(_, sum, hits)| f64::abs(sum - hits)).sum::<f64>() / (told.len().max(1) as f64)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Platt's line: slope (never negative) and intercept, so that `slope * log_odds + intercept` is calibrated. Targets are
/// drawn in a little from 0 and 1, as Platt does, and the line a little to (1, 0), so that few examples cannot make it steep.
pub fn line(told: &[(f64, bool)]) -> (f64, f64) {
    let hits = told.iter().filter(|(_, truth)| *truth).count() as f64;
    let misses = told.len() as f64 - hits;
    let (high, low) = ((hits + 1.0) / (hits + 2.0), 1.0 / (misses + 2.0));
    let function = |at: &[f64]| {
        let (slope, intercept) = (at.first().copied().unwrap_or(1.0), at.get(1).copied().unwrap_or(0.0));
        let (mut value, mut gradient, mut curvature) = (
            (slope - 1.0).powi(2) + intercept.powi(2) / 4.0,
            [2.0 * (slope - 1.0), intercept / 2.0],
            [2.0, 0.0, 0.0, 0.5],
        );
        for (log_odds, truth) in told {
            let target = if *truth { high } else { low };
            let sum = slope * log_odds + intercept;
            value += loss(sum, target);
            let (miss, bend) = (logistic(sum) - target, logistic(sum) * logistic(-sum));
            gradient = [gradient[0] + miss * log_odds, gradient[1] + miss];
            let [a, b, c, d] = curvature;
            curvature = [a + bend * log_odds * log_odds, b + bend * log_odds, c + bend * log_odds, d + bend];
        }
        Local { value, gradient: gradient.to_vec(), curvature: curvature.to_vec() }
    };
    match least(&[1.0, 0.0], &[0.0, -20.0], &[10.0, 20.0], function).as_slice() {
        [slope, intercept] => (*slope, *intercept),
        _ => (1.0, 0.0),
    }
}

/// Cross-entropy of a target, 0 to 1, against the log-odds told.
pub fn loss(log_odds: f64, target: f64) -> f64 {
    // ln(1 + e^x), exact for large x too.
    let soft = log_odds.max(0.0) + (-log_odds.abs()).exp().ln_1p();
    soft - target * log_odds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coin_has_a_brier_score_of_a_quarter_and_is_calibrated() {
        let coin: Vec<(f64, bool)> = (0..100).map(|throw| (0.5, throw % 2 == 0)).collect();
        assert!((brier(&coin) - 0.25).abs() < 1e-12);
        assert!(calibration_error(&coin) < 1e-12);
        let boaster: Vec<(f64, bool)> = (0..100).map(|throw| (0.95, throw % 2 == 0)).collect();
        assert!((calibration_error(&boaster) - 0.45).abs() < 1e-9);
    }

    #[test]
    fn the_line_takes_the_boast_out_of_log_odds() {
        let told: Vec<(f64, bool)> =
            (0..400).map(|at| if at % 2 == 0 { (6.0, at % 10 != 0) } else { (-6.0, at % 10 == 1) }).collect();
        let (slope, intercept) = line(&told);
        assert!((logistic(slope * 6.0 + intercept) - 0.8).abs() < 0.03, "{slope} {intercept}");
        assert!((logistic(slope * -6.0 + intercept) - 0.2).abs() < 0.03, "{slope} {intercept}");
    }
}
