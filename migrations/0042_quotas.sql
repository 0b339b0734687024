ALTER TABLE "projects" ADD COLUMN "max_jobs" integer;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "max_requests" integer;