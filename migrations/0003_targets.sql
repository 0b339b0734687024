ALTER TABLE "datasets" ADD COLUMN "targets" jsonb;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "task" text DEFAULT 'SINGLE_LABEL' NOT NULL;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "target_metrics" jsonb;