CREATE TABLE "checkpoint_pushes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"repository" text NOT NULL,
	"is_private" boolean NOT NULL,
	"message" text NOT NULL,
	"author" text NOT NULL,
	"job_id" uuid,
	"url" text,
	"revision" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "checkpoint_pushes" ADD CONSTRAINT "checkpoint_pushes_checkpoint_id_checkpoints_id_fk" FOREIGN KEY ("checkpoint_id") REFERENCES "public"."checkpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checkpoint_pushes_checkpoint_id_index" ON "checkpoint_pushes" USING btree ("checkpoint_id");