ALTER TABLE "bias_notes" DROP CONSTRAINT "bias_notes_model_id_models_id_fk";
--> statement-breakpoint
ALTER TABLE "bias_notes" ADD CONSTRAINT "bias_notes_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;