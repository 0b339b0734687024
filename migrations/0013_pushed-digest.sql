ALTER TABLE "checkpoint_pushes" ADD COLUMN "onnx_sha256" text;--> statement-breakpoint
CREATE INDEX "checkpoint_pushes_onnx_sha256_index" ON "checkpoint_pushes" USING btree ("onnx_sha256");