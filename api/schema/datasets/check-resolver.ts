import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Job } from '../jobs/job-type.ts';
import { Model } from '../models/model-type.ts';
import type { DatasetCheckRow } from './checks.ts';
import { Dataset, DatasetCheck } from './dataset-type.ts';

@Resolver(() => DatasetCheck)
export class CheckResolver {
  @FieldResolver(() => Dataset)
  dataset(@Ctx() { loaders }: Context, @Root() { datasetId }: DatasetCheckRow) {
    return loaders.anyDataset.load(datasetId);
  }

  @FieldResolver(() => Model)
  model(@Ctx() { loaders }: Context, @Root() { modelId }: DatasetCheckRow) {
    return loaders.model.load(modelId);
  }

  @FieldResolver(() => Dataset, { nullable: true, description: 'The data set that the distance is measured to.' })
  against(@Ctx() { loaders }: Context, @Root() { againstId }: DatasetCheckRow) {
    return againstId && loaders.anyDataset.load(againstId);
  }

  @FieldResolver(() => Job, { nullable: true })
  job(@Ctx() { loaders }: Context, @Root() { jobId }: DatasetCheckRow) {
    return jobId && loaders.job.load(jobId);
  }
}
