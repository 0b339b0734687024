CREATE TABLE "datasets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"modality" text NOT NULL,
	"labels" text[] NOT NULL,
	"example_count" integer NOT NULL,
	"splits" jsonb NOT NULL,
	"groups" text[] NOT NULL,
	"quality" jsonb NOT NULL,
	"sha256" text,
	"pack_sha256" text,
	"upload_id" uuid NOT NULL,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoint_revisions" (
	"endpoint_name" text NOT NULL,
	"number" integer NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"deployed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deployed_by" text NOT NULL,
	CONSTRAINT "endpoint_revisions_endpoint_name_number_pk" PRIMARY KEY("endpoint_name","number")
);
--> statement-breakpoint
CREATE TABLE "endpoint_statistics" (
	"endpoint_name" text PRIMARY KEY NOT NULL,
	"requests" bigint NOT NULL,
	"errors" bigint NOT NULL,
	"latencies" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoints" (
	"name" text PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"replicas" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "replicas" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint_name" text NOT NULL,
	"revision" integer NOT NULL,
	"worker_id" uuid NOT NULL,
	"url" text,
	"secret" text NOT NULL,
	"state" text NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feature_sets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model_id" uuid NOT NULL,
	"dataset_id" uuid NOT NULL,
	"layer" text NOT NULL,
	"dimension" integer,
	"row_count" integer,
	"sha256" text,
	"key" text NOT NULL,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "feature_sets_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"fine_tune_id" uuid NOT NULL,
	"epoch" integer NOT NULL,
	"labels" text[] NOT NULL,
	"byte_size" bigint NOT NULL,
	"sha256" text NOT NULL,
	"validation_loss" double precision NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "checkpoints_fine_tune_id_epoch_unique" UNIQUE("fine_tune_id","epoch")
);
--> statement-breakpoint
CREATE TABLE "epochs" (
	"fine_tune_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"train_loss" double precision NOT NULL,
	"validation_loss" double precision NOT NULL,
	"validation_accuracy" double precision NOT NULL,
	"learning_rate" double precision NOT NULL,
	"seconds" double precision NOT NULL,
	CONSTRAINT "epochs_fine_tune_id_number_pk" PRIMARY KEY("fine_tune_id","number")
);
--> statement-breakpoint
CREATE TABLE "evaluations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"dataset_id" uuid NOT NULL,
	"split" text NOT NULL,
	"metrics" jsonb NOT NULL,
	"predictions_sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "evaluations_checkpoint_id_dataset_id_split_unique" UNIQUE("checkpoint_id","dataset_id","split")
);
--> statement-breakpoint
CREATE TABLE "fine_tunes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model_id" uuid NOT NULL,
	"dataset_id" uuid NOT NULL,
	"strategy" text NOT NULL,
	"options" jsonb NOT NULL,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"progress" double precision DEFAULT 0 NOT NULL,
	"stage" text,
	"error" text,
	"worker_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"cancel_requested_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"hostname" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bias_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model_id" uuid NOT NULL,
	"statement" text NOT NULL,
	"severity" text NOT NULL,
	"affected_groups" text[] NOT NULL,
	"origin" text NOT NULL,
	"evidence" text,
	"mitigation" text,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_files" (
	"model_id" uuid NOT NULL,
	"path" text NOT NULL,
	"byte_size" bigint NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "model_files_model_id_path_pk" PRIMARY KEY("model_id","path")
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"summary" text NOT NULL,
	"task" text NOT NULL,
	"modality" text NOT NULL,
	"architecture" text NOT NULL,
	"license" text NOT NULL,
	"tags" text[] NOT NULL,
	"labels" text[],
	"inputs" jsonb NOT NULL,
	"outputs" jsonb NOT NULL,
	"feature_layers" jsonb NOT NULL,
	"preprocessing" jsonb NOT NULL,
	"parameter_count" bigint,
	"byte_size" bigint NOT NULL,
	"availability" text NOT NULL,
	"card" text NOT NULL,
	"manifest" jsonb NOT NULL,
	"source" text NOT NULL,
	"uri" text NOT NULL,
	"revision" text,
	"publisher" text NOT NULL,
	"retrieved_at" timestamp with time zone,
	"training_data" text[] NOT NULL,
	"citation" text,
	"onnx_sha256" text,
	"base_model_id" uuid,
	"fetch_job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "models_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "tokens_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"filename" text NOT NULL,
	"byte_size" bigint NOT NULL,
	"secret_sha256" text NOT NULL,
	"sha256" text,
	"created_by" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD CONSTRAINT "endpoint_revisions_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD CONSTRAINT "endpoint_revisions_checkpoint_id_checkpoints_id_fk" FOREIGN KEY ("checkpoint_id") REFERENCES "public"."checkpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_statistics" ADD CONSTRAINT "endpoint_statistics_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replicas" ADD CONSTRAINT "replicas_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feature_sets" ADD CONSTRAINT "feature_sets_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feature_sets" ADD CONSTRAINT "feature_sets_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD CONSTRAINT "checkpoints_fine_tune_id_fine_tunes_id_fk" FOREIGN KEY ("fine_tune_id") REFERENCES "public"."fine_tunes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "epochs" ADD CONSTRAINT "epochs_fine_tune_id_fine_tunes_id_fk" FOREIGN KEY ("fine_tune_id") REFERENCES "public"."fine_tunes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_checkpoint_id_checkpoints_id_fk" FOREIGN KEY ("checkpoint_id") REFERENCES "public"."checkpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD CONSTRAINT "fine_tunes_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fine_tunes" ADD CONSTRAINT "fine_tunes_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bias_notes" ADD CONSTRAINT "bias_notes_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_files" ADD CONSTRAINT "model_files_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_base_model_id_models_id_fk" FOREIGN KEY ("base_model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "replicas_endpoint_name_index" ON "replicas" USING btree ("endpoint_name");--> statement-breakpoint
CREATE INDEX "jobs_state_index" ON "jobs" USING btree ("state");--> statement-breakpoint
CREATE INDEX "bias_notes_model_id_index" ON "bias_notes" USING btree ("model_id");