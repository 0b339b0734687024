ALTER TABLE "checkpoints" ADD COLUMN "speed" jsonb;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "speed_job_id" uuid;