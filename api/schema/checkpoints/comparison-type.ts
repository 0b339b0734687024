import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
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

  @Field(() => Float, { description: 'Of this pair alone.' })
  pValue!: number;

  @Field(() => Float, {
    description:
      'Corrected for the number of pairs by Holm’s method: below 0.05 the difference is beyond chance, however many checkpoints are compared.',
  })
  adjustedPValue!: number;

  @Field(() => Float, {
    description:
      'Of b over a, on the same examples: in accuracy, with several labels in the share of examples with every label right, with labels of words in the F1 of spans (higher is better), with numbers in the mean error in standard deviations of the targets (lower is better).',
  })
  difference!: number;

  @Field(() => [Float], {
    description: '95 %: low, high. Tango’s score interval of paired proportions; for F1 and numbers the bootstrap’s.',
  })
  interval!: [number, number];

  @Field(() => Int, {
    nullable: true,
    description:
      'By how many examples one of the two has to be ahead, for the test to show a difference among as many that only one has right. null with labels of words.',
  })
  smallestLead!: number | null;
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

@InputType({ description: 'Which disagreements: those that meet every condition given.' })
export class DisagreementFilter {
  @Field(() => [ID], { nullable: true, description: 'Checkpoints that are right. Not for numbers.' })
  rightBy?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Checkpoints that are wrong. Not for numbers.' })
  wrongBy?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'A label that the examples have; with labels of words, a type of their entities. Not for numbers.',
  })
  label?: string | null;
}

@ObjectType({ description: 'A label, and how many of the disagreements have it.' })
export class DisagreementLabel {
  @Field(() => String)
  label!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType()
export class CheckpointComparison {
  @Field(() => Int, { description: 'The examples that every checkpoint was evaluated on.' })
  exampleCount!: number;

  @Field(() => [ComparedMetric])
  metrics!: ComparedMetric[];

  @Field(() => [PairTest], { description: 'Every pair.' })
  pairs!: PairTest[];

  @Field(() => [String], {
    description: 'Metrics left out because they measure different things in these checkpoints, and why; usually empty.',
  })
  notCompared!: string[];
}
