ALTER TABLE "jobs" ADD COLUMN "pace_from" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "pace_since" timestamp with time zone;