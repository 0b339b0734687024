import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import { FeatureFormat, Projection, type ValueOf } from '../enums.ts';
import { Job } from '../jobs/job-type.ts';
import { Model } from '../models/model-type.ts';
import { ExtractFeaturesInput, FeatureSet, FeatureSetConnection } from './feature-set-type.ts';
import { extractFeatures, type FeatureSetRow, findFeatureSet } from './feature-sets.ts';
import { judgesOf, MOST_JUDGES } from './judges.ts';
import { listFeatureSets } from './list-feature-sets.ts';
import { MOST_POINTS, neighboursIn, projectionOf } from './projection.ts';
import { Neighbour, ProjectedExample } from './projection-type.ts';

/** The price of a field that computes with every feature, for the limit of a query's cost. */
const READS_FEATURES = 2_000;

@Resolver(() => FeatureSet)
export class FeatureSetResolver {
  @Query(() => FeatureSet, { nullable: true })
  featureSet(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findFeatureSet(context, id);
  }

  @Query(() => FeatureSetConnection, { description: 'Newest first.' })
  featureSets(
    @Ctx() context: Context,
    @Arg('datasetId', () => ID, { nullable: true }) datasetId: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listFeatureSets(context, { datasetId, first, after });
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
    return loaders.anyDataset.load(row.datasetId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The features as a file; null until the job is over.',
  })
  downloadUrl(
    @Ctx() { config }: Context,
    @Root() row: FeatureSetRow,
    @Arg('format', () => FeatureFormat, { nullable: true, defaultValue: 'NPY' })
    format: ValueOf<typeof FeatureFormat> | null,
  ) {
    const query = format === null || format === 'NPY' ? '' : `?format=${format.toLowerCase()}`;
    return row.sha256 && `${config.publicApiUrl}/feature-sets/${row.id}/download${query}`;
  }

  @FieldResolver(() => [Checkpoint], {
    description: `Whose errors a projection can show: the best evaluated checkpoint of each fine-tune of this model on this data set, newest first, at most ${MOST_JUDGES}. Without trials of sweeps.`,
  })
  judges(@Ctx() context: Context, @Root() row: FeatureSetRow) {
    return judgesOf(context, row);
  }

  @FieldResolver(() => [ProjectedExample], {
    description: `The examples in two dimensions; of more than ${MOST_POINTS.PCA} (UMAP: ${MOST_POINTS.UMAP}) a random sample of so many.`,
    complexity: READS_FEATURES,
  })
  projection(
    @Ctx() context: Context,
    @Root() row: FeatureSetRow,
    @Arg('method', () => Projection) method: ValueOf<typeof Projection>,
    @Arg('checkpointId', () => ID, {
      nullable: true,
      description: 'Whose errors isWrong tells; the first of judges by default.',
    })
    checkpointId: string | null | undefined,
  ) {
    return projectionOf(context, row, method, checkpointId ?? null);
  }

  @FieldResolver(() => [Neighbour], {
    description: 'The examples whose features are nearest to an example’s, nearest first, without itself.',
    complexity: READS_FEATURES,
  })
  neighbours(
    @Ctx() context: Context,
    @Root() row: FeatureSetRow,
    @Arg('example', () => String) example: string,
    @Arg('k', () => Int, { nullable: true, defaultValue: 10 }) k: number | null,
  ) {
    return neighboursIn(context, row, { example, k: k ?? 10 });
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: FeatureSetRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }
}
