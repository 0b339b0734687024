CREATE TABLE "garbage_reports" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"is_dry_run" boolean NOT NULL,
	"blobs" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"young_blobs" integer NOT NULL,
	"young_bytes" bigint NOT NULL,
	"stored_blobs" integer NOT NULL,
	"stored_bytes" bigint NOT NULL,
	"missing_blobs" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "files_dropped_at" timestamp with time zone;