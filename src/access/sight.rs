//! Who may see what: one rule for datasets, features, projects and suspected duplicates. `store::visible!` is the same rule in SQL.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::scope::{Scope, Scopes};

/// How far a record may be seen, from widest to narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// Every agency with a key.
    Agencies,
    /// The owning agency only.
    Private,
}

impl Visibility {
    pub fn name(self) -> &'static str {
        match self {
            Visibility::Public => "public",
            Visibility::Agencies => "agencies",
            Visibility::Private => "private",
        }
    }

    /// From the stored name; what is unknown is shown to nobody else.
    pub fn stored(name: &str) -> Self {
        match name {
            "public" => Visibility::Public,
            "agencies" => Visibility::Agencies,
            _ => Visibility::Private,
        }
    }
}

/// Who calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// The key's agency; `None` for a stranger.
    pub agency: Option<String>,
    pub scopes: Scopes,
    /// Public id of the key; empty for a stranger.
    pub key_id: String,
    /// The key came in the query string, so links carry it on.
    pub key_in_query: Option<String>,
}

impl Caller {
    pub fn holds(&self, scope: Scope) -> bool {
        self.agency.is_some() && self.scopes.holds(scope)
    }

    pub fn sight(&self) -> Sight {
        match &self.agency {
            _ if self.holds(Scope::Admin) => Sight::Everything,
            Some(agency) => Sight::Agency(agency.clone()),
            None => Sight::Public,
        }
    }

    /// May this caller change what `agency` owns?
    pub fn may_write_for(&self, agency: &str) -> bool {
        self.holds(Scope::Admin) || (self.holds(Scope::WriteOwn) && self.agency.as_deref() == Some(agency))
    }
}

/// How much a caller sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// What is public.
    Public,
    /// What is public, what agencies share, and all of the agency's own.
    Agency(String),
    Everything,
}

impl Sight {
    /// May a record with this visibility and owner be seen?
    pub fn sees(&self, visibility: Visibility, owner: &str) -> bool {
        match self {
            Sight::Everything => true,
            Sight::Agency(own) => visibility != Visibility::Private || own == owner,
            Sight::Public => visibility == Visibility::Public,
        }
    }

    /// Is all of a record of this owner shown, what is personal in it too?
    pub fn owns(&self, owner: &str) -> bool {
        match self {
            Sight::Everything => true,
            Sight::Agency(own) => own == owner,
            Sight::Public => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_record_is_seen_by_its_owner_and_the_administrator_alone() {
        let own = Sight::Agency("pao-rayong".into());
        let other = Sight::Agency("doh".into());
        assert!(
            own.sees(Visibility::Private, "pao-rayong") && Sight::Everything.sees(Visibility::Private, "pao-rayong")
        );
        assert!(
            !other.sees(Visibility::Private, "pao-rayong") && !Sight::Public.sees(Visibility::Private, "pao-rayong")
        );
        assert!(
            other.sees(Visibility::Agencies, "pao-rayong") && !Sight::Public.sees(Visibility::Agencies, "pao-rayong")
        );
    }

    #[test]
    fn a_key_without_a_write_scope_writes_nothing_even_of_its_own_agency() {
        let reader = Caller { agency: Some("doh".into()), scopes: Scopes::new(vec![Scope::Read]), ..Caller::default() };
        assert!(!reader.may_write_for("doh"));
    }
}
