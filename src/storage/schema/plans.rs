//! The tables of plans: plans, their editions, their rows, and which row takes the place of which.

diesel::table! {
    plan (id) {
        id -> Text,
        agency_code -> Text,
        visibility -> Text,
        kind -> Text,
        title_search -> Text,
        year_first -> Integer,
        year_last -> Integer,
        record -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    plan_edition (id) {
        id -> Text,
        plan_id -> Text,
        agency_code -> Text,
        visibility -> Text,
        kind -> Text,
        year -> Integer,
        issue -> Integer,
        number -> Integer,
        note -> Text,
        bound_at -> Nullable<BigInt>,
        sheets -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    plan_row (id) {
        id -> Text,
        plan_id -> Text,
        edition_id -> Text,
        project_id -> Text,
        agency_code -> Text,
        visibility -> Text,
        sheet -> Text,
        position -> BigInt,
        form -> Text,
        made -> Integer,
        record -> Text,
        content_hash -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    plan_row_link (earlier_id, later_id) {
        earlier_id -> Text,
        later_id -> Text,
        plan_id -> Text,
        kind -> Text,
        reason -> Text,
    }
}

diesel::table! {
    column_map (id) {
        id -> Text,
        agency_code -> Text,
        visibility -> Text,
        record -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}
