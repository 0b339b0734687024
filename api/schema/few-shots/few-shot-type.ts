import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { HeadMethod, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@InputType()
export class FewShotInput {
  @Field(() => String)
  modelSlug!: string;

  @Field(() => ID)
  datasetId!: string;

  @Field(() => [HeadMethod], { nullable: true, description: 'Default: all.' })
  methods?: ValueOf<typeof HeadMethod>[] | null;

  @Field(() => [Int], { nullable: true, description: 'Training examples a class. Default 1, 5 and 20.' })
  shots?: number[] | null;

  @Field(() => Int, { nullable: true, description: 'How often these are drawn: 1 to 100. Default 10.' })
  draws?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Draw i, from 0, has the examples of a fine-tune with these shots and the seed plus i. Default 0.',
  })
  seed?: number | null;
}

@ObjectType({ description: 'A head on so many examples a class.' })
export class FewShotResult {
  @Field(() => HeadMethod)
  method!: ValueOf<typeof HeadMethod>;

  @Field(() => Int)
  shots!: number;

  @Field(() => [Float], { description: 'On the test split, draw by draw.' })
  accuracies!: number[];

  @Field(() => Float, { nullable: true })
  mean!: number | null;

  @Field(() => [Float], {
    nullable: true,
    description:
      "95 % of the mean over draws, by Student's t; null of one draw. The test examples are always the same.",
  })
  interval!: number[] | null;

  @Field(() => String, { nullable: true, description: 'Why there are no accuracies.' })
  problem!: string | null;
}

@ObjectType({ description: 'How well heads do on a few examples a class, over several draws of them.' })
export class FewShotStudy {
  @Field(() => ID)
  id!: string;

  @Field(() => [FewShotResult], { nullable: true, description: 'null until the job is over.' })
  results!: FewShotResult[] | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const FewShotStudyConnection = connectionType(FewShotStudy, 'FewShotStudy');
