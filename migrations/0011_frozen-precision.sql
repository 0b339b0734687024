ALTER TABLE "feature_sets" ADD COLUMN "frozen_precision" text DEFAULT 'FLOAT32' NOT NULL;--> statement-breakpoint
ALTER TABLE "feature_sets" ADD COLUMN "precision" jsonb;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "frozen_precision" jsonb;