DROP INDEX "datasets_series_version";--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "croissant_url" text;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "failed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "datasets_series_version" ON "datasets" USING btree (coalesce("series_id", "id"),"version") WHERE not "datasets"."failed";--> statement-breakpoint
UPDATE "datasets" SET "failed" = true FROM "jobs" WHERE "jobs"."id" = "datasets"."job_id" AND "jobs"."state" IN ('FAILED', 'CANCELLED') AND "datasets"."sha256" IS NULL;
