import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Entity } from '../datasets/dataset-type.ts';

@ObjectType()
export class ComparedMetric {
  @Field(() => String)
  name!: string;

  @Field(() => [Float], { description: 'In the order of checkpoints.' })
  values!: number[];

  @Field(() => Boolean)
  higherIsBetter!: boolean;

  @Field(() => Int, { description: 'Position of the best value; the first of equals.' })
  best!: number;
}

@ObjectType({
  description:
    "McNemar's exact test, two-sided: could the two be equally good? With several labels, an example is right if all its labels are. With numbers it is the sign test: a checkpoint is right where it is the nearer of the two, by the mean of |error| / deviation over the targets. With labels of words, a text is right if all its entities are, and the p-value is that of a paired permutation test of the F1 of spans, exchanging texts between the two (approximate randomization).",
})
export class PairTest {
  @Field(() => ID)
  a!: string;

  @Field(() => ID)
  b!: string;

  @Field(() => Int)
  onlyARight!: number;

  @Field(() => Int)
  onlyBRight!: number;

  @Field(() => Float)
  pValue!: number;
}

@ObjectType({ description: 'An example on which the checkpoints disagree.' })
export class Disagreement {
  @Field(() => String)
  example!: string;

  @Field(() => String, { nullable: true, description: 'The example, if it is a picture.' })
  previewUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'The example, if it is a text.' })
  text!: string | null;

  @Field(() => String, { nullable: true, description: 'The second text of a pair.' })
  textPair!: string | null;

  @Field(() => String)
  label!: string;

  @Field(() => [String], { description: 'In the order of checkpoints.' })
  predictions!: string[];

  @Field(() => [Entity], { nullable: true, description: 'Of a text whose words have labels; null for others.' })
  entities!: Entity[] | null;

  @Field(() => [[Entity]], {
    nullable: true,
    description: 'What each checkpoint finds in such a text, in the order of checkpoints.',
  })
  predictedEntities!: Entity[][] | null;
}

@ObjectType()
export class CheckpointComparison {
  @Field(() => [ComparedMetric])
  metrics!: ComparedMetric[];

  @Field(() => [PairTest], { description: 'Every pair.' })
  pairs!: PairTest[];

  @Field(() => [String], {
    description: 'Metrics left out because they measure different things in these checkpoints, and why; usually empty.',
  })
  notCompared!: string[];
}
