//! The tables of versions: what a dataset held when, what is being loaded, what was overwritten, what is to be thrown away.

diesel::table! {
    dataset_version (dataset_id, version) {
        dataset_id -> Text,
        version -> BigInt,
        store -> Integer,
        state -> Text,
        features -> BigInt,
        west -> Nullable<Double>,
        south -> Nullable<Double>,
        east -> Nullable<Double>,
        north -> Nullable<Double>,
        time_start -> Nullable<BigInt>,
        time_end -> Nullable<BigInt>,
        indexed -> Text,
        described -> Text,
        source_name -> Text,
        source_sha256 -> Text,
        import_id -> Text,
        report -> Text,
        made_by -> Text,
        made_at -> BigInt,
        served_from -> BigInt,
        served_until -> Nullable<BigInt>,
        restores -> Nullable<BigInt>,
        quality_score -> Nullable<Integer>,
    }
}

diesel::table! {
    dataset_load (store) {
        store -> Integer,
        dataset_id -> Text,
        import_id -> Text,
        described -> Text,
        indexed -> Text,
        progress -> BigInt,
        features -> BigInt,
        ordered -> BigInt,
        west -> Nullable<Double>,
        south -> Nullable<Double>,
        east -> Nullable<Double>,
        north -> Nullable<Double>,
        time_start -> Nullable<BigInt>,
        time_end -> Nullable<BigInt>,
        source_name -> Text,
        source_sha256 -> Text,
        begun_by -> Text,
        begun_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    feature_past (store, seq, valid_until) {
        store -> Integer,
        seq -> BigInt,
        id -> Text,
        agency_code -> Text,
        visibility -> Text,
        version -> BigInt,
        valid_from -> BigInt,
        valid_until -> BigInt,
        time_start -> Nullable<BigInt>,
        time_end -> Nullable<BigInt>,
        properties -> Text,
        geometry_json -> Nullable<Text>,
        geometry -> Nullable<Binary>,
    }
}

diesel::table! {
    feature_waste (store) {
        store -> Integer,
    }
}
