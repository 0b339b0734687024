import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Device, type ValueOf } from '../enums.ts';
import { DateTime, Json } from '../scalars.ts';

@ObjectType({ description: 'One step of a learning-rate search.' })
export class LearningRatePoint {
  @Field(() => Float)
  learningRate!: number;

  @Field(() => Float, { description: "Of the step's batch, before the step." })
  loss!: number;

  @Field(() => Float, { description: 'The losses so far, averaged.' })
  smoothedLoss!: number;
}

@ObjectType({
  description:
    'A short training whose learning rate rises step by step until the loss diverges (Smith 2017). Nothing of the training is kept.',
})
export class LearningRateSearch {
  @Field(() => ID)
  id!: string;

  @Field(() => Json, { description: 'The options of the fine-tune that it is for, defaults included.' })
  options!: object;

  @Field(() => Device, { nullable: true, description: 'Where it trained; null until the job is over.' })
  device!: ValueOf<typeof Device> | null;

  @Field(() => DateTime)
  createdAt!: Date;
}
