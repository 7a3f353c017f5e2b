//! The tables of cases: what was found, what became of it, what people said of it.

diesel::table! {
    duplicate_case (id) {
        id -> Text,
        state -> Text,
        founding -> Text,
        merged_into -> Text,
        members -> Text,
        score -> BigInt,
        fingerprint -> Text,
        proposal -> Text,
        version -> BigInt,
        found_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    case_member (work_id) {
        work_id -> Text,
        case_id -> Text,
    }
}

diesel::table! {
    case_event (seq) {
        seq -> BigInt,
        case_id -> Text,
        kind -> Text,
        other_case -> Text,
        works -> Text,
        actor -> Text,
        agency_code -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    case_assessment (seq) {
        seq -> BigInt,
        case_id -> Text,
        agency_code -> Text,
        answer -> Text,
        said -> Text,
        fingerprint -> Text,
        actor -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    case_decision (id) {
        id -> Text,
        case_id -> Text,
        action -> Text,
        said -> Text,
        saving_satang -> Nullable<BigInt>,
        fingerprint -> Text,
        decided_by -> Text,
        agency_code -> Text,
        decided_at -> BigInt,
    }
}

diesel::table! {
    /// To whom a pair or a case is given.
    duplicate_assignment (kind, subject) {
        kind -> Text,
        subject -> Text,
        agency_code -> Text,
        unit_code -> Text,
        officer -> Text,
        due -> Text,
        note -> Text,
        assigned_by -> Text,
        assigned_by_agency -> Text,
        assigned_at -> BigInt,
    }
}

diesel::table! {
    work_change (seq) {
        seq -> BigInt,
        work_id -> Text,
    }
}

diesel::table! {
    lineage (earlier_id, later_id) {
        earlier_id -> Text,
        later_id -> Text,
        kind -> Text,
        verdict -> Text,
        reason -> Text,
        said_by -> Text,
        agency_code -> Text,
        at -> BigInt,
    }
}
