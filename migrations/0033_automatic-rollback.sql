CREATE TABLE "revision_counts" (
	"endpoint_name" text NOT NULL,
	"split" integer NOT NULL,
	"revision" integer NOT NULL,
	"requests" integer NOT NULL,
	"errors" integer NOT NULL,
	"latencies" jsonb NOT NULL,
	"look" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "revision_counts_endpoint_name_split_revision_pk" PRIMARY KEY("endpoint_name","split","revision")
);
--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD COLUMN "rollback_rule" jsonb;--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD COLUMN "rolled_back_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ADD COLUMN "rollback_reason" text;--> statement-breakpoint
ALTER TABLE "endpoints" ADD COLUMN "split" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "revision_counts" ADD CONSTRAINT "revision_counts_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;