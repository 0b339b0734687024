ALTER TABLE "models" ADD COLUMN "unknown_facts" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
UPDATE "models" SET "unknown_facts" = '{task,modality,license}' WHERE "manifest" IS NULL AND "onnx_sha256" IS NULL;
