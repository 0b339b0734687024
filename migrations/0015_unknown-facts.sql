ALTER TABLE "models" ADD COLUMN "unknown_facts" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- As in 0006, but a placeholder is neither found nor counted.
CREATE OR REPLACE FUNCTION "write_model_search"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO model_search AS known (
		model_id, name, name_length, size, size_class, task, modality, license, availability, source, worst_severity, name_words, words
	)
	SELECT id, lower(name), char_length(name), coalesce(parameter_count, 999999999999999999),
		CASE WHEN parameter_count > 0 THEN floor(log(parameter_count)) END,
		CASE WHEN 'task' = ANY (unknown_facts) THEN 'UNKNOWN' ELSE task END, CASE WHEN 'modality' = ANY (unknown_facts) THEN 'UNKNOWN' ELSE modality END, CASE WHEN 'license' = ANY (unknown_facts) THEN 'UNKNOWN' ELSE license END,
		availability, source, 0,
		array_to_tsvector(search_words(concat_ws(' ', slug, name))),
		array_to_tsvector(search_words(concat_ws(' ',
			slug, name, summary, architecture, publisher, CASE WHEN NOT 'license' = ANY (unknown_facts) THEN license END, base_model_name, array_to_string(tags, ' '))))
	FROM changed
	ON CONFLICT (model_id) DO UPDATE SET
		name = excluded.name, name_length = excluded.name_length, size = excluded.size, size_class = excluded.size_class,
		task = excluded.task, modality = excluded.modality, license = excluded.license,
		availability = excluded.availability, source = excluded.source,
		name_words = excluded.name_words, words = excluded.words
	WHERE (known.name, known.size, known.task, known.modality, known.license, known.availability, known.source, known.words)
		IS DISTINCT FROM
		(excluded.name, excluded.size, excluded.task, excluded.modality, excluded.license, excluded.availability, excluded.source, excluded.words);
	RETURN NULL;
END
$$;
--> statement-breakpoint
UPDATE "models" SET "unknown_facts" = '{task,modality,license}' WHERE "manifest" IS NULL AND "onnx_sha256" IS NULL;
