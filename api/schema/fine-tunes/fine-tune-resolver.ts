import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { effectiveOptions } from '../../../zoo/training/options/effective-options.ts';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { Checkpoint } from '../checkpoints/checkpoint-type.ts';
import { Dataset } from '../datasets/dataset-type.ts';
import {
  DatasetTask,
  Device,
  GroupMitigation,
  Head,
  JobState,
  Loss,
  Optimizer,
  Strategy,
  type ValueOf,
} from '../enums.ts';
import { Job } from '../jobs/job-type.ts';
import { watchJob } from '../jobs/jobs.ts';
import { Model } from '../models/model-type.ts';
import { modelBySlug } from '../models/models.ts';
import { Json } from '../scalars.ts';
import { adviceInput, adviceMutation } from './advice-mutation.ts';
import { bestOf } from './best-of.ts';
import { datasetAdvice } from './dataset-advice.ts';
import { defaultsOf, trainingExamples } from './defaults.ts';
import { estimateFineTune } from './estimate-fine-tune.ts';
import { FineTuneEstimate } from './estimate-type.ts';
import {
  Epoch,
  FineTune,
  FineTuneConnection,
  FineTuneDefaults,
  StartFineTuneInput,
  Verdict,
} from './fine-tune-type.ts';
import { type FineTuneRow, listFineTunes, startFineTune } from './fine-tunes.ts';
import { isResumable, resumeFineTune } from './resume-fine-tune.ts';

@Resolver(() => FineTune)
export class FineTuneResolver {
  @Query(() => FineTuneConnection, { description: 'Newest first.' })
  fineTunes(
    @Ctx() context: Context,
    @Arg('modelSlug', () => String, { nullable: true }) modelSlug: string | null,
    @Arg('datasetId', () => ID, { nullable: true }) datasetId: string | null,
    @Arg('states', () => [JobState], { nullable: true, description: 'Of their jobs; all, if left out.' })
    states: ValueOf<typeof JobState>[] | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listFineTunes(context, { modelSlug, datasetId, states, first, after });
  }

  @Query(() => FineTune, { nullable: true })
  fineTune(@Ctx() { loaders }: Context, @Arg('id', () => ID) id: string) {
    return loaders.fineTune.load(id);
  }

  @Query(() => FineTuneEstimate, {
    description:
      'The time and the memory that a fine-tune with these options would take here, from those that have run on the machines of the workers.',
  })
  fineTuneEstimate(@Ctx() context: Context, @Arg('input', () => StartFineTuneInput) input: StartFineTuneInput) {
    return estimateFineTune(context, input);
  }

  @Query(() => FineTuneDefaults, { description: "A strategy's defaults for the options that are left out." })
  async fineTuneDefaults(
    @Ctx() context: Context,
    @Arg('strategy', () => Strategy) strategy: ValueOf<typeof Strategy>,
    @Arg('head', () => Head, { nullable: true }) head: ValueOf<typeof Head> | null,
    @Arg('optimizer', () => Optimizer, { nullable: true }) optimizer: ValueOf<typeof Optimizer> | null,
    @Arg('loss', () => Loss, { nullable: true }) loss: ValueOf<typeof Loss> | null,
    @Arg('groupMitigation', () => GroupMitigation, { nullable: true })
    groupMitigation: ValueOf<typeof GroupMitigation> | null,
    @Arg('task', () => DatasetTask, { nullable: true, description: 'Of the data set; SINGLE_LABEL if left out.' })
    task: ValueOf<typeof DatasetTask> | null,
    @Arg('modelSlug', () => String, {
      nullable: true,
      description: 'Some learning rates depend on the width of the model’s features; 1,024 when left out.',
    })
    modelSlug: string | null,
    @Arg('datasetId', () => ID, {
      nullable: true,
      description: 'The default batch size of LINEAR_PROBE is smaller for small data sets; 32 when left out.',
    })
    datasetId: string | null,
    @Arg('contrastive', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: 'Whether the encoder is trained on pairs.',
    })
    contrastive: boolean | null,
    @Arg('augmented', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: 'Whether training pictures change at random: the default number of epochs is higher then.',
    })
    augmented: boolean | null,
  ) {
    const model = modelSlug ? await modelBySlug(context, modelSlug) : null;
    const dimension = model?.featureLayers?.at(-1)?.dimension ?? null;
    const dataset = datasetId ? await context.loaders.dataset.load(datasetId) : null;
    const examples = dataset ? trainingExamples(dataset) : null;
    return defaultsOf(strategy, {
      head,
      optimizer,
      loss,
      groupMitigation,
      task,
      dimension,
      examples,
      contrastive: contrastive ?? false,
      augmented: augmented ?? false,
    });
  }

  @Mutation(() => FineTune)
  startFineTune(@Ctx() context: Context, @Arg('input', () => StartFineTuneInput) input: StartFineTuneInput) {
    return startFineTune(context, input);
  }

  @Mutation(() => FineTune, {
    description:
      'Resumes from the saved state, in a new job, after the last one failed or was cancelled: see FineTune.resumable.',
  })
  resumeFineTune(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('device', () => Device, {
      nullable: true,
      description: 'Where it goes on, such as the CPU after its GPU was lost; as it was started, if left out.',
    })
    device: ValueOf<typeof Device> | null,
  ) {
    return resumeFineTune(context, id, device);
  }

  @Subscription(() => FineTune, {
    description: 'The fine-tune now, then after each epoch, checkpoint and change of its job, until that is over.',
    subscribe: async ({ args, context }: { args: Record<string, string>; context: Context }) => {
      const fineTune = await context.loaders.fineTune.load(args.id);
      if (!fineTune?.jobId) throw new RequestError('NOT_FOUND', `There is no fine-tune ${args.id}.`, 'id');
      return watchJob(context, fineTune.jobId, () => context.loaders.fineTune.load(args.id));
    },
  })
  fineTuneUpdated(@Root() fineTune: FineTuneRow, @Arg('id', () => ID) _id: string): FineTuneRow {
    return fineTune;
  }

  @FieldResolver(() => Model)
  model(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return loaders.model.load(row.modelId);
  }

  @FieldResolver(() => Dataset)
  dataset(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return loaders.anyDataset.load(row.datasetId);
  }

  @FieldResolver(() => Dataset, {
    nullable: true,
    description: 'The data set that it adapts to; null without adaptation.',
  })
  targetDataset(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return row.targetDatasetId && loaders.anyDataset.load(row.targetDatasetId);
  }

  @FieldResolver(() => Json, {
    description:
      'Every option that has an effect, defaults, seed and engine version included. Those of training are left out where the head is fitted once.',
  })
  options(@Root() { options }: FineTuneRow): object {
    return effectiveOptions(options);
  }

  @FieldResolver(() => [Epoch])
  epochs(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return loaders.epochs.load(row.id);
  }

  @FieldResolver(() => [Checkpoint])
  checkpoints(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return loaders.checkpoints.load(row.id);
  }

  @FieldResolver(() => Checkpoint, {
    nullable: true,
    description:
      "The best by the option earlyStoppingMetric, on the validation split; the earliest of equals. With an adaptation, the one whose predictions for the target have the highest mutual information with the target's examples.",
  })
  async bestCheckpoint(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return bestOf(await loaders.checkpoints.load(row.id));
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether resumeFineTune can resume it: the job failed or was cancelled, and a state was saved before.',
  })
  async resumable(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return isResumable(row, row.jobId ? await loaders.job.load(row.jobId) : null);
  }

  @FieldResolver(() => Verdict, {
    nullable: true,
    description: 'null until the run has ended, and for data sets of several labels an example or of numbers.',
  })
  async verdict(@Ctx() { loaders }: Context, @Root() row: FineTuneRow, @Info() { schema }: GraphQLResolveInfo) {
    const model = row.verdict && (await loaders.model.load(row.modelId));
    const dataset = row.verdict && (await loaders.dataset.load(row.datasetId));
    if (!row.verdict || !model || !dataset) return null;
    const advised = { row, model, examples: trainingExamples(dataset) };
    const { kind, message, advice } = row.verdict;
    return {
      kind,
      message,
      suggestions: advice.map(({ why, change }) => ({ reason: why, input: adviceInput(advised, change) })),
      advice: [
        ...advice.map((each) => adviceMutation(schema, advised, each)),
        ...datasetAdvice(kind, dataset, model.slug),
      ],
    };
  }

  @FieldResolver(() => Job)
  job(@Ctx() { loaders }: Context, @Root() row: FineTuneRow) {
    return row.jobId && loaders.job.load(row.jobId);
  }
}
