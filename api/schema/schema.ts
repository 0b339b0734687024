import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { BiasNoteResolver } from './bias-notes/bias-note-resolver.ts';
import { CheckpointComparisonResolver, CheckpointResolver } from './checkpoints/checkpoint-resolver.ts';
import { CheckpointSpeedResolver } from './checkpoints/checkpoint-speed-resolver.ts';
import { EvaluationDetailResolver } from './checkpoints/evaluation-detail-resolver.ts';
import { EvaluationResolver } from './checkpoints/evaluation-resolver.ts';
import { ChangesResolver } from './datasets/changes-resolver.ts';
import { CheckResolver } from './datasets/check-resolver.ts';
import { DatasetResolver } from './datasets/dataset-resolver.ts';
import { FindingResolver } from './datasets/finding-resolver.ts';
import { DeletionPlanResolver, DeletionResolver, DependantResolver } from './deletion/deletion-resolver.ts';
import { EndpointResolver, EndpointRevisionResolver } from './endpoints/endpoint-resolver.ts';
import { EndpointTokenResolver } from './endpoints/endpoint-token-resolver.ts';
import { EndpointLiveTrafficResolver } from './endpoints/live-traffic-resolver.ts';
import { EndpointTrafficResolver } from './endpoints/traffic-resolver.ts';
import { FeatureSetResolver } from './features/feature-set-resolver.ts';
import { FewShotResolver } from './few-shots/few-shot-resolver.ts';
import { FineTuneResolver } from './fine-tunes/fine-tune-resolver.ts';
import { LearningRateSearchResolver } from './fine-tunes/learning-rate-search-resolver.ts';
import { GarbageResolver } from './garbage/garbage-resolver.ts';
import { ImportResolver } from './imports/import-resolver.ts';
import { JobResolver } from './jobs/job-resolver.ts';
import {
  DatasetLineageResolver,
  LineageNodeResolver,
  LineageResolver,
  ModelLineageResolver,
} from './lineage/lineage-resolver.ts';
import { ModelConnectionResolver } from './models/model-connection-resolver.ts';
import { ModelGraphResolver } from './models/model-graph-resolver.ts';
import { ModelResolver } from './models/model-resolver.ts';
import { ModelSpeedOfModelResolver, ModelSpeedResolver } from './models/model-speed-resolver.ts';
import { AuditResolver } from './people/audit-resolver.ts';
import { PeopleResolver, SessionResolver, TokenResolver } from './people/people-resolver.ts';
import { PolicyResolver } from './policy/policy-resolver.ts';
import { MemberResolver, ProjectResolver, ViewersProjectResolver } from './projects/project-resolver.ts';
import { CheckpointExportResolver, ModelExportResolver } from './provenance/export-resolver.ts';
import {
  CheckpointStatementsResolver,
  DatasetStatementsResolver,
  FeatureSetStatementsResolver,
  ModelStatementsResolver,
  SigningKeyResolver,
  StatementResolver,
} from './provenance/statement-resolver.ts';
import { CheckpointPushesResolver, PushResolver } from './pushes/push-resolver.ts';
import { RankedModelResolver, RankingResolver } from './rankings/ranking-resolver.ts';
import { CheckpointRobustnessResolver, RobustnessResolver } from './robustness/robustness-resolver.ts';
import { SourceResolver } from './sources/source-resolver.ts';
import { SweepResolver } from './sweeps/sweep-resolver.ts';
import { UploadResolver } from './uploads/upload-resolver.ts';
import { ViewerResolver } from './viewer/viewer-resolver.ts';
import { ZeroShotResolver } from './zero-shot/zero-shot-resolver.ts';

/** The whole GraphQL schema. Inputs are checked by zod in the services, not by class-validator. */
export function buildSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      BiasNoteResolver,
      CheckpointComparisonResolver,
      CheckpointExportResolver,
      CheckpointPushesResolver,
      CheckpointResolver,
      CheckpointSpeedResolver,
      CheckpointRobustnessResolver,
      CheckpointStatementsResolver,
      CheckResolver,
      DatasetResolver,
      DatasetStatementsResolver,
      DeletionPlanResolver,
      DeletionResolver,
      DependantResolver,
      EndpointResolver,
      EndpointTrafficResolver,
      EndpointLiveTrafficResolver,
      EndpointTokenResolver,
      EndpointRevisionResolver,
      EvaluationDetailResolver,
      EvaluationResolver,
      FeatureSetResolver,
      FewShotResolver,
      FeatureSetStatementsResolver,
      ChangesResolver,
      FindingResolver,
      FineTuneResolver,
      GarbageResolver,
      ImportResolver,
      JobResolver,
      LearningRateSearchResolver,
      DatasetLineageResolver,
      LineageNodeResolver,
      LineageResolver,
      ModelLineageResolver,
      ModelConnectionResolver,
      ModelExportResolver,
      ModelGraphResolver,
      ModelResolver,
      ModelSpeedOfModelResolver,
      ModelSpeedResolver,
      ModelStatementsResolver,
      SigningKeyResolver,
      StatementResolver,
      SourceResolver,
      AuditResolver,
      PeopleResolver,
      PolicyResolver,
      ProjectResolver,
      MemberResolver,
      ViewersProjectResolver,
      PushResolver,
      RobustnessResolver,
      RankedModelResolver,
      RankingResolver,
      SweepResolver,
      SessionResolver,
      TokenResolver,
      UploadResolver,
      ViewerResolver,
      ZeroShotResolver,
    ],
    validate: false,
    // type-graphql requires one wherever there is a subscription; ours listen to PostgreSQL instead.
    pubSub: { publish: noPubSub, subscribe: noPubSub },
  });
}

function noPubSub(): never {
  throw new Error('A subscription needs its own `subscribe`.');
}

/** The schema as api/schema.graphql holds it: sorted, so that the diff of a change shows only that change. */
export function printSdl(schema: GraphQLSchema): string {
  const note = '# Written by `npx tsx scripts/emit-schema.ts`; do not edit.';
  return `${note}\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}
