CREATE TABLE "robustness_evaluations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"dataset_id" uuid NOT NULL,
	"split" text NOT NULL,
	"examples" integer NOT NULL,
	"seed" integer NOT NULL,
	"result" jsonb,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "checkpoints" DROP CONSTRAINT "checkpoints_fine_tune_id_epoch_unique";--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "derived_from_id" uuid;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "temperature" double precision;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "outputs_sha256" jsonb;--> statement-breakpoint
ALTER TABLE "robustness_evaluations" ADD CONSTRAINT "robustness_evaluations_checkpoint_id_checkpoints_id_fk" FOREIGN KEY ("checkpoint_id") REFERENCES "public"."checkpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "robustness_evaluations" ADD CONSTRAINT "robustness_evaluations_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "robustness_evaluations_checkpoint_id_index" ON "robustness_evaluations" USING btree ("checkpoint_id");--> statement-breakpoint
ALTER TABLE "checkpoints" ADD CONSTRAINT "checkpoints_derived_from_id_checkpoints_id_fk" FOREIGN KEY ("derived_from_id") REFERENCES "public"."checkpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "checkpoints_of_epochs" ON "checkpoints" USING btree ("fine_tune_id","epoch") WHERE "checkpoints"."derived_from_id" is null;--> statement-breakpoint
CREATE INDEX "checkpoints_derived_from_id_index" ON "checkpoints" USING btree ("derived_from_id");