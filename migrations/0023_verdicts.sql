ALTER TABLE "checkpoints" ADD COLUMN "validation_score" double precision;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "waiting_share" double precision;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "verdict" jsonb;