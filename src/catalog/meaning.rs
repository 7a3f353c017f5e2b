//! What the values of a field stand for, beyond their type.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the values of a field stand for: they are held to its register or its way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// A province, amphoe or tambon: 2, 4 or 6 digits of the Department of Provincial Administration.
    AreaCode,
    /// A local authority: 8 digits of the Department of Local Administration.
    LocalAuthorityCode,
    /// One of the twelve budget programmes of local authorities: 5 digits.
    ProgrammeCode,
    Date,
    FiscalYear,
    /// Money in baht.
    Amount,
    /// Money in thousands of baht.
    AmountThousand,
    /// Money in millions of baht.
    AmountMillion,
}
