import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { RepairAction, type ValueOf } from '../enums.ts';
import { Json } from '../scalars.ts';
import { Example } from './dataset-type.ts';

@ObjectType({ description: 'How many examples a class or a label has.' })
export class ClassCount {
  @Field(() => String)
  label!: string;

  @Field(() => Int)
  exampleCount!: number;

  @Field(() => Json, { description: 'Split → how many examples.' })
  splits!: Record<string, number>;
}

@ObjectType({ description: 'How many examples something has in two versions of a data set.' })
export class CountChange {
  @Field(() => String, { description: 'A label or a split.' })
  name!: string;

  @Field(() => Int)
  before!: number;

  @Field(() => Int)
  after!: number;
}

@ObjectType({ description: 'An example that differs between two versions of a data set.' })
export class ChangedExample {
  @Field(() => Example, { nullable: true, description: 'In the earlier version; null if it is added.' })
  before!: Example | null;

  @Field(() => Example, { nullable: true, description: 'In the later version; null if it is removed.' })
  after!: Example | null;
}

@ObjectType({ description: 'One page of the examples that differ.' })
export class ChangedExamples {
  @Field(() => Int)
  totalCount!: number;

  @Field(() => [ChangedExample])
  nodes!: ChangedExample[];
}

@ObjectType({
  description:
    'What differs between two versions of a data set. An example is the same if its name and its bytes are; one may be both relabelled and moved.',
})
export class DatasetChanges {
  @Field(() => Int)
  added!: number;

  @Field(() => Int)
  removed!: number;

  @Field(() => Int)
  relabelled!: number;

  @Field(() => Int, { description: 'To another split.' })
  moved!: number;

  @Field(() => [CountChange], {
    description: 'Of each class or label of either version; empty for numbers and labels of words.',
  })
  classes!: CountChange[];

  @Field(() => [CountChange])
  splits!: CountChange[];
}

@ObjectType({ description: 'A way to mend what a finding is about: editDataset does it.' })
export class Repair {
  @Field(() => RepairAction)
  action!: ValueOf<typeof RepairAction>;

  @Field(() => Int, { description: 'How many examples it changes.' })
  exampleCount!: number;
}

@ObjectType({ description: 'How many examples a version changes, compared with the previous one.' })
export class EditCounts {
  @Field(() => Int)
  excluded!: number;

  @Field(() => Int)
  relabelled!: number;

  @Field(() => Int)
  moved!: number;
}

@InputType({ description: 'A repair of a kind of finding: see QualityFinding.repairs.' })
export class RepairInput {
  @Field(() => String)
  kind!: string;

  @Field(() => RepairAction)
  action!: ValueOf<typeof RepairAction>;
}

@InputType({ description: 'A class for some examples; it may be a new one.' })
export class RelabelInput {
  @Field(() => String)
  label!: string;

  @Field(() => [Int], { description: 'Example.position.' })
  examples!: number[];
}

@InputType({ description: 'A split for some examples.' })
export class MoveInput {
  @Field(() => String, { description: 'train, validation or test.' })
  split!: string;

  @Field(() => [Int], { description: 'Example.position.' })
  examples!: number[];
}

@InputType({ description: 'At least one change. Examples are named by Example.position of this version.' })
export class DatasetEditsInput {
  @Field(() => [Int], { nullable: true, description: 'Examples that are left out.' })
  exclude?: number[] | null;

  @Field(() => [RelabelInput], { nullable: true, description: 'Where examples have one class each.' })
  relabel?: RelabelInput[] | null;

  @Field(() => [MoveInput], { nullable: true })
  move?: MoveInput[] | null;

  @Field(() => [RepairInput], { nullable: true })
  repairs?: RepairInput[] | null;
}
