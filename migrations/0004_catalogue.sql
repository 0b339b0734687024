CREATE TABLE "bias_note_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"note_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"author" text NOT NULL,
	"reason" text,
	"before" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"public_key_pem" text NOT NULL,
	"hostname" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "statements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"predicate_type" text NOT NULL,
	"envelope" jsonb NOT NULL,
	"key_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "models" ALTER COLUMN "preprocessing" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ALTER COLUMN "byte_size" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ALTER COLUMN "manifest" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD COLUMN "policy_decision" jsonb;--> statement-breakpoint
ALTER TABLE "evaluations" ADD COLUMN "fairness" jsonb;--> statement-breakpoint
ALTER TABLE "bias_notes" ADD COLUMN "checkpoint_id" uuid;--> statement-breakpoint
ALTER TABLE "bias_notes" ADD COLUMN "evaluation_id" uuid;--> statement-breakpoint
ALTER TABLE "bias_notes" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "source_spec" jsonb;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "questions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "answers" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "limits" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "references" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "signature" jsonb;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "base_model_name" text;--> statement-breakpoint
ALTER TABLE "bias_note_events" ADD CONSTRAINT "bias_note_events_note_id_bias_notes_id_fk" FOREIGN KEY ("note_id") REFERENCES "public"."bias_notes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_key_id_signing_keys_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."signing_keys"("key_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bias_note_events_note_id_index" ON "bias_note_events" USING btree ("note_id");--> statement-breakpoint
CREATE INDEX "statements_subject_kind_subject_id_index" ON "statements" USING btree ("subject_kind","subject_id");--> statement-breakpoint
ALTER TABLE "bias_notes" ADD CONSTRAINT "bias_notes_checkpoint_id_checkpoints_id_fk" FOREIGN KEY ("checkpoint_id") REFERENCES "public"."checkpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bias_notes" ADD CONSTRAINT "bias_notes_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bias_notes_checkpoint_id_index" ON "bias_notes" USING btree ("checkpoint_id");