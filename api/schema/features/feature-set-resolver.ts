import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { Job } from '../jobs/job-type.ts';
import { Model } from '../models/model-type.ts';
import { ExtractFeaturesInput, FeatureSet } from './feature-set-type.ts';
import { extractFeatures, type FeatureSetRow, findFeatureSet } from './feature-sets.ts';

@Resolver(() => FeatureSet)
export class FeatureSetResolver {
  @Query(() => FeatureSet, { nullable: true })
  featureSet(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findFeatureSet(context, id);
  }

  @Mutation(() => FeatureSet, { description: 'The same inputs give the same feature set.' })
  extractFeatures(@Ctx() context: Context, @Arg('input', () => ExtractFeaturesInput) input: ExtractFeaturesInput) {
    return extractFeatures(context, input);
  }

  @FieldResolver(() => Model)
  model(@Ctx() { loaders }: Context, @Root() row: FeatureSetRow) {
    return loaders.model.load(row.modelId);
  }

  @FieldResolver(() => Dataset)
  dataset(@Ctx() { loaders }: Context, @Root() row: FeatureSetRow) {
    return loaders.dataset.load(row.datasetId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A .npy file, float32 [rows, dimension]; null until the job is over.',
  })
  downloadUrl(@Ctx() { config }: Context, @Root() row: FeatureSetRow) {
    return row.sha256 && `${config.publicApiUrl}/feature-sets/${row.id}/download`;
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: FeatureSetRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }
}
