import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { Job } from '../jobs/job-type.ts';
import { Model } from '../models/model-type.ts';
import { FewShotInput, FewShotStudy } from './few-shot-type.ts';
import { findStudy, type StudyRow, startFewShotStudy } from './start-few-shot-study.ts';

@Resolver(() => FewShotStudy)
export class FewShotResolver {
  @Query(() => FewShotStudy, { nullable: true })
  fewShotStudy(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findStudy(context, id);
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
    return loaders.dataset.load(row.datasetId);
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: StudyRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }
}
