DROP INDEX feature_not_public;
