-- Row-level security: within a project (api/database/scope.ts) a connection has the role graft_member, which sees and writes these rows only.
-- The owner of the tables, as which the platform's own processes work, is not bound by it.
ALTER TABLE "datasets" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "datasets" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "fine_tunes" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "fine_tunes" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "feature_sets" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "feature_sets" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "endpoints" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "endpoints" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "uploads" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "uploads" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "sweeps" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "sweeps" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "learning_rate_searches" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "learning_rate_searches" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "model_rankings" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "model_rankings" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "few_shot_studies" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "few_shot_studies" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "models" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "models" USING ("project_id" IS NULL OR "project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "jobs" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "jobs" USING ("project_id" IS NULL OR "project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "bias_notes" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "bias_notes" USING ("project_id" IS NULL OR "project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "projects" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "projects" USING ("id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "members" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "members" USING ("project_id" = (SELECT graft_project()));
--> statement-breakpoint
ALTER TABLE "dataset_checks" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "dataset_checks" USING (EXISTS (SELECT FROM "datasets" WHERE "datasets"."id" = "dataset_checks"."dataset_id"));
--> statement-breakpoint
ALTER TABLE "epochs" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "epochs" USING (EXISTS (SELECT FROM "fine_tunes" WHERE "fine_tunes"."id" = "epochs"."fine_tune_id"));
--> statement-breakpoint
ALTER TABLE "checkpoints" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "checkpoints" USING (EXISTS (SELECT FROM "fine_tunes" WHERE "fine_tunes"."id" = "checkpoints"."fine_tune_id"));
--> statement-breakpoint
ALTER TABLE "evaluations" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "evaluations" USING (EXISTS (SELECT FROM "checkpoints" WHERE "checkpoints"."id" = "evaluations"."checkpoint_id"));
--> statement-breakpoint
ALTER TABLE "robustness_evaluations" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "robustness_evaluations" USING (EXISTS (SELECT FROM "checkpoints" WHERE "checkpoints"."id" = "robustness_evaluations"."checkpoint_id"));
--> statement-breakpoint
ALTER TABLE "checkpoint_pushes" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "checkpoint_pushes" USING (EXISTS (SELECT FROM "checkpoints" WHERE "checkpoints"."id" = "checkpoint_pushes"."checkpoint_id"));
--> statement-breakpoint
ALTER TABLE "bias_note_events" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "bias_note_events" USING (EXISTS (SELECT FROM "bias_notes" WHERE "bias_notes"."id" = "bias_note_events"."note_id"));
--> statement-breakpoint
ALTER TABLE "model_files" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "model_files" USING (EXISTS (SELECT FROM "models" WHERE "models"."id" = "model_files"."model_id"));
--> statement-breakpoint
ALTER TABLE "endpoint_revisions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "endpoint_revisions" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "endpoint_revisions"."endpoint_name"));
--> statement-breakpoint
ALTER TABLE "replicas" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "replicas" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "replicas"."endpoint_name"));
--> statement-breakpoint
ALTER TABLE "endpoint_statistics" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "endpoint_statistics" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "endpoint_statistics"."endpoint_name"));
--> statement-breakpoint
ALTER TABLE "endpoint_traffic" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "endpoint_traffic" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "endpoint_traffic"."endpoint_name"));
--> statement-breakpoint
ALTER TABLE "endpoint_observations" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "endpoint_observations" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "endpoint_observations"."endpoint_name"));
--> statement-breakpoint
ALTER TABLE "statements" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "statements" USING (CASE "subject_kind" WHEN 'MODEL' THEN EXISTS (SELECT FROM "models" WHERE "models"."id" = "subject_id") WHEN 'DATASET' THEN EXISTS (SELECT FROM "datasets" WHERE "datasets"."id" = "subject_id") WHEN 'FEATURE_SET' THEN EXISTS (SELECT FROM "feature_sets" WHERE "feature_sets"."id" = "subject_id") WHEN 'CHECKPOINT' THEN EXISTS (SELECT FROM "checkpoints" WHERE "checkpoints"."id" = "subject_id") WHEN 'EVALUATION' THEN EXISTS (SELECT FROM "evaluations" WHERE "evaluations"."id" = "subject_id") ELSE false END);
--> statement-breakpoint
ALTER TABLE "revision_counts" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "of_the_project" ON "revision_counts" USING (EXISTS (SELECT FROM "endpoints" WHERE "endpoints"."name" = "revision_counts"."endpoint_name"));
