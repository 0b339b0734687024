import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Job } from '../jobs/job-type.ts';
import { CreateDatasetInput, Dataset, DatasetConnection, ExampleConnection } from './dataset-type.ts';
import { createDataset, type DatasetRow, listDatasets } from './datasets.ts';
import { listExamples } from './examples.ts';

@Resolver(() => Dataset)
export class DatasetResolver {
  @Query(() => DatasetConnection, { description: 'Newest first.' })
  datasets(
    @Ctx() context: Context,
    @Arg('search', () => String, { nullable: true }) search: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listDatasets(context, { search, first, after });
  }

  @Query(() => Dataset, { nullable: true })
  dataset(@Ctx() { loaders }: Context, @Arg('id', () => ID) id: string) {
    return loaders.dataset.load(id);
  }

  @Mutation(() => Dataset)
  createDataset(@Ctx() context: Context, @Arg('input', () => CreateDatasetInput) input: CreateDatasetInput) {
    return createDataset(context, input);
  }

  @FieldResolver(() => ExampleConnection, { description: 'In the order of the index.' })
  examples(
    @Ctx() context: Context,
    @Root() dataset: DatasetRow,
    @Arg('split', () => String, { nullable: true }) split: string | null,
    @Arg('label', () => String, { nullable: true }) label: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listExamples(context, dataset, { split, label, first, after });
  }

  @FieldResolver(() => Job, { nullable: true, description: 'The import job.' })
  job(@Ctx() { loaders }: Context, @Root() dataset: DatasetRow) {
    return dataset.jobId && loaders.job.load(dataset.jobId);
  }
}
