CREATE TABLE "model_speeds" (
	"model_id" uuid PRIMARY KEY NOT NULL,
	"onnx_sha256" text,
	"milliseconds" double precision,
	"runs" integer,
	"tokens" integer,
	"machine" text,
	"measured_at" timestamp with time zone,
	"job_id" uuid
);
--> statement-breakpoint
ALTER TABLE "model_speeds" ADD CONSTRAINT "model_speeds_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_speeds" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "model_speeds" USING (EXISTS (SELECT FROM "models" WHERE "models"."id" = "model_speeds"."model_id"));
