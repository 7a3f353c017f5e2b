//! The tables, as both databases have them; `migrations/` is their source.

mod cases;
mod plans;
mod projects;
mod quality;
mod versions;

pub use cases::*;
pub use plans::*;
pub use projects::*;
pub use quality::*;
pub use versions::*;

diesel::table! {
    counter (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    agency (code) {
        code -> Text,
        kind -> Text,
        name_th -> Text,
        name_en -> Text,
        abbreviation -> Text,
        parent_code -> Nullable<Text>,
        dla_key -> Nullable<Text>,
        dla_code -> Nullable<Text>,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        responsibility -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    agency_identifier (scheme, value) {
        scheme -> Text,
        value -> Text,
        agency_code -> Text,
    }
}

diesel::table! {
    unit (agency_code, code) {
        agency_code -> Text,
        code -> Text,
        name_th -> Text,
        name_en -> Text,
        abbreviation -> Text,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    api_key (id) {
        id -> Text,
        kind -> Text,
        agency_code -> Text,
        label -> Text,
        scopes -> Text,
        hash -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (hash) {
        hash -> Text,
        key_id -> Text,
        created_at -> BigInt,
        used_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    person_session (hash) {
        hash -> Text,
        issuer -> Text,
        subject -> Text,
        name -> Text,
        claim_values -> Text,
        created_at -> BigInt,
        used_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    used_sign_in (hash) {
        hash -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    audit (seq) {
        seq -> BigInt,
        at -> BigInt,
        actor -> Text,
        agency_code -> Text,
        action -> Text,
        subject -> Text,
        subject_id -> Text,
        detail -> Text,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    area (code) {
        code -> Text,
        level -> Text,
        parent_code -> Nullable<Text>,
        name_th -> Text,
        name_en -> Text,
        longitude -> Double,
        latitude -> Double,
        boundary_source -> Text,
        boundary_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    dataset (id) {
        id -> Text,
        number -> Integer,
        kind -> Text,
        agency_code -> Text,
        visibility -> Text,
        title_th -> Text,
        title_en -> Text,
        description_th -> Text,
        description_en -> Text,
        geometry_kind -> Text,
        source_crs -> Text,
        catalog -> Text,
        fields -> Text,
        west -> Nullable<Double>,
        south -> Nullable<Double>,
        east -> Nullable<Double>,
        north -> Nullable<Double>,
        time_start -> Nullable<BigInt>,
        time_end -> Nullable<BigInt>,
        version -> BigInt,
        data_version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        indexed -> Text,
    }
}

diesel::table! {
    feature (seq) {
        seq -> BigInt,
        store -> Integer,
        id -> Text,
        agency_code -> Text,
        visibility -> Text,
        version -> BigInt,
        updated_at -> BigInt,
        time_start -> Nullable<BigInt>,
        time_end -> Nullable<BigInt>,
        properties -> Text,
        geometry_json -> Nullable<Text>,
        geometry -> Nullable<Binary>,
    }
}

diesel::table! {
    idempotency (principal, method, path, key) {
        principal -> Text,
        method -> Text,
        path -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Integer,
        headers -> Text,
        body -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    job (id) {
        id -> Text,
        kind -> Text,
        state -> Text,
        agency_code -> Text,
        done -> BigInt,
        total -> BigInt,
        request -> Text,
        result -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        step -> Text,
        rows -> BigInt,
    }
}

diesel::table! {
    import (id) {
        id -> Text,
        job_id -> Text,
        agency_code -> Text,
        actor -> Text,
        actor_agency -> Text,
        actor_is_admin -> Bool,
        file_name -> Text,
        media_type -> Text,
        bytes -> BigInt,
        sha256 -> Text,
        kept -> Bool,
        state -> Text,
        wishes -> Text,
        report -> Text,
        error -> Text,
        made -> Text,
        before -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    work (id) {
        id -> Text,
        agency_code -> Text,
        visibility -> Text,
        document -> Text,
        updated_at -> BigInt,
        created_at -> BigInt,
        location_quality -> Text,
    }
}

diesel::table! {
    duplicate (id) {
        id -> Text,
        a_id -> Text,
        b_id -> Text,
        a_agency -> Text,
        b_agency -> Text,
        visibility -> Text,
        agency_code -> Text,
        relation -> Text,
        severity -> Text,
        score -> BigInt,
        state -> Text,
        fiscal_years -> Text,
        stake_satang -> BigInt,
        stakes -> Text,
        areas -> Text,
        explanation -> Text,
        fingerprint -> Text,
        version -> BigInt,
        found_at -> BigInt,
        updated_at -> BigInt,
        case_id -> Text,
    }
}

diesel::table! {
    decision (id) {
        id -> Text,
        a_id -> Text,
        b_id -> Text,
        verdict -> Text,
        reason -> Text,
        relation -> Text,
        fingerprint -> Text,
        decided_by -> Text,
        agency_code -> Text,
        decided_at -> BigInt,
    }
}

diesel::table! {
    /// SQLite's R*Tree over the features' boxes; PostGIS needs none, having an index on the geometry itself.
    feature_index (seq) {
        seq -> BigInt,
        dataset_min -> Integer,
        dataset_max -> Integer,
        x_min -> Integer,
        x_max -> Integer,
        y_min -> Integer,
        y_max -> Integer,
    }
}

diesel::table! {
    feature_value (seq, field) {
        seq -> BigInt,
        field -> BigInt,
        absent -> SmallInt,
        number -> Double,
        text -> Text,
    }
}

diesel::table! {
    /// The values in their order; on PostGIS a view, since an index of `feature_value` has them so.
    feature_order (field, absent, number, text, seq) {
        field -> BigInt,
        absent -> SmallInt,
        number -> Double,
        text -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    feature_count (dataset, agency_code, visibility) {
        dataset -> Integer,
        agency_code -> Text,
        visibility -> Text,
        features -> BigInt,
    }
}

diesel::table! {
    /// The searched text of each feature, by its number; a virtual table on SQLite.
    feature_search (rowid) {
        rowid -> BigInt,
        text -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    agency,
    agency_identifier,
    api_key,
    area,
    audit,
    case_assessment,
    case_decision,
    case_event,
    case_member,
    column_map,
    counter,
    dataset,
    dataset_load,
    dataset_version,
    decision,
    duplicate,
    duplicate_assignment,
    duplicate_case,
    feature,
    feature_count,
    feature_index,
    feature_order,
    feature_past,
    feature_search,
    feature_value,
    feature_waste,
    import,
    job,
    lineage,
    person_session,
    plan,
    plan_edition,
    plan_row,
    plan_row_link,
    project,
    project_area,
    project_budget,
    project_identifier,
    project_place,
    project_redaction,
    project_step,
    session,
    unit,
    used_sign_in,
    work,
);
