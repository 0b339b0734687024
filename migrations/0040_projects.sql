-- The project that a connection works in: the first one, unless it says otherwise (api/database/scope.ts).
CREATE FUNCTION "graft_project"() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT coalesce(nullif(current_setting('graft.project', true), '')::uuid, '00000000-0000-7000-8000-000000000001')
$$;
--> statement-breakpoint
CREATE TABLE "members" (
	"project_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_project_id_user_id_pk" PRIMARY KEY("project_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "projects_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
INSERT INTO "projects" ("id", "slug", "name") VALUES ('00000000-0000-7000-8000-000000000001', 'default', 'Default');
--> statement-breakpoint
ALTER TABLE "feature_sets" DROP CONSTRAINT "feature_sets_key_unique";--> statement-breakpoint
ALTER TABLE "model_words" DROP CONSTRAINT "model_words_pkey";--> statement-breakpoint
ALTER TABLE "bias_notes" ADD COLUMN "project_id" uuid DEFAULT graft_project();--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "endpoints" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "feature_sets" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "few_shot_studies" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "project_id" uuid DEFAULT graft_project();--> statement-breakpoint
ALTER TABLE "learning_rate_searches" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "model_rankings" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "model_counts" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "model_search" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "model_words" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "project_id" uuid DEFAULT graft_project();--> statement-breakpoint
ALTER TABLE "sweeps" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "project_id" uuid;--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "project_id" uuid DEFAULT graft_project() NOT NULL;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "members_user_id_index" ON "members" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "bias_notes" ADD CONSTRAINT "bias_notes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "datasets" ADD CONSTRAINT "datasets_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feature_sets" ADD CONSTRAINT "feature_sets_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "few_shot_studies" ADD CONSTRAINT "few_shot_studies_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD CONSTRAINT "fine_tunes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "learning_rate_searches" ADD CONSTRAINT "learning_rate_searches_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_rankings" ADD CONSTRAINT "model_rankings_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweeps" ADD CONSTRAINT "sweeps_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feature_sets" ADD CONSTRAINT "feature_sets_of_a_project" UNIQUE("project_id","key");--> statement-breakpoint
ALTER TABLE "model_words" ADD CONSTRAINT "model_words_of_a_project" UNIQUE NULLS NOT DISTINCT("word","project_id");--> statement-breakpoint
-- Everybody works in the first project as before: a token says what they may do.
INSERT INTO "members" ("project_id", "user_id", "role") SELECT graft_project(), "id", 'DEPLOYER' FROM "users";
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "write_model_search"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	INSERT INTO model_search AS known (
		model_id, project_id, name, name_length, size, size_class, task, modality, license, availability, source, worst_severity, name_words, words
	)
	SELECT id, project_id, lower(name), char_length(name), coalesce(parameter_count, 999999999999999999),
		CASE WHEN parameter_count > 0 THEN floor(log(parameter_count)) END,
		CASE WHEN 'task' = ANY (unknown_facts) THEN 'UNKNOWN' ELSE task END, CASE WHEN 'modality' = ANY (unknown_facts) THEN 'UNKNOWN' ELSE modality END, CASE WHEN 'license' = ANY (unknown_facts) THEN 'UNKNOWN' ELSE license END,
		availability, source, 0,
		array_to_tsvector(search_words(concat_ws(' ', slug, name))),
		array_to_tsvector(search_words(concat_ws(' ',
			slug, name, summary, architecture, publisher, CASE WHEN NOT 'license' = ANY (unknown_facts) THEN license END, base_model_name, array_to_string(tags, ' '))))
	FROM changed
	ON CONFLICT (model_id) DO UPDATE SET
		project_id = excluded.project_id,
		name = excluded.name, name_length = excluded.name_length, size = excluded.size, size_class = excluded.size_class,
		task = excluded.task, modality = excluded.modality, license = excluded.license,
		availability = excluded.availability, source = excluded.source,
		name_words = excluded.name_words, words = excluded.words
	WHERE (known.name, known.size, known.task, known.modality, known.license, known.availability, known.source, known.words, known.project_id)
		IS DISTINCT FROM
		(excluded.name, excluded.size, excluded.task, excluded.modality, excluded.license, excluded.availability, excluded.source, excluded.words, excluded.project_id);
	RETURN NULL;
END
$$;
--> statement-breakpoint
-- A project's notes on a model of the catalogue count in everybody's list only while it is everybody's project.
CREATE OR REPLACE FUNCTION "write_worst_severity"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	only_one boolean := (SELECT count(*) = 1 FROM projects);
BEGIN
	UPDATE model_search AS known
	SET worst_severity = worst.severity
	FROM (
		SELECT changed.model_id, coalesce(max(
			CASE WHEN notes.withdrawn_at IS NULL
				THEN array_position(ARRAY['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], notes.severity) END), 0) AS severity
		FROM (SELECT DISTINCT model_id FROM changed) AS changed
		JOIN model_search AS noted USING (model_id)
		LEFT JOIN bias_notes AS notes ON notes.model_id = changed.model_id
			AND (only_one OR notes.project_id IS NULL OR notes.project_id = noted.project_id)
		GROUP BY changed.model_id
	) AS worst
	WHERE known.model_id = worst.model_id AND known.worst_severity <> worst.severity;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "count_models"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	added int := 0;
	rows int;
BEGIN
	IF TG_OP <> 'INSERT' THEN
		INSERT INTO model_counts (task, modality, license, availability, source, size_class, worst_severity, project_id, count)
		SELECT task, modality, license, availability, source, size_class, worst_severity, project_id, -count(*)
		FROM before GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
		GET DIAGNOSTICS rows = ROW_COUNT;
		added := added + rows;
	END IF;
	IF TG_OP <> 'DELETE' THEN
		INSERT INTO model_counts (task, modality, license, availability, source, size_class, worst_severity, project_id, count)
		SELECT task, modality, license, availability, source, size_class, worst_severity, project_id, count(*)
		FROM after GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
		GET DIAGNOSTICS rows = ROW_COUNT;
		added := added + rows;
		INSERT INTO model_words (word, project_id)
		SELECT DISTINCT word, project_id FROM after, unnest(tsvector_to_array(words)) AS word WHERE word !~ '^[0-9]+$' ORDER BY 1
		ON CONFLICT DO NOTHING;
	END IF;
	-- By chance, about every 5,000 rows are added up. The lock (the bytes of "cnts") keeps two from adding up the same ones.
	IF random() < added / 5000.0 AND pg_try_advisory_xact_lock(1668183155) THEN
		WITH gone AS (DELETE FROM model_counts RETURNING *)
		INSERT INTO model_counts (task, modality, license, availability, source, size_class, worst_severity, project_id, count)
		SELECT task, modality, license, availability, source, size_class, worst_severity, project_id, sum(count)
		FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(count) <> 0;
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
-- Models of the catalogue, what is known of them, and the jobs that fetch them, belong to nobody. The others' search rows learn their project.
DELETE FROM "model_words";
--> statement-breakpoint
UPDATE "models" SET "project_id" = CASE WHEN "manifest" IS NULL THEN graft_project() END;
--> statement-breakpoint
INSERT INTO "model_words" ("word", "project_id")
SELECT DISTINCT "word", "project_id" FROM "model_search", unnest(tsvector_to_array("words")) AS "word" WHERE "word" !~ '^[0-9]+$' ORDER BY 1
ON CONFLICT DO NOTHING;
--> statement-breakpoint
UPDATE "bias_notes" SET "project_id" = NULL WHERE "origin" IN ('PUBLISHER', 'CURATOR')
AND "model_id" IN (SELECT "id" FROM "models" WHERE "project_id" IS NULL);
--> statement-breakpoint
UPDATE "jobs" SET "project_id" = NULL
WHERE "kind" = 'fetch-model' AND "payload"->>'modelId' IN (SELECT "id"::text FROM "models" WHERE "project_id" IS NULL);
--> statement-breakpoint
-- Every API process forgets what it remembers of a user whose projects changed, and of everybody when a project is made.
DROP TRIGGER "tokens_changed" ON "tokens";
--> statement-breakpoint
CREATE TRIGGER "tokens_changed" AFTER UPDATE OF "user_id", "role", "endpoint", "expires_at", "revoked_at", "project_id" OR DELETE ON "tokens" FOR EACH ROW EXECUTE FUNCTION "notify_credentials"();
--> statement-breakpoint
DROP TRIGGER "sessions_changed" ON "sessions";
--> statement-breakpoint
CREATE TRIGGER "sessions_changed" AFTER UPDATE OF "expires_at", "ended_at", "project_id" OR DELETE ON "sessions" FOR EACH ROW EXECUTE FUNCTION "notify_credentials"();
--> statement-breakpoint
CREATE FUNCTION "notify_of_member"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('graft_credentials', coalesce(NEW.user_id, OLD.user_id)::text);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "members_changed" AFTER INSERT OR UPDATE OR DELETE ON "members" FOR EACH ROW EXECUTE FUNCTION "notify_of_member"();
--> statement-breakpoint
CREATE FUNCTION "notify_of_project"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('graft_credentials', '*');
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "projects_changed" AFTER INSERT OR DELETE OR UPDATE OF "slug", "name" ON "projects" FOR EACH ROW EXECUTE FUNCTION "notify_of_project"();
