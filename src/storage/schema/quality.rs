//! The tables of quality: the report of each version of a dataset, and its bad spots.

diesel::table! {
    quality_report (dataset_id, version) {
        dataset_id -> Text,
        version -> BigInt,
        data_version -> BigInt,
        agency_code -> Text,
        visibility -> Text,
        score -> Nullable<Integer>,
        report -> Text,
        spots -> BigInt,
        made_at -> BigInt,
    }
}

diesel::table! {
    quality_spot (dataset_id, version, number) {
        dataset_id -> Text,
        version -> BigInt,
        number -> BigInt,
        agency_code -> Text,
        visibility -> Text,
        source_row -> BigInt,
        feature -> Nullable<Text>,
        field -> Text,
        code -> Text,
        severity -> Text,
        longitude -> Nullable<Double>,
        latitude -> Nullable<Double>,
        words -> Text,
    }
}
