//! The least point of a smooth convex function within bounds: Newton's method, with the bounds that hold taken as fixed.

/// A function at a point: its value, gradient, and matrix of second derivatives (rows after one another).
pub struct Local {
    pub value: f64,
    pub gradient: Vec<f64>,
    pub curvature: Vec<f64>,
}

impl Local {
    pub fn zero(size: usize) -> Local {
        Local { value: 0.0, gradient: vec![0.0; size], curvature: vec![0.0; size * size] }
    }
}

/// Adds `pull` times the square of the distance in one direction.
pub fn penalise(local: &mut Local, index: usize, distance: f64, pull: f64) {
    let size = local.gradient.len();
    local.value += pull * distance * distance;
    if let Some(slope) = local.gradient.get_mut(index) {
        *slope += 2.0 * pull * distance;
    }
    if let Some(bend) = local.curvature.get_mut(index * size + index) {
        *bend += 2.0 * pull;
    }
}

/// Adds one example: its miss along the inputs, and its bend along their products.
pub fn add(local: &mut Local, input: &[f64], miss: f64, bend: f64) {
    for (slope, value) in local.gradient.iter_mut().zip(input) {
        *slope += miss * value;
    }
    for (line, value) in local.curvature.chunks_mut(input.len()).zip(input).filter(|(_, value)| **value != 0.0) {
        line.iter_mut().zip(input).for_each(|(place, other)| *place += bend * value * other);
    }
}

const MOST_STEPS: usize = 100;
/// The step that counts as none.
const STILL: f64 = 1e-9;

/// Goes from `start` to the least point between `low` and `high`. The function has to be strictly convex there, as every
/// log-likelihood with a quadratic penalty is; the same input gives the same output on every machine.
pub fn least(start: &[f64], low: &[f64], high: &[f64], function: impl Fn(&[f64]) -> Local) -> Vec<f64> {
    let mut at: Vec<f64> = start.to_vec();
    let mut here = function(&at);
    for _ in 0..MOST_STEPS {
        let free: Vec<usize> = (0..at.len()).filter(|index| is_free(*index, &at, &here.gradient, low, high)).collect();
        let Some(step) = newton(&free, &here) else { break };
        let Some((next, there)) = shortened(&at, &free, &step, low, high, &here, &function) else { break };
        let moved = at.iter().zip(&next).map(|(old, new)| (old - new).abs()).fold(0.0, f64::max);
        (at, here) = (next, there);
        if moved < STILL {
            break;
        }
    }
    at
}

/// Not at a bound beyond which the function goes on falling.
fn is_free(index: usize, at: &[f64], gradient: &[f64], low: &[f64], high: &[f64]) -> bool {
    let (Some(value), Some(slope)) = (at.get(index), gradient.get(index)) else { return false };
    let below = low.get(index).is_some_and(|bound| value <= bound) && *slope > 0.0;
    let above = high.get(index).is_some_and(|bound| value >= bound) && *slope < 0.0;
    !below && !above
}

/// Newton's step in the free directions.
fn newton(free: &[usize], here: &Local) -> Option<Vec<f64>> {
    let size = here.gradient.len();
    let matrix: Vec<Vec<f64>> = free
        .iter()
        .map(|row| free.iter().map(|column| here.curvature.get(row * size + column).copied().unwrap_or(0.0)).collect())
        .collect();
    let slope: Vec<f64> = free.iter().filter_map(|index| here.gradient.get(*index).map(|slope| -slope)).collect();
    solve(matrix, slope)
}

/// Gauss with pivots; none if the matrix is singular.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for column in 0..size {
        let size_of = |row: usize, matrix: &[Vec<f64>]| {
            matrix.get(row).and_then(|row| row.get(column)).map_or(0.0, |value: &f64| value.abs())
        };
        let pivot = (column..size).max_by(|a, b| size_of(*a, &matrix).total_cmp(&size_of(*b, &matrix)))?;
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let (lead, factor) = (matrix.get(column)?.clone(), *matrix.get(column)?.get(column)?);
        if factor.abs() < 1e-12 {
            return None;
        }
        let top = *right.get(column)?;
        for row in column + 1..size {
            let line = matrix.get_mut(row)?;
            let times = *line.get(column)? / factor;
            line.iter_mut().zip(&lead).for_each(|(value, lead)| *value -= times * lead);
            *right.get_mut(row)? -= times * top;
        }
    }
    let mut out = vec![0.0; size];
    for row in (0..size).rev() {
        let line = matrix.get(row)?;
        let known: f64 = line.iter().zip(&out).skip(row + 1).map(|(value, out)| value * out).sum();
        *out.get_mut(row)? = (right.get(row)? - known) / line.get(row)?;
    }
    Some(out)
}

/// Takes the step, cut at the bounds, and halves it until the function falls.
fn shortened(
    at: &[f64],
    free: &[usize],
    step: &[f64],
    low: &[f64],
    high: &[f64],
    here: &Local,
    function: &impl Fn(&[f64]) -> Local,
) -> Option<(Vec<f64>, Local)> {
    let mut length = 1.0;
    for _ in 0..40 {
        let mut next = at.to_vec();
        for (index, step) in free.iter().zip(step) {
            if let (Some(value), Some(low), Some(high)) = (next.get_mut(*index), low.get(*index), high.get(*index)) {
                *value = (*value + length * step).clamp(*low, *high);
            }
        }
        let there = function(&next);
        if there.value <= here.value {
            return Some((next, there));
        }
        length /= 2.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (x − 3)² + (y − x)²
    fn bowl(at: &[f64]) -> Local {
        let (x, y) = (at[0], at[1]);
        Local {
            value: (x - 3.0).powi(2) + (y - x).powi(2),
            gradient: vec![2.0 * (x - 3.0) - 2.0 * (y - x), 2.0 * (y - x)],
            curvature: vec![4.0, -2.0, -2.0, 2.0],
        }
    }

    #[test]
    fn the_bottom_is_found_and_bounds_are_kept() {
        let far = f64::INFINITY;
        let free = least(&[0.0, 0.0], &[-far, -far], &[far, far], bowl);
        assert!((free[0] - 3.0).abs() < 1e-6 && (free[1] - 3.0).abs() < 1e-6);
        let bounded = least(&[0.0, 0.0], &[-far, -far], &[far, 1.0], bowl);
        assert!((bounded[0] - 2.0).abs() < 1e-6 && (bounded[1] - 1.0).abs() < 1e-9);
    }
}
