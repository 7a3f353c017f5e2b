DROP FUNCTION filter_day_of(bigint);
DROP FUNCTION filter_instant(text, text);
DROP FUNCTION filter_instant_number(text);
DROP FUNCTION filter_day(text, text);
DROP FUNCTION filter_day_number(text);
DROP FUNCTION filter_boolean(text, text);
DROP FUNCTION filter_number(text, text);
DROP FUNCTION filter_text(text, text);
CREATE OR REPLACE FUNCTION property_text(properties text, name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT properties::json ->> name $$;
DROP FUNCTION filter_object(text);
