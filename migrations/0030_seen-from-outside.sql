CREATE TABLE "endpoint_observations" (
	"endpoint_name" text NOT NULL,
	"revision" integer NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"examples" integer NOT NULL,
	"labels" jsonb NOT NULL,
	"confidences" jsonb NOT NULL,
	"sizes" jsonb NOT NULL,
	CONSTRAINT "endpoint_observations_endpoint_name_revision_starts_at_pk" PRIMARY KEY("endpoint_name","revision","starts_at")
);
--> statement-breakpoint
CREATE TABLE "endpoint_traffic" (
	"endpoint_name" text NOT NULL,
	"period" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"requests" integer NOT NULL,
	"errors" integer NOT NULL,
	"latencies" jsonb NOT NULL,
	CONSTRAINT "endpoint_traffic_endpoint_name_period_starts_at_pk" PRIMARY KEY("endpoint_name","period","starts_at")
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "request_id" text;--> statement-breakpoint
ALTER TABLE "endpoint_observations" ADD CONSTRAINT "endpoint_observations_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_traffic" ADD CONSTRAINT "endpoint_traffic_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "endpoint_observations_starts_at_index" ON "endpoint_observations" USING btree ("starts_at");--> statement-breakpoint
CREATE INDEX "endpoint_traffic_period_starts_at_index" ON "endpoint_traffic" USING btree ("period","starts_at");