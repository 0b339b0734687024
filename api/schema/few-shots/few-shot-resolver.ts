import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { HeadMethod } from '../enums.ts';
import { Job } from '../jobs/job-type.ts';
import { Model } from '../models/model-type.ts';
import { FewShotInput, FewShotStudy, FewShotStudyConnection } from './few-shot-type.ts';
import { listFewShotStudies } from './list-few-shot-studies.ts';
import { findStudy, type StudyRow, startFewShotStudy } from './start-few-shot-study.ts';

@Resolver(() => FewShotStudy)
export class FewShotResolver {
  @Query(() => FewShotStudy, { nullable: true })
  fewShotStudy(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findStudy(context, id);
  }

  @Query(() => FewShotStudyConnection, { description: 'Newest first.' })
  fewShotStudies(
    @Ctx() context: Context,
    @Arg('datasetId', () => ID, { nullable: true }) datasetId: string | null,
    @Arg('modelSlug', () => String, { nullable: true }) modelSlug: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listFewShotStudies(context, { datasetId, modelSlug, first, after });
  }

  @Mutation(() => FewShotStudy, {
    description:
      'Fits heads on a few training examples a class, over several draws, and measures them on the test split.',
  })
  startFewShotStudy(@Ctx() context: Context, @Arg('input', () => FewShotInput) input: FewShotInput) {
    return startFewShotStudy(context, input);
  }

  @FieldResolver(() => Model)
  model(@Ctx() { loaders }: Context, @Root() row: StudyRow) {
    return loaders.model.load(row.modelId);
  }

  @FieldResolver(() => Dataset)
  dataset(@Ctx() { loaders }: Context, @Root() row: StudyRow) {
    return loaders.anyDataset.load(row.datasetId);
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: StudyRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }

  @FieldResolver(() => [HeadMethod])
  methods(@Root() { options }: StudyRow) {
    return options.methods;
  }

  @FieldResolver(() => [Int], { description: 'Training examples a class.' })
  shots(@Root() { options }: StudyRow) {
    return options.shots;
  }

  @FieldResolver(() => Int, { description: 'How often these are drawn.' })
  draws(@Root() { options }: StudyRow) {
    return options.draws;
  }

  @FieldResolver(() => Int)
  seed(@Root() { options }: StudyRow) {
    return options.seed;
  }
}
