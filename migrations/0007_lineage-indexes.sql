CREATE INDEX "datasets_upload_id_index" ON "datasets" USING btree ("upload_id");--> statement-breakpoint
CREATE INDEX "endpoint_revisions_checkpoint_id_index" ON "endpoint_revisions" USING btree ("checkpoint_id");--> statement-breakpoint
CREATE INDEX "feature_sets_model_id_index" ON "feature_sets" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "feature_sets_dataset_id_index" ON "feature_sets" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "checkpoints_sha256_index" ON "checkpoints" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "fine_tunes_model_id_index" ON "fine_tunes" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "fine_tunes_dataset_id_index" ON "fine_tunes" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "model_files_sha256_index" ON "model_files" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "models_onnx_sha256_index" ON "models" USING btree ("onnx_sha256");--> statement-breakpoint
CREATE INDEX "models_uri_index" ON "models" USING hash ("uri");--> statement-breakpoint
CREATE INDEX "models_base_model_name_index" ON "models" USING hash ("base_model_name");