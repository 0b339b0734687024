import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Json } from '../scalars.ts';

@ObjectType({ description: 'An example’s place in a picture of a feature set.' })
export class ProjectedExample {
  @Field(() => Int, { description: 'Its place in the data set: Example.position.' })
  position!: number;

  @Field(() => String)
  example!: string;

  @Field(() => Float)
  x!: number;

  @Field(() => Float)
  y!: number;

  @Field(() => String, { nullable: true, description: 'null unless examples have one label each.' })
  label!: string | null;

  @Field(() => String)
  split!: string;

  @Field(() => Json, { description: 'Attribute → value.' })
  groups!: Record<string, string>;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the checkpoint gets it wrong; null for examples of splits that it was not evaluated on, as training never is, nor test by most trials of a sweep, and without a checkpoint.',
  })
  isWrong!: boolean | null;

  @Field(() => String, { nullable: true, description: 'Of a picture.' })
  previewUrl!: string | null;
}

@ObjectType({ description: 'An example near another.' })
export class Neighbour {
  @Field(() => Int, { description: 'Its place in the data set: Example.position.' })
  position!: number;

  @Field(() => String)
  example!: string;

  @Field(() => Float, { description: 'Euclidean, between the features.' })
  distance!: number;

  @Field(() => String, { nullable: true, description: 'null unless examples have one label each.' })
  label!: string | null;

  @Field(() => String)
  split!: string;

  @Field(() => String, { nullable: true, description: 'Of a picture.' })
  previewUrl!: string | null;
}
