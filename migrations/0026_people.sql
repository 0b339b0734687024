CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"actor_id" uuid,
	"token_id" uuid,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"details" jsonb
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "sessions_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"is_operator" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "bias_note_events" ADD COLUMN "author_id" uuid;--> statement-breakpoint
ALTER TABLE "bias_notes" ADD COLUMN "author_id" uuid;--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD COLUMN "deployed_by_id" uuid;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "endpoint" text;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
-- The operator holds every token that GRAFT_TOKEN or the first start made; each other token had a holder of its own, whose id is the token's: uploads name it.
INSERT INTO "users" ("id", "name", "is_operator", "created_at")
SELECT "id", "name", "name" = 'admin' AND "role" = 'ADMIN', "created_at" FROM "tokens"
WHERE NOT ("name" = 'admin' AND "role" = 'ADMIN')
OR "id" = (SELECT "id" FROM "tokens" WHERE "name" = 'admin' AND "role" = 'ADMIN' ORDER BY "created_at", "id" LIMIT 1);--> statement-breakpoint
UPDATE "tokens" SET
"user_id" = CASE WHEN "name" = 'admin' AND "role" = 'ADMIN' THEN (SELECT "id" FROM "users" WHERE "is_operator") ELSE "id" END,
"role" = CASE "role" WHEN 'MEMBER' THEN 'DEPLOYER' ELSE "role" END;--> statement-breakpoint
ALTER TABLE "tokens" ALTER COLUMN "user_id" SET NOT NULL;--> statement-breakpoint
UPDATE "uploads" SET "created_by" = "tokens"."user_id"::text FROM "tokens" WHERE "tokens"."id"::text = "uploads"."created_by";--> statement-breakpoint
-- Notes, their events and revisions knew a name: it becomes a user where only one has it.
UPDATE "bias_notes" SET "author_id" = "known"."id"
FROM (SELECT "name", min("id"::text)::uuid AS "id" FROM "users" GROUP BY "name" HAVING count(*) = 1) AS "known"
WHERE "bias_notes"."author" = "known"."name" AND "bias_notes"."origin" = 'USER';--> statement-breakpoint
UPDATE "bias_note_events" SET "author_id" = "known"."id"
FROM (SELECT "name", min("id"::text)::uuid AS "id" FROM "users" GROUP BY "name" HAVING count(*) = 1) AS "known", "bias_notes"
WHERE "bias_note_events"."author" = "known"."name" AND "bias_notes"."id" = "bias_note_events"."note_id"
AND ("bias_notes"."origin" = 'USER' OR "bias_note_events"."kind" = 'ACKNOWLEDGED');--> statement-breakpoint
UPDATE "endpoint_revisions" SET "deployed_by_id" = "known"."id"
FROM (SELECT "name", min("id"::text)::uuid AS "id" FROM "users" GROUP BY "name" HAVING count(*) = 1) AS "known"
WHERE "endpoint_revisions"."deployed_by" = "known"."name";--> statement-breakpoint
-- Overrides so far. The ids are UUIDv7 of their times, by which the log is sorted.
INSERT INTO "audit_events" ("id", "at", "actor", "actor_id", "action", "subject", "outcome", "details")
SELECT (lpad(to_hex((extract(epoch from deployed_at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid,
"deployed_at", "deployed_by", "deployed_by_id", 'overridePolicy', 'endpoint ' || "endpoint_name" || ' revision ' || "number", 'SUCCEEDED',
jsonb_build_object('checkpointId', "checkpoint_id") || "policy_decision"
FROM "endpoint_revisions" WHERE "policy_decision"->>'overrideReason' IS NOT NULL;--> statement-breakpoint
CREATE FUNCTION "audit_events_are_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The outcome of an operation is written once, when it ends.
  IF TG_OP = 'UPDATE' THEN
    IF OLD.outcome = 'STARTED' AND NEW.outcome <> 'STARTED'
      AND ROW(NEW.id, NEW.at, NEW.actor, NEW.actor_id, NEW.token_id, NEW.action, NEW.details)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.at, OLD.actor, OLD.actor_id, OLD.token_id, OLD.action, OLD.details) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP;
END
$$;--> statement-breakpoint
CREATE TRIGGER "audit_events_keep_rows" BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "audit_events_are_append_only"();--> statement-breakpoint
CREATE TRIGGER "audit_events_keep_all" BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION "audit_events_are_append_only"();--> statement-breakpoint
-- Every API process forgets a token or a session that it remembers as soon as the change is committed.
CREATE FUNCTION "notify_credentials"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('graft_credentials', OLD.id::text);
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "tokens_changed" AFTER UPDATE OF "user_id", "role", "endpoint", "expires_at", "revoked_at" OR DELETE ON "tokens" FOR EACH ROW EXECUTE FUNCTION "notify_credentials"();--> statement-breakpoint
CREATE TRIGGER "sessions_changed" AFTER UPDATE OF "expires_at", "ended_at" OR DELETE ON "sessions" FOR EACH ROW EXECUTE FUNCTION "notify_credentials"();--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_token_id_tokens_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."tokens"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sessions_token_id_index" ON "sessions" USING btree ("token_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_one_operator" ON "users" USING btree ("is_operator") WHERE "users"."is_operator";--> statement-breakpoint
ALTER TABLE "bias_note_events" ADD CONSTRAINT "bias_note_events_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bias_notes" ADD CONSTRAINT "bias_notes_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD CONSTRAINT "endpoint_revisions_deployed_by_id_users_id_fk" FOREIGN KEY ("deployed_by_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tokens_user_id_index" ON "tokens" USING btree ("user_id");