import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'An endpoint’s requests in a minute or an hour.' })
export class EndpointTraffic {
  @Field(() => DateTime)
  startsAt!: Date;

  @Field(() => Int)
  requests!: number;

  @Field(() => Int, { description: 'Failures of the endpoint (5xx); invalid requests are not counted.' })
  errors!: number;

  @Field(() => Float, { nullable: true, description: 'null without an answer.' })
  p50Milliseconds!: number | null;

  @Field(() => Float, { nullable: true })
  p99Milliseconds!: number | null;
}

@ObjectType()
export class DriftBin {
  @Field(() => String)
  name!: string;

  @Field(() => Float, { description: 'Share of the requests’ examples.' })
  observed!: number;

  @Field(() => Float, { description: 'Share of the examples that the checkpoint was evaluated on.' })
  expected!: number;
}

@ObjectType({ description: 'How far what an endpoint sees is from what its checkpoint was evaluated on.' })
export class DriftMeasure {
  @Field(() => Float, {
    description: 'Jensen–Shannon distance in base 2: 0 if the shares are the same, 1 if no bin is in both.',
  })
  distance!: number;

  @Field(() => Float, {
    description: 'With as many examples, two samples of one distribution exceed this distance in one case of twenty.',
  })
  byChance!: number;

  @Field(() => [DriftBin], { description: 'Those that differ most first; at most 50.' })
  bins!: DriftBin[];
}

@ObjectType({ description: 'The same distances for one hour.' })
export class DriftPoint {
  @Field(() => DateTime)
  startsAt!: Date;

  @Field(() => Int)
  examples!: number;

  @Field(() => Float, { nullable: true })
  labelDistance!: number | null;

  @Field(() => Float, { nullable: true })
  confidenceDistance!: number | null;

  @Field(() => Float, { nullable: true })
  sizeDistance!: number | null;
}

@ObjectType({
  description:
    'How the requests of the last hours differ from the validation split that the current revision’s checkpoint was evaluated on (the test split, if it has no other evaluation).',
})
export class EndpointDrift {
  @Field(() => Int)
  revision!: number;

  @Field(() => DateTime)
  since!: Date;

  @Field(() => Int, { description: 'Pictures or texts that were asked.' })
  examples!: number;

  @Field(() => Int, { description: 'Those that they are compared with.' })
  expectedExamples!: number;

  @Field(() => String)
  split!: string;

  @Field(() => DriftMeasure, {
    nullable: true,
    description: 'Of predicted labels; null if an example can have several.',
  })
  labels!: DriftMeasure | null;

  @Field(() => DriftMeasure, {
    nullable: true,
    description: 'Of the probability of the predicted label, in tenths; null as for labels.',
  })
  confidence!: DriftMeasure | null;

  @Field(() => DriftMeasure, {
    nullable: true,
    description: 'Of the pixels of pictures (a sample of 20 a second) or the bytes of texts, by powers of two.',
  })
  size!: DriftMeasure | null;

  @Field(() => [DriftPoint], { description: 'Oldest first; hours without requests are left out.' })
  series!: DriftPoint[];
}
