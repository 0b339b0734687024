import { Field, Float, Int, ObjectType } from 'type-graphql';
import { BigIntScalar } from '../scalars.ts';

@ObjectType({
  description:
    'What a fine-tune or a sweep would take, from the measured speed of its model and from runs of the past.',
})
export class FineTuneEstimate {
  @Field(() => Float, {
    nullable: true,
    description: 'If no epoch is spared by early stopping; null with nothing to go by.',
  })
  seconds!: number | null;

  @Field(() => [Float], {
    nullable: true,
    description:
      'Of a fine-tune, where nine of ten runs should be: the wider, the less runs of its kind are known. Of a sweep, as far off as the estimate would have been for the runs that it rests on; null for fewer than three.',
  })
  secondsInterval!: [number, number] | null;

  @Field(() => BigIntScalar, {
    nullable: true,
    description:
      'Of the job’s process, at its peak. Of a sweep, the most that a run with the nearest batch size has had.',
  })
  memoryBytes!: number | null;

  @Field(() => [BigIntScalar], {
    nullable: true,
    description: 'Where nine of ten runs should be; null of a sweep.',
  })
  memoryInterval!: [number, number] | null;

  @Field(() => Int, { description: 'How many runs it rests on.' })
  runs!: number;

  @Field(() => String, { description: 'What it rests on, in a sentence.' })
  basis!: string;
}
