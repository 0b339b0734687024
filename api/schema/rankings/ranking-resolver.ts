import { Arg, Ctx, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import type { RankingEntry } from '../../database/tables/index.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { Job } from '../jobs/job-type.ts';
import { Model } from '../models/model-type.ts';
import { agreementHere, agreementOf, fineTunedAccuracies } from './agreement.ts';
import { listRankings } from './list-rankings.ts';
import {
  LeftOutModel,
  ModelRanking,
  ModelRankingConnection,
  RankedModel,
  RankingSample,
  RankModelsInput,
  ScoreAgreement,
} from './ranking-type.ts';
import { findRanking, type RankingRow, startRanking } from './start-ranking.ts';

@Resolver(() => ModelRanking)
export class RankingResolver {
  @Query(() => ModelRanking, { nullable: true })
  modelRanking(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findRanking(context, id);
  }

  @Query(() => ModelRankingConnection, { description: 'Newest first.' })
  modelRankings(
    @Ctx() context: Context,
    @Arg('datasetId', () => ID, { nullable: true }) datasetId: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listRankings(context, { datasetId, first, after });
  }

  @Query(() => [ScoreAgreement], {
    description:
      'How well past rankings agreed with the fine-tunes here, the mean over data sets; scores without both are left out.',
  })
  rankingAgreement(@Ctx() context: Context) {
    return agreementHere(context);
  }

  @Mutation(() => ModelRanking, {
    description:
      'Scores models on a data set without fine-tuning them, as a job of minutes: on its training and validation splits, or on a sample of 1,500 and 500 of their examples in which each class keeps its share. The test split is not used.',
  })
  rankModels(@Ctx() context: Context, @Arg('input', () => RankModelsInput) input: RankModelsInput) {
    return startRanking(context, input);
  }

  @FieldResolver(() => Dataset)
  dataset(@Ctx() { loaders }: Context, @Root() row: RankingRow) {
    return loaders.anyDataset.load(row.datasetId);
  }

  @FieldResolver(() => [Model], { description: 'The models that it scores, whether that is done or not.' })
  async models(@Ctx() { loaders }: Context, @Root() { modelIds }: RankingRow) {
    const rows = await Promise.all(modelIds.map((id) => loaders.model.load(id)));
    return rows.filter((row) => row !== null);
  }

  @FieldResolver(() => [RankedModel], {
    description: 'Best first: by logMe, of equals by the probe’s accuracy. Grows while the job runs.',
  })
  async entries(@Ctx() context: Context, @Root() { entries, datasetId }: RankingRow) {
    const truth = await fineTunedAccuracies(context, datasetId);
    return entries
      .map((entry): RankedRow => ({ ...entry, fineTunedAccuracy: truth.get(entry.modelId) ?? null }))
      .sort((a, b) => b.logMe - a.logMe || b.probe.accuracy - a.probe.accuracy);
  }

  @FieldResolver(() => [LeftOutModel], { description: 'Models that do not fit, or could not be scored.' })
  async leftOut(@Ctx() { loaders }: Context, @Root() { leftOut }: RankingRow) {
    const rows = await Promise.all(
      leftOut.map(async ({ modelId, reason }) => ({ reason, model: await loaders.model.load(modelId) })),
    );
    return rows.filter(({ model }) => model !== null);
  }

  @FieldResolver(() => RankingSample, { nullable: true, description: 'null until that is known.' })
  sampled(@Root() { sampled }: RankingRow) {
    return sampled;
  }

  @FieldResolver(() => [ScoreAgreement], {
    description:
      'How well each score agrees with the fine-tunes on this data set; empty until at least three of the models have one.',
  })
  agreement(@Ctx() context: Context, @Root() row: RankingRow) {
    return agreementOf(context, row);
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: RankingRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }
}

type RankedRow = RankingEntry & { fineTunedAccuracy: number | null };

@Resolver(() => RankedModel)
export class RankedModelResolver {
  @FieldResolver(() => Model)
  model(@Ctx() { loaders }: Context, @Root() { modelId }: RankedRow) {
    return loaders.model.load(modelId);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Of a linear classifier on the features, fitted in closed form, on validation examples.',
  })
  probeAccuracy(@Root() { probe }: RankedRow) {
    return probe.accuracy;
  }

  @FieldResolver(() => [Float], { description: 'Wilson’s 95 % interval of probeAccuracy.' })
  probeInterval(@Root() { probe }: RankedRow) {
    return probe.interval;
  }

  @FieldResolver(() => Int, { description: 'Validation examples that probeAccuracy is of.' })
  probeExamples(@Root() { probe }: RankedRow) {
    return probe.examples;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Accuracy on the test split of this model’s best fine-tune on the data set; null if there is none yet.',
  })
  fineTunedAccuracy(@Root() { fineTunedAccuracy }: RankedRow) {
    return fineTunedAccuracy;
  }
}
