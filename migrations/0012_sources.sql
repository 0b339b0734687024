CREATE TABLE "source_reachability" (
	"source" text PRIMARY KEY NOT NULL,
	"reachable" boolean NOT NULL,
	"reason" text,
	"checked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "model_search_by_source_and_name" ON "model_search" USING btree ("source","name","model_id");