//! What a value of the provider's claim gives: a place in an agency, and scopes of API keys.

use super::claims::{Claims, values_of};
use crate::access::scope::Scopes;
use crate::config::Grant;
use crate::error::{Error, Fault, Result, Words};

#[derive(Debug, Clone)]
struct Row {
    value: String,
    agency: String,
    scopes: Scopes,
}

/// The table of `[[oidc.grants]]`, in its order.
#[derive(Debug, Clone, Default)]
pub struct Grants(Vec<Row>);

impl Grants {
    /// # Errors
    /// `Malformed` for an empty table, a row without scopes, a scope that is none.
    pub fn read(rows: &[Grant]) -> Result<Self> {
        if rows.is_empty() {
            return Err(wrong("ยังไม่มีแถวใดบอกว่าใครได้สิทธิ์อะไร", "no row says who may do what"));
        }
        let read = |row: &Grant| -> Result<Row> {
            let scopes = Scopes::parse(&row.scopes.join(" "))?;
            if scopes.list().is_empty() || row.value.is_empty() || row.agency.is_empty() {
                return Err(wrong("แถวต้องมี value, agency และ scopes", "a row needs its value, agency and scopes"));
            }
            Ok(Row { value: row.value.clone(), agency: row.agency.clone(), scopes })
        };
        Ok(Grants(rows.iter().map(read).collect::<Result<_>>()?))
    }

    /// The values of the claim that stand in the table; all others are nothing to us and are not kept.
    pub(super) fn known(&self, claims: &Claims, claim: &str) -> Vec<String> {
        let mut values = values_of(claims, claim);
        values.retain(|value| self.0.iter().any(|row| row.value == *value));
        values.sort_unstable();
        values.dedup();
        values
    }

    /// The agency of the first row that fits, with the scopes of all its rows that fit. `None` for a person of whom no row speaks.
    pub fn rights(&self, values: &[String]) -> Option<(String, Scopes)> {
        let fitting = || self.0.iter().filter(|row| values.contains(&row.value));
        let agency = fitting().next()?.agency.clone();
        let scopes = fitting().filter(|row| row.agency == agency).flat_map(|row| row.scopes.list().iter().copied());
        let scopes = Scopes::new(scopes.collect());
        Some((agency, scopes))
    }
}

fn wrong(th: &'static str, en: &'static str) -> Error {
    Error::malformed(Fault::parameter("oidc.grants", "no-grant", Words::new(th, en)).remedy(
        "เพิ่มใน phaen.toml เช่น [[oidc.grants]] value = \"doh-planner\" agency = \"doh\" scopes = [\"read\", \"write:own\"]",
        "add to phaen.toml, for example [[oidc.grants]] value = \"doh-planner\" agency = \"doh\" scopes = [\"read\", \"write:own\"]",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Scope;

    fn row(value: &str, agency: &str, scopes: &[&str]) -> Grant {
        Grant {
            value: value.into(),
            agency: agency.into(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        }
    }

    #[test]
    fn the_first_row_says_the_agency_and_only_its_other_rows_add_scopes() {
        let grants = Grants::read(&[
            row("planner", "doh", &["write:own"]),
            row("governor", "province", &["admin"]),
            row("reviewer", "doh", &["review"]),
        ])
        .unwrap();
        let values = ["reviewer", "governor", "planner"].map(str::to_owned);
        let (agency, scopes) = grants.rights(&values).unwrap();
        assert_eq!((agency.as_str(), scopes.list()), ("doh", &[Scope::WriteOwn, Scope::Review][..]));
        assert!(grants.rights(&["stranger".to_owned()]).is_none());
    }

    #[test]
    fn a_table_that_gives_nothing_is_refused() {
        assert!(Grants::read(&[]).is_err());
        assert!(Grants::read(&[row("a", "doh", &[])]).is_err());
        assert!(Grants::read(&[row("a", "doh", &["everything"])]).is_err());
    }
}
