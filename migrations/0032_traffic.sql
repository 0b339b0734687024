ALTER TABLE "endpoint_revisions" ADD COLUMN "traffic" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "endpoints" ADD COLUMN "min_replicas" integer;--> statement-breakpoint
ALTER TABLE "endpoints" ADD COLUMN "max_replicas" integer;--> statement-breakpoint
ALTER TABLE "endpoints" ADD COLUMN "needed_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "replicas" ADD COLUMN "under_way" double precision DEFAULT 0 NOT NULL;