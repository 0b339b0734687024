-- All three come with PostgreSQL and are trusted: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS unaccent;
--> statement-breakpoint
-- So that words, licence and task can be looked up in one index.
CREATE EXTENSION IF NOT EXISTS btree_gin;
--> statement-breakpoint
CREATE TABLE "model_counts" (
	"task" text NOT NULL,
	"modality" text NOT NULL,
	"license" text NOT NULL,
	"availability" text NOT NULL,
	"source" text NOT NULL,
	"size_class" smallint,
	"worst_severity" smallint NOT NULL,
	"count" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_search" (
	"model_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_length" integer NOT NULL,
	"size" bigint NOT NULL,
	"size_class" smallint,
	"task" text NOT NULL,
	"modality" text NOT NULL,
	"license" text NOT NULL,
	"availability" text NOT NULL,
	"source" text NOT NULL,
	"worst_severity" smallint NOT NULL,
	"name_words" "tsvector" NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_words" (
	"word" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "model_search" ADD CONSTRAINT "model_search_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_search_by_name" ON "model_search" USING btree ("name","model_id");--> statement-breakpoint
CREATE INDEX "model_search_by_size" ON "model_search" USING btree ("size","model_id");--> statement-breakpoint
CREATE INDEX "model_search_by_task_and_name" ON "model_search" USING btree ("task","name","model_id");--> statement-breakpoint
CREATE INDEX "model_search_by_task_and_size" ON "model_search" USING btree ("task","size","model_id");--> statement-breakpoint
CREATE INDEX "model_search_by_modality_and_name" ON "model_search" USING btree ("modality","name","model_id");--> statement-breakpoint
CREATE INDEX "model_search_by_modality_and_size" ON "model_search" USING btree ("modality","size","model_id");--> statement-breakpoint
CREATE INDEX "model_search_by_license" ON "model_search" USING btree ("license");--> statement-breakpoint
CREATE INDEX "model_search_name_words" ON "model_search" USING gin ("name_words");--> statement-breakpoint
CREATE INDEX "model_search_words" ON "model_search" USING gin ("words","license","task");--> statement-breakpoint
CREATE INDEX "models_base_model_id_index" ON "models" USING btree ("base_model_id");--> statement-breakpoint
CREATE INDEX "model_words_by_prefix" ON "model_words" USING btree ("word" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "model_words_by_trigram" ON "model_words" USING gin ("word" gin_trgm_ops);
--> statement-breakpoint
-- The words that a model is found by: "MobileNetV2" by mobilenetv2, by mobile, net and v2, and by mobilenetv and 2; "ResNet-50" by
-- resnet, by 50 and by resnet50.
CREATE FUNCTION "search_words"("value" text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT coalesce(array_agg(DISTINCT left(word, 40)), '{}')
	FROM (SELECT unaccent(coalesce(value, '')) AS plain) AS p,
		LATERAL (VALUES
			(lower(plain)),
			(lower(regexp_replace(plain, '([[:lower:][:digit:]])([[:upper:]])', '\1 \2', 'g'))),
			(lower(regexp_replace(plain, '([[:alpha:]])([[:digit:]])', '\1 \2', 'g'))),
			(lower(regexp_replace(plain, '([[:alpha:]])[^[:alnum:]]+([[:digit:]]{1,3})(?![[:alnum:]])', '\1\2', 'g')))
		) AS form(text),
		LATERAL regexp_split_to_table(form.text, '[^[:alnum:]]+') AS word
	WHERE word <> ''
$$;
--> statement-breakpoint
-- The words of a search, as they were typed and in that order, at most ten.
CREATE FUNCTION "search_terms"("value" text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT coalesce(array_agg(left(word, 40) ORDER BY place), '{}')
	FROM (
		SELECT word, min(place) AS place
		FROM regexp_split_to_table(lower(unaccent(coalesce(value, ''))), '[^[:alnum:]]+') WITH ORDINALITY AS split(word, place)
		WHERE word <> ''
		GROUP BY word
		ORDER BY 2
		LIMIT 10
	) AS terms
$$;
--> statement-breakpoint
CREATE FUNCTION "write_model_search"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO model_search AS known (
		model_id, name, name_length, size, size_class, task, modality, license, availability, source, worst_severity, name_words, words
	)
	SELECT id, lower(name), char_length(name), coalesce(parameter_count, 999999999999999999),
		CASE WHEN parameter_count > 0 THEN floor(log(parameter_count)) END,
		task, modality, license, availability, source, 0,
		array_to_tsvector(search_words(concat_ws(' ', slug, name))),
		array_to_tsvector(search_words(concat_ws(' ',
			slug, name, summary, architecture, publisher, license, base_model_name, array_to_string(tags, ' '))))
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
CREATE FUNCTION "write_worst_severity"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE model_search AS known
	SET worst_severity = worst.severity
	FROM (
		SELECT changed.model_id, coalesce(max(
			CASE WHEN withdrawn_at IS NULL
				THEN array_position(ARRAY['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], severity) END), 0) AS severity
		FROM (SELECT DISTINCT model_id FROM changed) AS changed LEFT JOIN bias_notes USING (model_id)
		GROUP BY changed.model_id
	) AS worst
	WHERE known.model_id = worst.model_id AND known.worst_severity <> worst.severity;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "count_models"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	added int := 0;
	rows int;
BEGIN
	IF TG_OP <> 'INSERT' THEN
		INSERT INTO model_counts
		SELECT task, modality, license, availability, source, size_class, worst_severity, -count(*)
		FROM before GROUP BY 1, 2, 3, 4, 5, 6, 7;
		GET DIAGNOSTICS rows = ROW_COUNT;
		added := added + rows;
	END IF;
	IF TG_OP <> 'DELETE' THEN
		INSERT INTO model_counts
		SELECT task, modality, license, availability, source, size_class, worst_severity, count(*)
		FROM after GROUP BY 1, 2, 3, 4, 5, 6, 7;
		GET DIAGNOSTICS rows = ROW_COUNT;
		added := added + rows;
		INSERT INTO model_words
		SELECT DISTINCT word FROM after, unnest(tsvector_to_array(words)) AS word WHERE word !~ '^[0-9]+$' ORDER BY 1
		ON CONFLICT DO NOTHING;
	END IF;
	-- By chance, about every 5,000 rows are added up. The lock (the bytes of "cnts") keeps two from adding up the same ones.
	IF random() < added / 5000.0 AND pg_try_advisory_xact_lock(1668183155) THEN
		WITH gone AS (DELETE FROM model_counts RETURNING *)
		INSERT INTO model_counts
		SELECT task, modality, license, availability, source, size_class, worst_severity, sum(count)
		FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(count) <> 0;
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "models_inserted" AFTER INSERT ON "models" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_model_search();
--> statement-breakpoint
CREATE TRIGGER "models_updated" AFTER UPDATE ON "models" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_model_search();
--> statement-breakpoint
CREATE TRIGGER "bias_notes_inserted" AFTER INSERT ON "bias_notes" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_worst_severity();
--> statement-breakpoint
CREATE TRIGGER "bias_notes_updated" AFTER UPDATE ON "bias_notes" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_worst_severity();
--> statement-breakpoint
CREATE TRIGGER "bias_notes_deleted" AFTER DELETE ON "bias_notes" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_worst_severity();
--> statement-breakpoint
CREATE TRIGGER "model_search_inserted" AFTER INSERT ON "model_search" REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_models();
--> statement-breakpoint
CREATE TRIGGER "model_search_updated" AFTER UPDATE ON "model_search" REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_models();
--> statement-breakpoint
CREATE TRIGGER "model_search_deleted" AFTER DELETE ON "model_search" REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION count_models();
--> statement-breakpoint
-- The models that are there already.
UPDATE "models" SET "name" = "name";
--> statement-breakpoint
UPDATE "bias_notes" SET "severity" = "severity";
