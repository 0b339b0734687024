CREATE TABLE "job_logs" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"lines" text[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "machine" text;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "peak_memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "machine" text;--> statement-breakpoint
ALTER TABLE "job_logs" ADD CONSTRAINT "job_logs_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_logs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "of_the_project" ON "job_logs" USING (EXISTS (SELECT FROM "jobs" WHERE "jobs"."id" = "job_logs"."job_id"));
