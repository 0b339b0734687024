ALTER TABLE "datasets" ADD COLUMN "pairs" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "texts" jsonb;