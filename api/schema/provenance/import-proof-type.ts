import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

export const ProofOriginal = { PUBLISHED: 'PUBLISHED', CONVERTED: 'CONVERTED' } as const;
registerEnumType(ProofOriginal, {
  name: 'ProofOriginal',
  description:
    "PUBLISHED: the publisher's network, as it is. CONVERTED: the ONNX graph that a TensorFlow.js model, or weights without a network, were made into.",
});

@ObjectType({ description: 'A batch that the original and the import were run on.' })
export class ProofSample {
  @Field(() => Int)
  batch!: number;

  @Field(() => Int, { nullable: true, description: 'Tokens of the longest text; null for pictures.' })
  length!: number | null;
}

@ObjectType()
export class ProofDifference {
  @Field(() => String, { description: 'An output, or, last, the feature layer that features are taken from.' })
  name!: string;

  @Field(() => Float, { description: '|a − b| / max(|a|, mean |a|), the largest over all samples.' })
  largestDifference!: number;
}

@ObjectType({
  description:
    'The original and what the import made of it, run on the same inputs: their outputs and features agree. An import that does not agree fails.',
})
export class ImportProof {
  @Field(() => ProofOriginal)
  original!: keyof typeof ProofOriginal;

  @Field(() => [ProofSample])
  samples!: ProofSample[];

  @Field(() => [ProofDifference])
  compared!: ProofDifference[];

  @Field(() => Float, { description: 'Of all that was compared, as a share of the value.' })
  largestDifference!: number;

  @Field(() => Float, { description: 'A larger difference fails the import.' })
  tolerance!: number;
}
