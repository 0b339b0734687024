import { Field, Float, Int, ObjectType } from 'type-graphql';
import { FrozenPrecision, ProbeMetric, type ValueOf } from '../enums.ts';

@ObjectType({ description: 'How like two sets of features are: the cosine of each example’s.' })
class FeatureCosine {
  @Field(() => Float)
  mean!: number;

  @Field(() => Float)
  worst!: number;

  @Field(() => Int)
  examples!: number;
}

@ObjectType({ description: 'A linear probe on features in float32 and in int8.' })
class ProbeScores {
  @Field(() => ProbeMetric)
  metric!: ValueOf<typeof ProbeMetric>;

  @Field(() => Float)
  float32!: number;

  @Field(() => Float, {
    description:
      'Of the probe that was fitted on int8, measured on features in int8 or in float32: the lower of the two.',
  })
  int8!: number;

  @Field(() => Int, { description: 'That it was measured on.' })
  examples!: number;

  @Field(() => Float, { nullable: true, description: 'Of the difference between the two; null for R2.' })
  standardError!: number | null;
}

@ObjectType()
class LayerPrecisions {
  @Field(() => Int)
  int8!: number;

  @Field(() => Int)
  float32!: number;
}

@ObjectType({ description: 'What a network’s frozen part was computed in, why, and what that changes.' })
export class PrecisionReport {
  @Field(() => FrozenPrecision, { description: 'FLOAT32 or INT8.' })
  precision!: ValueOf<typeof FrozenPrecision>;

  @Field(() => String, { description: 'Why, in a sentence.' })
  reason!: string;

  @Field(() => FeatureCosine, {
    nullable: true,
    description:
      'Between features in int8 and in float32, of examples that int8 was not calibrated on; null: not measured.',
  })
  cosine!: FeatureCosine | null;

  @Field(() => ProbeScores, { nullable: true, description: 'null: not measured.' })
  score!: ProbeScores | null;

  @Field(() => LayerPrecisions, {
    nullable: true,
    description: 'How many convolutions and matrix products compute in int8, and how many stay float32.',
  })
  nodes!: LayerPrecisions | null;
}
