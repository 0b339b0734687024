ALTER TABLE "checkpoints" ADD COLUMN "page_sha256" text;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD COLUMN "page_byte_size" bigint;