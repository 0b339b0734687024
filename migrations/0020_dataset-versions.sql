CREATE TABLE "dataset_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" uuid NOT NULL,
	"model_id" uuid NOT NULL,
	"against_id" uuid,
	"findings" jsonb,
	"probe_accuracy" double precision,
	"distance" jsonb,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "datasets" ALTER COLUMN "upload_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "series_id" uuid;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "previous_id" uuid;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "dropped" text[];--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "split_plan" jsonb;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "repository" jsonb;--> statement-breakpoint
ALTER TABLE "dataset_checks" ADD CONSTRAINT "dataset_checks_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_checks" ADD CONSTRAINT "dataset_checks_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset_checks" ADD CONSTRAINT "dataset_checks_against_id_datasets_id_fk" FOREIGN KEY ("against_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dataset_checks_dataset_id_index" ON "dataset_checks" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "dataset_checks_model_id_index" ON "dataset_checks" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "dataset_checks_against_id_index" ON "dataset_checks" USING btree ("against_id");--> statement-breakpoint
CREATE UNIQUE INDEX "datasets_series_version" ON "datasets" USING btree (coalesce("series_id", "id"),"version");