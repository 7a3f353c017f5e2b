//! The tables of projects: what they cost in which year, where they are, who hides or draws what, and their way through the documents.

diesel::table! {
    project (id) {
        id -> Text,
        agency_code -> Text,
        visibility -> Text,
        title -> Text,
        title_search -> Text,
        source_key -> Nullable<Text>,
        programme -> Text,
        fiscal_year_first -> Integer,
        fiscal_year_last -> Integer,
        budget_satang -> Nullable<BigInt>,
        plan_status -> Text,
        coordination_status -> Text,
        money_status -> Text,
        execution_status -> Text,
        location_quality -> Text,
        record -> Text,
        content_hash -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        record_public -> Text,
        title_search_public -> Text,
    }
}

diesel::table! {
    project_redaction (project_id) {
        project_id -> Text,
        document -> Text,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    project_place (project_id) {
        project_id -> Text,
        document -> Text,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    project_step (id) {
        id -> Text,
        project_id -> Text,
        kind -> Text,
        document -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    project_budget (project_id, fiscal_year) {
        project_id -> Text,
        fiscal_year -> Integer,
        satang -> BigInt,
    }
}

diesel::table! {
    project_area (project_id, area_code) {
        project_id -> Text,
        area_code -> Text,
    }
}

diesel::table! {
    project_identifier (project_id, scheme, value) {
        project_id -> Text,
        scheme -> Text,
        value -> Text,
    }
}

diesel::joinable!(project_budget -> project (project_id));
diesel::joinable!(project_area -> project (project_id));
diesel::joinable!(project_identifier -> project (project_id));
diesel::joinable!(project_step -> project (project_id));
