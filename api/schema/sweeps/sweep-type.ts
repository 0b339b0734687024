import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Strategy, SweepMethod, type ValueOf } from '../enums.ts';
import { FineTune } from '../fine-tunes/fine-tune-type.ts';
import { DateTime, Json } from '../scalars.ts';

@ObjectType({ description: 'Many fine-tunes of a data set, whose models, strategies and options are drawn at random.' })
export class Sweep {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const SweepConnection = connectionType(Sweep, 'Sweep');

@ObjectType({ description: 'A stage of a sweep.' })
export class SweepRung {
  @Field(() => Int, { description: 'How many trials run.' })
  trials!: number;

  @Field(() => Int, { nullable: true, description: 'For how many epochs; null: as many as each trial’s options say.' })
  epochs!: number | null;
}

@ObjectType({ description: 'A trial on a sweep’s leaderboard, by its best run.' })
export class SweepEntry {
  @Field(() => FineTune)
  fineTune!: object;

  @Field(() => Float, { description: 'The sweep’s metric on the validation split.' })
  value!: number;

  @Field(() => [Float], {
    description: 'The 95 % interval of the value: Wilson’s of an accuracy, a bootstrap’s of other metrics.',
  })
  interval!: [number, number];
}

@ObjectType({ description: 'A trial that failed.' })
export class FailedTrial {
  @Field(() => FineTune)
  fineTune!: object;

  @Field(() => String, { description: 'What went wrong and what to do about it.' })
  error!: string;
}

@InputType({ description: 'The values that a sweep tries for one option of its fine-tunes: values, or min and max.' })
export class OptionRangeInput {
  @Field(() => String, { description: 'As in StartFineTuneInput: learningRate, batchSize …' })
  option!: string;

  @Field(() => [Json], { nullable: true, description: 'Drawn from evenly: [16, 32], ["ADAMW", "SGD"].' })
  values?: unknown[] | null;

  @Field(() => Float, { nullable: true })
  min?: number | null;

  @Field(() => Float, { nullable: true })
  max?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Draw evenly on a logarithmic scale, as suits learning rates.' })
  log?: boolean | null;
}

@InputType()
export class StartSweepInput {
  @Field(() => [String])
  modelSlugs!: string[];

  @Field(() => ID)
  datasetId!: string;

  @Field(() => [Strategy], { nullable: true, description: 'Default LINEAR_PROBE alone.' })
  strategies?: ValueOf<typeof Strategy>[] | null;

  @Field(() => Int, {
    description:
      'How many models with options are drawn: 1 to 500. Fewer run where there are no more: a PROTOTYPE has nothing to draw, and is tried once for each model.',
  })
  trials!: number;

  @Field(() => String, {
    nullable: true,
    description: 'accuracy, macroF1 or logLoss, on the validation split. Default accuracy.',
  })
  metric?: string | null;

  @Field(() => Int, { nullable: true, description: 'Of the draws, and of every fine-tune. Default 0.' })
  seed?: number | null;

  @Field(() => SweepMethod, { nullable: true, description: 'Default RANDOM.' })
  method?: ValueOf<typeof SweepMethod> | null;

  @Field(() => Int, {
    nullable: true,
    description: 'SUCCESSIVE_HALVING: the epochs of the last rung; by default those of the first strategy that trains.',
  })
  epochs?: number | null;

  @Field(() => [OptionRangeInput], {
    nullable: true,
    description:
      'By default the learning rate is drawn on a logarithmic scale up to ten times above and below its default, and weight decay, dropout and label smoothing around theirs. A range replaces the one of the same option, or adds one, for the strategies that have the option.',
  })
  ranges?: OptionRangeInput[] | null;
}
