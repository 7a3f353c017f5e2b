//! What judged pairs say of a list of findings: precision, recall and F1 at the threshold and at the best one, the area under the
//! precision–recall curve, precision among the first hundred, and how far probabilities can be believed.

use serde::Serialize;

/// Figures over pairs; shares are 0 to 1, and none where nothing can be divided.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Pairs that are double by their label.
    pub positives: usize,
    /// Pairs that were flagged: found as duplicate or overlap from the threshold on.
    pub flagged: usize,
    pub hits: usize,
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    pub f1: Option<f64>,
    /// The best F1 over all thresholds of the probability that money would be spent twice, and that threshold.
    pub best_f1: Option<f64>,
    pub best_threshold: Option<f64>,
    /// Average precision: the area under the stepped curve of precision over recall. Pairs that were not found count as missed.
    pub pr_auc: Option<f64>,
    /// Share of doubles among the hundred likeliest pairs.
    pub precision_at_100: Option<f64>,
    /// Mean squared error of the probability over all judged candidates and missed doubles.
    pub brier: Option<f64>,
    /// Expected calibration error over the same, in ten bins of equal width weighted by their pairs.
    pub calibration_error: Option<f64>,
    /// The same over pairs with a probability of 0.1 and more, which are those that people read.
    pub calibration_error_shown: Option<f64>,
    /// Bin by bin: pairs, mean probability, share of doubles.
    pub calibration: Vec<Bin>,
}

/// One tenth of the probabilities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bin {
    pub pairs: usize,
    pub mean: f64,
    pub doubles: f64,
}

/// A judged pair as the engine sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Probability that the money would be spent twice.
    pub probability: f64,
    pub flagged: bool,
    pub double: bool,
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn harmonic(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

/// The figures of judged pairs; `missed` are doubles that no rule made a candidate.
pub fn figures(mut seen: Vec<Seen>, missed: usize) -> Figures {
    // Of equal probabilities the order must not depend on the file: doubles last is the harder reading.
    seen.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.double.cmp(&b.double)));
    let positives = seen.iter().filter(|pair| pair.double).count() + missed;
    let flagged = seen.iter().filter(|pair| pair.flagged).count();
    let hits = seen.iter().filter(|pair| pair.flagged && pair.double).count();
    let (precision, recall) = (share(hits, flagged), share(hits, positives));
    let (best, area) = curve(&seen, positives);
    let first = seen.get(..100.min(seen.len())).unwrap_or_default();
    let bins = bins(&seen, missed);
    let total = seen.len() + missed;
    let squares: f64 = seen.iter().map(|pair| (pair.probability - f64::from(u8::from(pair.double))).powi(2)).sum();
    Figures {
        positives,
        flagged,
        hits,
        precision,
        recall,
        f1: precision.zip(recall).map(|(precision, recall)| harmonic(precision, recall)),
        best_f1: best.map(|(f1, _)| f1),
        best_threshold: best.map(|(_, threshold)| threshold),
        pr_auc: area,
        precision_at_100: share(first.iter().filter(|pair| pair.double).count(), first.len()),
        brier: (total > 0).then(|| (squares + missed as f64) / total as f64),
        calibration_error: error(&bins),
        calibration_error_shown: error(bins.get(1..).unwrap_or_default()),
        calibration: bins,
    }
}

/// The best F1 with its threshold, and the average precision. Pairs of one probability are taken together.
fn curve(seen: &[Seen], positives: usize) -> (Option<(f64, f64)>, Option<f64>) {
    if positives == 0 {
        return (None, None);
    }
    let (mut read, mut hits, mut area) = (0, 0, 0.0);
    let mut best: Option<(f64, f64)> = None;
    for level in seen.chunk_by(|a, b| a.probability == b.probability) {
        let more = level.iter().filter(|pair| pair.double).count();
        read += level.len();
        hits += more;
        let (precision, recall) = (hits as f64 / read as f64, hits as f64 / positives as f64);
        area += precision * more as f64 / positives as f64;
        let threshold = level.first().map_or(0.0, |pair| pair.probability);
        let f1 = harmonic(precision, recall);
        if threshold > 0.0 && best.is_none_or(|(before, _)| f1 > before) {
            best = Some((f1, threshold));
        }
    }
    (best, Some(area))
}

fn bins(seen: &[Seen], missed: usize) -> Vec<Bin> {
    let mut sums = [(0_usize, 0.0_f64, 0_usize); 10];
    for pair in seen {
        let at = ((pair.probability * 10.0) as usize).min(9);
        if let Some(sum) = sums.get_mut(at) {
            *sum = (sum.0 + 1, sum.1 + pair.probability, sum.2 + usize::from(pair.double));
        }
    }
    if let Some(first) = sums.first_mut() {
        *first = (first.0 + missed, first.1, first.2 + missed);
    }
    let mean = |sum: f64, pairs: usize| if pairs > 0 { sum / pairs as f64 } else { 0.0 };
    sums.iter()
        .map(|(pairs, sum, doubles)| Bin {
            pairs: *pairs,
            mean: mean(*sum, *pairs),
            doubles: mean(*doubles as f64, *pairs),
        })
        .collect()
}

fn error(bins: &[Bin]) -> Option<f64> {
    let pairs: usize = bins.iter().map(|bin| bin.pairs).sum();
    let sum: f64 = bins.iter().map(|bin| bin.pairs as f64 * (bin.mean - bin.doubles).abs()).sum();
    (pairs > 0).then(|| sum / pairs as f64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn seen(list: &[(f64, bool)]) -> Vec<Seen> {
        list.iter().map(|(p, double)| Seen { probability: *p, flagged: *p >= 0.5, double: *double }).collect()
    }

    #[test]
    fn figures_are_those_that_a_reader_would_count_by_hand() {
        let figures = figures(seen(&[(0.9, true), (0.8, false), (0.7, true), (0.2, true)]), 1);
        assert_eq!((figures.positives, figures.flagged, figures.hits), (4, 3, 2));
        assert!((figures.precision.unwrap() - 2.0 / 3.0).abs() < 1e-9);
        assert!((figures.recall.unwrap() - 0.5).abs() < 1e-9);
        // 1/1, 2/3 and 3/4 at the three doubles that are found, nothing for the one that is not.
        assert!((figures.pr_auc.unwrap() - (1.0 + 2.0 / 3.0 + 0.75) / 4.0).abs() < 1e-9);
        assert!((figures.best_f1.unwrap() - 0.75).abs() < 1e-9);
        assert!((figures.brier.unwrap() - (0.01 + 0.64 + 0.09 + 0.64 + 1.0) / 5.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_to_divide_gives_no_figure() {
        let figures = figures(Vec::new(), 0);
        assert_eq!((figures.precision, figures.recall, figures.pr_auc, figures.brier), (None, None, None, None));
    }

    #[test]
    fn an_honest_forecast_has_no_calibration_error() {
        let honest: Vec<(f64, bool)> = (0..100).map(|at| (0.25, at % 4 == 0)).collect();
        assert!(figures(seen(&honest), 0).calibration_error.unwrap() < 1e-9);
    }
}
