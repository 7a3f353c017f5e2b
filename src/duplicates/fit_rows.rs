//! Stage two of the fit: the table of relations, by multinomial logistic regression around the one that ships.

use super::relation::{Relation, Rows, TRAITS, Traits, likely};
use super::solve::{Local, add, least, penalise};

/// One over twice the variance that a weight is expected to have around what ships.
const PULL_OF_ROWS: f64 = 0.5;

/// Refits the table of relations; weights that are 0 stay 0, the others keep their sign.
pub fn rows(examples: Vec<(&Traits, Relation)>, prior: &Rows) -> Rows {
    let at = |relation: Relation| Relation::all().iter().position(|known| *known == relation);
    let told: Vec<(&Traits, usize)> =
        examples.into_iter().filter_map(|(traits, relation)| Some((traits, at(relation)?))).collect();
    if told.len() < super::fit::LEAST_EXAMPLES {
        return prior.clone();
    }
    let places: Vec<(usize, usize)> = (0..prior.0.len())
        .flat_map(|row| (0..TRAITS.len()).map(move |column| (row, column)))
        .filter(|(row, column)| prior.0.get(*row).and_then(|row| row.get(*column)).is_some_and(|value| *value != 0.0))
        .collect();
    let start: Vec<f64> = places.iter().filter_map(|(row, column)| prior.0.get(*row)?.get(*column).copied()).collect();
    let low: Vec<f64> = start.iter().map(|value| if *value > 0.0 { 0.0 } else { -20.0 }).collect();
    let high: Vec<f64> = start.iter().map(|value| if *value > 0.0 { 20.0 } else { 0.0 }).collect();
    let found = least(&start, &low, &high, |at| of_rows(at, &start, &places, &told));
    filled(&found, &places)
}

fn filled(values: &[f64], places: &[(usize, usize)]) -> Rows {
    let mut rows = Rows([[0.0; TRAITS.len()]; 9]);
    for (value, (row, column)) in values.iter().zip(places) {
        if let Some(place) = rows.0.get_mut(*row).and_then(|row| row.get_mut(*column)) {
            *place = *value;
        }
    }
    rows
}

fn of_rows(at: &[f64], start: &[f64], places: &[(usize, usize)], told: &[(&Traits, usize)]) -> Local {
    let mut local = Local::zero(at.len());
    for (index, (value, start)) in at.iter().zip(start).enumerate() {
        penalise(&mut local, index, value - start, PULL_OF_ROWS);
    }
    let rows = filled(at, places);
    for (traits, truth) in told {
        let shares = likely(traits, &rows);
        local.value -= shares.get(*truth).copied().unwrap_or_default().max(1e-300).ln();
        for (relation, share) in shares.iter().enumerate() {
            // The bend of the softmax is Σ p·x·xᵀ − (Σ p·x)(Σ p·x)ᵀ; the second part is taken off below.
            let input: Vec<f64> = places
                .iter()
                .map(|(row, column)| if *row == relation { holds(traits, *column) } else { 0.0 })
                .collect();
            add(&mut local, &input, share - f64::from(u8::from(relation == *truth)), *share);
        }
        let mean: Vec<f64> = places
            .iter()
            .map(|(row, column)| shares.get(*row).copied().unwrap_or_default() * holds(traits, *column))
            .collect();
        add(&mut local, &mean, 0.0, -1.0);
    }
    local
}

fn holds(traits: &Traits, column: usize) -> f64 {
    traits.get(column).copied().unwrap_or_default()
}

/// The likeliest relation by a table.
pub fn best(traits: &Traits, rows: &Rows) -> Relation {
    let shares = likely(traits, rows).into_iter().zip(Relation::all());
    shares.fold((f64::NEG_INFINITY, Relation::Unrelated), |best, one| if one.0 > best.0 { one } else { best }).1
}
