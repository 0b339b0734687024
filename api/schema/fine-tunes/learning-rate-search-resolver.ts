import { Arg, Ctx, FieldResolver, Float, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Job } from '../jobs/job-type.ts';
import { StartFineTuneInput } from './fine-tune-type.ts';
import { LearningRatePoint, LearningRateSearch } from './learning-rate-search-type.ts';
import { findLearningRateSearch, type SearchRow, startLearningRateSearch } from './learning-rate-searches.ts';

@Resolver(() => LearningRateSearch)
export class LearningRateSearchResolver {
  @Query(() => LearningRateSearch, { nullable: true })
  learningRateSearch(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findLearningRateSearch(context, id);
  }

  @Mutation(() => LearningRateSearch, {
    description:
      'Looks for the learning rate of a fine-tune with these options, as a job; input.learningRate is ignored.',
  })
  findLearningRate(@Ctx() context: Context, @Arg('input', () => StartFineTuneInput) input: StartFineTuneInput) {
    return startLearningRateSearch(context, input);
  }

  @FieldResolver(() => [LearningRatePoint], { description: 'In the order of the steps; empty until the job is over.' })
  curve(@Root() row: SearchRow) {
    return row.curve ?? [];
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      "The suggested rate, half way down the longest stretch in which the loss falls (fastai's valley); null until the job is over, and if the loss never falls.",
  })
  suggestion(@Root() row: SearchRow) {
    return row.valley;
  }

  @FieldResolver(() => Float, { nullable: true, description: 'The rate at which the loss falls most steeply.' })
  steepest(@Root() row: SearchRow) {
    return row.steep;
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: SearchRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }
}
