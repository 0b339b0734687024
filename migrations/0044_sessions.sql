ALTER TABLE "audit_events" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "client" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "idle_minutes" integer DEFAULT 720 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
-- Whoever is signed in stays so: nobody wrote down yet when these sessions were used.
UPDATE "sessions" SET "last_used_at" = now() WHERE "ended_at" IS NULL AND "expires_at" > now();--> statement-breakpoint
CREATE OR REPLACE FUNCTION "audit_events_are_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The outcome of an operation is written once, when it ends.
  IF TG_OP = 'UPDATE' THEN
    IF OLD.outcome = 'STARTED' AND NEW.outcome <> 'STARTED'
      AND ROW(NEW.id, NEW.at, NEW.actor, NEW.actor_id, NEW.token_id, NEW.address, NEW.action, NEW.details)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.at, OLD.actor, OLD.actor_id, OLD.token_id, OLD.address, OLD.action, OLD.details) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP;
END
$$;
