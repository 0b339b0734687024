CREATE TABLE "model_rankings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" uuid NOT NULL,
	"model_ids" text[] NOT NULL,
	"entries" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"left_out" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"sampled" jsonb,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sweeps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dataset_id" uuid NOT NULL,
	"plan" jsonb NOT NULL,
	"conclusion" jsonb,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "sweep_id" uuid;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "trial" integer;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "rung" integer;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD COLUMN "measured" jsonb;--> statement-breakpoint
ALTER TABLE "model_rankings" ADD CONSTRAINT "model_rankings_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweeps" ADD CONSTRAINT "sweeps_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD CONSTRAINT "fine_tunes_sweep_id_sweeps_id_fk" FOREIGN KEY ("sweep_id") REFERENCES "public"."sweeps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD CONSTRAINT "fine_tunes_sweep_id_trial_rung_unique" UNIQUE("sweep_id","trial","rung");