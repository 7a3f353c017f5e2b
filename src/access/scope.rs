//! What a key may do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{At, Error, Fault, Result, Words};

/// One permission of an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub enum Scope {
    /// Read what agencies share with each other.
    #[serde(rename = "read")]
    Read,
    /// Write the datasets, features and projects of the key's own agency.
    #[serde(rename = "write:own")]
    WriteOwn,
    /// Decide on suspected duplicates.
    #[serde(rename = "review")]
    Review,
    /// Draw reports across agencies.
    #[serde(rename = "report")]
    Report,
    /// Everything, for every agency.
    #[serde(rename = "admin")]
    Admin,
}

pub const ALL: [Scope; 5] = [Scope::Read, Scope::WriteOwn, Scope::Review, Scope::Report, Scope::Admin];

impl Scope {
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::WriteOwn => "write:own",
            Scope::Review => "review",
            Scope::Report => "report",
            Scope::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Result<Self> {
        ALL.into_iter().find(|scope| scope.name() == text).ok_or_else(|| {
            let names = ALL.map(Scope::name).join(", ");
            Error::malformed(
                Fault::new(
                    At::Parameter("scope".into()),
                    "unknown-scope",
                    Words::new(format!("ไม่รู้จักสิทธิ์ '{text}'"), format!("there is no scope '{text}'")),
                )
                .remedy(format!("ใช้ได้: {names}"), format!("there are: {names}")),
            )
        })
    }
}

/// A set of scopes, kept as their names with spaces between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    pub fn new(mut scopes: Vec<Scope>) -> Self {
        scopes.sort_unstable();
        scopes.dedup();
        Scopes(scopes)
    }

    /// Reads names with spaces or commas between.
    pub fn parse(text: &str) -> Result<Self> {
        let names = text.split([' ', ',']).filter(|name| !name.is_empty());
        Ok(Scopes::new(names.map(Scope::parse).collect::<Result<_>>()?))
    }

    /// `admin` holds every other scope.
    pub fn holds(&self, scope: Scope) -> bool {
        self.0.contains(&scope) || self.0.contains(&Scope::Admin)
    }

    pub fn as_text(&self) -> String {
        self.0.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" ")
    }

    pub fn list(&self) -> &[Scope] {
        &self.0
    }

    /// Nothing but reading: may travel in a query string.
    pub fn only_read(&self) -> bool {
        self.0.iter().all(|scope| *scope == Scope::Read)
    }
}
