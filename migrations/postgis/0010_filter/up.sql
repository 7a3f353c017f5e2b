-- The properties as an object. PostgreSQL reads no JSON that holds a NUL character anywhere: each becomes U+FFFD, as `matches` has it.
CREATE FUNCTION filter_object(properties text) RETURNS json
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN strpos(properties, '\u0000') > 0
        THEN regexp_replace(properties, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g')::json
        ELSE properties::json END $$;

CREATE OR REPLACE FUNCTION property_text(properties text, name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT filter_object(properties) ->> name $$;

-- A property as a filter compares it: NULL when it is absent, null, or of another type than was asked for.
-- Inlined by the planner, so that one call costs no more than its expression.
CREATE FUNCTION filter_text(properties text, name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE json_typeof(filter_object(properties) -> name) WHEN 'string' THEN filter_object(properties) ->> name END $$;

CREATE FUNCTION filter_number(properties text, name text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE json_typeof(filter_object(properties) -> name) WHEN 'number' THEN (filter_object(properties) ->> name)::numeric END $$;

CREATE FUNCTION filter_boolean(properties text, name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE json_typeof(filter_object(properties) -> name) WHEN 'boolean' THEN (filter_object(properties) ->> name)::boolean END $$;

-- Days since 1970-01-01 of a text YYYY-MM-DD that names a day of the calendar, else NULL. Raises nothing: a cast would.
CREATE FUNCTION filter_day_number(day text) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF day !~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' OR left(day, 4) = '0000' THEN
        RETURN NULL;
    END IF;
    IF right(day, 2)::integer > extract(day FROM (left(day, 7) || '-01')::date + interval '1 month' - interval '1 day') THEN
        RETURN NULL;
    END IF;
    RETURN day::date - date '1970-01-01';
END $$;

CREATE FUNCTION filter_day(properties text, name text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT filter_day_number(filter_text(properties, name)) $$;

-- Microseconds since 1970-01-01T00:00:00Z of an RFC 3339 instant, cut off beyond the microsecond, else NULL.
CREATE FUNCTION filter_instant_number(instant text) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    -- 1 day, 2 hour, 3 minute, 4 second, 5 fraction, 6 zone, 7 sign, 8 hours and 9 minutes of the offset.
    part text[] := regexp_match(instant,
        '^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:[.]([0-9]+))?([Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$');
    offset_minutes bigint := 0;
BEGIN
    IF part IS NULL THEN
        RETURN NULL;
    END IF;
    IF part[7] IS NOT NULL THEN
        offset_minutes := (part[8]::bigint * 60 + part[9]::bigint) * CASE part[7] WHEN '-' THEN -1 ELSE 1 END;
    END IF;
    RETURN filter_day_number(part[1]) * 86400000000
        + ((part[2]::bigint * 60 + part[3]::bigint - offset_minutes) * 60 + part[4]::bigint) * 1000000
        + rpad(left(coalesce(part[5], ''), 6), 6, '0')::bigint;
END $$;

CREATE FUNCTION filter_instant(properties text, name text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT filter_instant_number(filter_text(properties, name)) $$;

-- The day of an instant, both counted from 1970-01-01.
CREATE FUNCTION filter_day_of(microseconds bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (microseconds - ((microseconds % 86400000000) + 86400000000) % 86400000000) / 86400000000 $$;
