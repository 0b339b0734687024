import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Corruption, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@ObjectType()
export class StrengthAccuracy {
  @Field(() => Int, { description: '1 to 5.' })
  strength!: number;

  @Field(() => Float)
  accuracy!: number;
}

@ObjectType({ description: "A checkpoint's accuracy on pictures that are corrupted in one way." })
export class CorruptionAccuracy {
  @Field(() => Corruption)
  name!: ValueOf<typeof Corruption>;

  @Field(() => [StrengthAccuracy])
  accuracies!: StrengthAccuracy[];

  @Field(() => Float, { description: 'Mean of 1 - accuracy over the strengths.' })
  error!: number;
}

@ObjectType({
  description:
    'Accuracy on corrupted pictures (Hendrycks and Dietterich 2019), with the corruptions and strengths of imagecorruptions. A picture is corrupted as the model sees it, after resizing and cropping. With several labels, accuracy is the share of correct pairs of example and label.',
})
export class RobustnessEvaluation {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  split!: string;

  @Field(() => Int)
  seed!: number;

  @Field(() => DateTime)
  createdAt!: Date;
}

@InputType()
export class EvaluateRobustnessInput {
  @Field(() => ID)
  checkpointId!: string;

  @Field(() => String, { nullable: true, defaultValue: 'test' })
  split?: string | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 200,
    description: 'The most pictures, 1 to 10,000, drawn by the seed. Each is evaluated 41 times.',
  })
  examples?: number | null;

  @Field(() => Int, { nullable: true, defaultValue: 0 })
  seed?: number | null;
}
