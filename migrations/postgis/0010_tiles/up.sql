-- The features that not everybody sees: a tile asks whether there are any before it trusts the spatial index alone.
CREATE INDEX feature_not_public ON feature (dataset_id, visibility, agency_code, seq) WHERE visibility <> 'public';
