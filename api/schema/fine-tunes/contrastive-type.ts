import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { SamplingStrategy, type ValueOf } from '../enums.ts';

/** In the terms of zoo/transfer/contrastive/example-pairs.ts: as an input, and as a default. */
@InputType('ContrastiveInput', {
  description:
    'Trains the encoder on pairs of texts, so that texts of a class have like features, and then fits the head on them, as setfit does. By its names: how the pairs are chosen, by one of the two.',
})
@ObjectType()
export class Contrastive {
  @Field(() => Int, {
    nullable: true,
    description:
      'So many pairs with the same label for each text, and as many with another one: 1 to 1000. Default 20.',
  })
  numIterations?: number | null;

  @Field(() => SamplingStrategy, { nullable: true, description: 'Instead: all pairs of two texts.' })
  samplingStrategy?: ValueOf<typeof SamplingStrategy> | null;
}
