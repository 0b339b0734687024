ALTER TABLE "fine_tunes" ADD COLUMN "target_dataset_id" uuid;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "adaptation" jsonb;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD CONSTRAINT "fine_tunes_target_dataset_id_datasets_id_fk" FOREIGN KEY ("target_dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;