ALTER TABLE "checkpoints" ADD COLUMN "adapter_sha256" text;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "adapter_byte_size" bigint;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "device" text;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "device_reason" text;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "state_sha256" text;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "resumes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "attempts_since_save" integer DEFAULT 0 NOT NULL;