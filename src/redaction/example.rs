//! Holds rules to the examples that stand beside them.

use super::rules::{Exceptions, Rules};

/// Every example that comes out otherwise than its rule says, in words.
pub(super) fn faults(rules: &Rules) -> Vec<String> {
    let none = Exceptions::default();
    let mut faults = Vec::new();
    for rule in &rules.file.rules {
        for (text, wanted) in &rule.hides {
            let found = rules.find(text, &none);
            if !found.iter().any(|one| one.rule == rule.id && one.text == *wanted) {
                let got: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
                faults.push(format!("rule {}: of '{text}' '{wanted}' is to be hidden, not {got:?}", rule.id));
            }
        }
        for text in &rule.keeps {
            if let Some(found) = rules.find(text, &none).into_iter().find(|one| one.rule == rule.id) {
                faults.push(format!("rule {}: of '{text}' nothing is to be hidden, not '{}'", rule.id, found.text));
            }
        }
    }
    faults
}
