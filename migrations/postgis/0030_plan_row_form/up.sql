-- A plan is listed form by form and edition by edition: a page is read from its place on.
ALTER TABLE plan_row ADD COLUMN form TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE plan_row SET form = record::json ->> 'form';
CREATE INDEX plan_row_segment ON plan_row (edition_id, form, position, id);
