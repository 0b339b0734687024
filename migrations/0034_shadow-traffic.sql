ALTER TABLE "revision_counts" ADD COLUMN "compared" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "revision_counts" ADD COLUMN "agreed" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD COLUMN "shadow" integer DEFAULT 0 NOT NULL;