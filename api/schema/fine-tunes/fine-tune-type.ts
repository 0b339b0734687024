import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Device, Strategy, type ValueOf } from '../enums.ts';
import { PrecisionReport } from '../features/precision-report-type.ts';
import { BigIntScalar, DateTime, Json } from '../scalars.ts';
import { AdaptationInput, AdaptationReport } from './adaptation-type.ts';
import { FineTuneOptionFields } from './fine-tune-options-type.ts';

@ObjectType()
export class Epoch {
  @Field(() => Int)
  number!: number;

  @Field(() => Float)
  trainLoss!: number;

  @Field(() => Float, {
    description:
      "Of the fine-tune's own loss: not comparable with that of another loss. With an adaptation, of the source's validation examples, scaled as the source.",
  })
  validationLoss!: number;

  @Field(() => Float, {
    description:
      "With an adaptation, of the source's validation examples, scaled as the source while it trains. The checkpoint is for the target and scales every example as the target's, so its own evaluation of this split is lower.",
  })
  validationAccuracy!: number;

  @Field(() => Float)
  learningRate!: number;

  @Field(() => Float)
  seconds!: number;
}

@ObjectType({ description: 'How a fine-tune reads its texts.' })
export class TextReport {
  @Field(() => Int)
  texts!: number;

  @Field(() => Int, { description: 'Texts with more tokens than the model reads: the ends were cut off.' })
  truncated!: number;

  @Field(() => Float, { description: 'The share of all tokens that were cut off, 0 to 1.' })
  cutShare!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of padding in the training batches of the first epoch; null for a LINEAR_PROBE.',
  })
  paddingShare!: number | null;
}

@ObjectType({ description: 'A fine-tune to try next.' })
export class Suggestion {
  @Field(() => String)
  reason!: string;

  @Field(() => Json, { description: 'A StartFineTuneInput.' })
  input!: object;
}

@ObjectType({ description: 'What the curves of a fine-tune say, and what to try next.' })
export class Verdict {
  @Field(() => String, {
    description:
      'GOOD, OVERFITTING, UNDERFITTING, TOO_LITTLE_DATA, NO_SIGNAL or LEAK_SUSPECTED. The rules are in zoo/training/verdict/judge-run.ts.',
  })
  kind!: string;

  @Field(() => String, { description: 'With the figures that it rests on.' })
  message!: string;

  @Field(() => [Suggestion], {
    description: 'The same as advice, as inputs of startFineTune; without what a data set needs.',
  })
  suggestions!: Suggestion[];

  @Field(() => [String], {
    description: 'Mutations to try, the most promising first, each after a comment that says why.',
  })
  advice!: string[];
}

@ObjectType({ description: 'One training job, with its options and its curves.' })
export class FineTune {
  @Field(() => ID)
  id!: string;

  @Field(() => Strategy)
  strategy!: ValueOf<typeof Strategy>;

  @Field(() => Device, { nullable: true, description: 'Where it trains or trained; null until training began.' })
  device!: ValueOf<typeof Device> | null;

  @Field(() => String, { nullable: true, description: 'Why on this device, in a sentence.' })
  deviceReason!: string | null;

  @Field(() => PrecisionReport, {
    nullable: true,
    description:
      'What the part that never changes is computed in for training; null until that is known, and where every layer trains.',
  })
  frozenPrecision!: PrecisionReport | null;

  @Field(() => TextReport, {
    nullable: true,
    description: 'null for pictures, until it is known, and on features that were extracted before.',
  })
  texts!: TextReport | null;

  @Field(() => AdaptationReport, {
    nullable: true,
    description: 'null without adaptation, and until an epoch is done.',
  })
  adaptation!: AdaptationReport | null;
  @Field(() => Float, {
    nullable: true,
    description:
      'The share of the training time that was spent waiting for the next batch, 0 to 1: measured since it started or last resumed; null before the first epoch.',
  })
  waitingShare!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The processor of the machine that trains; null of runs from before it was kept.',
  })
  machine!: string | null;

  @Field(() => BigIntScalar, {
    nullable: true,
    description:
      'The most memory that the process of the job has had, bytes, without a GPU’s own; null until training is over.',
  })
  peakMemoryBytes!: number | null;

  @Field(() => Int, {
    description: 'How often it resumed from a saved state, after its worker had stopped or by resumeFineTune.',
  })
  resumes!: number;

  @Field(() => ID, { nullable: true, description: 'The sweep that it is a trial of; null for others.' })
  sweepId!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Only what was made from it still names it then.' })
  deletedAt!: Date | null;
}

export const FineTuneConnection = connectionType(FineTune, 'FineTune');

@ObjectType({ description: "The defaults of a fine-tune's options." })
export class FineTuneDefaults extends FineTuneOptionFields {
  @Field(() => Strategy)
  strategy!: ValueOf<typeof Strategy>;

  @Field(() => Device)
  device!: ValueOf<typeof Device>;
}

@InputType({ description: 'Options that are left out get a default that suits the strategy: see fineTuneDefaults.' })
export class StartFineTuneInput extends FineTuneOptionFields {
  @Field(() => String)
  modelSlug!: string;

  @Field(() => ID)
  datasetId!: string;

  @Field(() => Strategy)
  strategy!: ValueOf<typeof Strategy>;

  @Field(() => AdaptationInput, { nullable: true, description: 'Default: no adaptation.' })
  adaptation?: AdaptationInput | null;

  @Field(() => Device, { nullable: true, defaultValue: 'AUTO' })
  device?: ValueOf<typeof Device> | null;
}
