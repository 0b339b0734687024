CREATE TABLE "endpoint_errors" (
	"endpoint_name" text NOT NULL,
	"revision" integer NOT NULL,
	"status" integer NOT NULL,
	"message" text NOT NULL,
	"count" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "endpoint_errors_endpoint_name_revision_status_message_pk" PRIMARY KEY("endpoint_name","revision","status","message")
);
--> statement-breakpoint
CREATE TABLE "endpoint_moments" (
	"endpoint_name" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"revision" integer NOT NULL,
	"requests" integer NOT NULL,
	"errors" integer NOT NULL,
	"rejected" integer NOT NULL,
	CONSTRAINT "endpoint_moments_endpoint_name_starts_at_revision_pk" PRIMARY KEY("endpoint_name","starts_at","revision")
);
--> statement-breakpoint
ALTER TABLE "endpoint_errors" ADD CONSTRAINT "endpoint_errors_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endpoint_moments" ADD CONSTRAINT "endpoint_moments_endpoint_name_endpoints_name_fk" FOREIGN KEY ("endpoint_name") REFERENCES "public"."endpoints"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "endpoint_errors_endpoint_name_last_at_index" ON "endpoint_errors" USING btree ("endpoint_name","last_at");--> statement-breakpoint
CREATE INDEX "endpoint_moments_starts_at_index" ON "endpoint_moments" USING btree ("starts_at");--> statement-breakpoint
ALTER TABLE "endpoint_moments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "of_the_project" ON "endpoint_moments" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "endpoint_moments"."endpoint_name"));--> statement-breakpoint
ALTER TABLE "endpoint_errors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "of_the_project" ON "endpoint_errors" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "endpoint_errors"."endpoint_name"));
