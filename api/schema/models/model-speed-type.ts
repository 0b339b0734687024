import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

@ObjectType({
  description:
    'How long a model or a checkpoint takes for one example, in onnxruntime on the CPU of the worker that measured it, as an endpoint runs it.',
})
export class ModelSpeed {
  @Field(() => Float, {
    nullable: true,
    description: 'The median of the runs, without decoding or tokenizing. null until the first measurement is over.',
  })
  milliseconds!: number | null;

  @Field(() => Int, { nullable: true })
  runs!: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the text that it was measured on; null for pictures.' })
  tokens!: number | null;

  @Field(() => String, { nullable: true, description: 'The processor, and how many of its cores were available.' })
  machine!: string | null;

  @Field(() => DateTime, { nullable: true })
  measuredAt!: Date | null;
}
