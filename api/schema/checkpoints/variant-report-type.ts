import { Field, Float, Int, ObjectType } from 'type-graphql';
import { BigIntScalar } from '../scalars.ts';

@ObjectType({
  description: 'How far the predictions of a variant are from those of its original, for the same examples.',
})
export class VariantAgreement {
  @Field(() => String)
  split!: string;

  @Field(() => Int)
  examples!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of predicted labels that are the same, 0..1; null for numbers.',
  })
  sameLabels!: number | null;

  @Field(() => Float, { description: 'Mean absolute difference of probabilities, or of numbers in their units.' })
  meanDifference!: number;

  @Field(() => Float)
  largestDifference!: number;
}

@ObjectType({ description: 'What a conversion changed, measured when the variant was made.' })
export class VariantReport {
  @Field(() => Int, { description: 'Layers with weights that compute in fewer bits.' })
  convertedLayers!: number;

  @Field(() => Int, {
    description: 'Layers with weights that stay float32: fewer bits would change the scores too far.',
  })
  float32Layers!: number;

  @Field(() => Float, {
    description:
      'R² of the scores before the softmax or sigmoid, for those of the original, on examples that the conversion was not calibrated on; 1 is equal. Below 0.9 a conversion is refused.',
  })
  fidelity!: number;

  @Field(() => VariantAgreement, { nullable: true, description: 'null if the original was not evaluated.' })
  agreement!: VariantAgreement | null;

  @Field(() => Float, {
    description:
      'Median milliseconds of the network for one example, on the machine that made it, taking turns with the original in one process.',
  })
  latencyMs!: number;

  @Field(() => Float, { description: 'The same of the original.' })
  originalLatencyMs!: number;

  @Field(() => Int, { description: 'How often each of the two ran.' })
  latencyRuns!: number;

  @Field(() => BigIntScalar, { description: 'Size of the original’s file, bytes.' })
  originalByteSize!: number;

  @Field(() => [String], { description: 'What to know before it is used, in sentences.' })
  warnings!: string[];
}
