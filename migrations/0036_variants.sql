ALTER TABLE "checkpoints" ADD COLUMN "variant" text;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "variant_report" jsonb;