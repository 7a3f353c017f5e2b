//! Agencies, keys and the audit trail in the database, and the visibility rule in SQL.

mod agencies;
mod audit;
mod keys;
mod once;
mod people;
mod sessions;

pub use agencies::{
    delete_agency, delete_unit, find_agency, get_agency, insert_agency, list_agencies, list_units, names_of, put_unit,
    resolve_agency, update_agency,
};
pub use audit::{append_audit, count_audit, last_audit, last_change, latest_audit, list_audit, verify_audit};
pub use keys::{KeyRow, find_key, has_admin_key, insert_key, list_keys, revoke_key, touch_key};
pub use once::perform;
pub use people::{Begun, PersonRow, begin_person_session, find_person_session};
pub use sessions::{SessionRow, begin_session, end_session, find_session, touch_session};

/// [`super::Sight::sees`] as a condition on a table that has `visibility` and `agency_code`. Every read path uses this and nothing else.
#[macro_export]
macro_rules! visible {
    ($table:ident, $sight:expr) => {{
        use diesel::prelude::*;
        type Condition = Box<
            dyn diesel::expression::BoxableExpression<
                    $table::table,
                    $crate::storage::Backend,
                    SqlType = diesel::sql_types::Bool,
                >,
        >;
        let condition: Condition = match $sight {
            $crate::access::Sight::Everything => Box::new($table::visibility.ne("")),
            $crate::access::Sight::Agency(own) => {
                Box::new($table::visibility.eq_any(["public", "agencies"]).or($table::agency_code.eq(own.clone())))
            }
            $crate::access::Sight::Public => Box::new($table::visibility.eq("public")),
        };
        condition
    }};
}
