import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Device, Strategy, type ValueOf } from '../enums.ts';
import { DateTime, Json } from '../scalars.ts';

@ObjectType()
export class Epoch {
  @Field(() => Int)
  number!: number;

  @Field(() => Float)
  trainLoss!: number;

  @Field(() => Float)
  validationLoss!: number;

  @Field(() => Float)
  validationAccuracy!: number;

  @Field(() => Float)
  learningRate!: number;

  @Field(() => Float)
  seconds!: number;
}

@ObjectType({ description: 'One training job, with its options and its curves.' })
export class FineTune {
  @Field(() => ID)
  id!: string;

  @Field(() => Strategy)
  strategy!: ValueOf<typeof Strategy>;

  @Field(() => Json, { description: 'Every option with its default filled in, seed and engine version included.' })
  options!: object;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const FineTuneConnection = connectionType(FineTune, 'FineTune');

@InputType({ description: 'What is left out gets a default that suits the strategy; FineTune.options shows it.' })
export class StartFineTuneInput {
  @Field(() => String)
  modelSlug!: string;

  @Field(() => ID)
  datasetId!: string;

  @Field(() => Strategy)
  strategy!: ValueOf<typeof Strategy>;

  @Field(() => Int, { nullable: true })
  epochs?: number | null;

  @Field(() => Int, { nullable: true })
  batchSize?: number | null;

  @Field(() => Float, { nullable: true })
  learningRate?: number | null;

  @Field(() => Float, { nullable: true })
  weightDecay?: number | null;

  @Field(() => Float, { nullable: true })
  dropout?: number | null;

  @Field(() => Float, { nullable: true })
  labelSmoothing?: number | null;

  @Field(() => String, { nullable: true, description: 'PARTIAL: the first feature layer that trains.' })
  unfreezeFrom?: string | null;

  @Field(() => Boolean, { nullable: true })
  augment?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Stop after this many epochs without a lower validation loss.' })
  earlyStoppingPatience?: number | null;

  @Field(() => Int, { nullable: true })
  seed?: number | null;

  @Field(() => Device, { nullable: true, defaultValue: 'AUTO' })
  device?: ValueOf<typeof Device> | null;
}
