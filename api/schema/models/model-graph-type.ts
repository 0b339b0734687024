import { Field, Int, ObjectType } from 'type-graphql';
import { Strategy, type ValueOf } from '../enums.ts';
import { BigIntScalar } from '../scalars.ts';

@ObjectType({ description: 'How often an operator of ONNX is in a part of a graph.' })
export class OperatorCount {
  @Field(() => String)
  op!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType({ description: "Consecutive nodes of a model's graph, up to the tensor that they end in." })
export class GraphBlock {
  @Field(() => String, {
    description: "The tensor that it ends in: a feature layer's name, or in the last block an output's.",
  })
  end!: string;

  @Field(() => Int, {
    description:
      'How many feature layers it goes through, its end included: 1, or more in a very deep model, whose blocks are joined; 0 in the block after all of them.',
  })
  layers!: number;

  @Field(() => Int)
  nodeCount!: number;

  @Field(() => [OperatorCount], { description: 'The most frequent first, 8 at most.' })
  operators!: OperatorCount[];

  @Field(() => BigIntScalar, { description: 'A tensor that several blocks share counts in the first.' })
  parameterCount!: number;

  @Field(() => [String], {
    nullable: true,
    description: 'Of its end: a dimension is a number, or a symbol such as "batch". null if it is not known.',
  })
  shape!: string[] | null;
}

@ObjectType({ description: 'Which blocks a strategy trains, besides the new head.' })
export class StrategyCut {
  @Field(() => Strategy)
  strategy!: ValueOf<typeof Strategy>;

  @Field(() => String, {
    nullable: true,
    description:
      'The end of the first block that is trained, by default; null if none is. LORA trains adapters in the blocks, which stay frozen themselves.',
  })
  from!: string | null;
}

@ObjectType({ description: "A model's graph as a chain of blocks: where it can be cut, and what is between." })
export class ModelGraph {
  @Field(() => Int)
  nodeCount!: number;

  @Field(() => [GraphBlock], { description: 'From the inputs to the outputs; 402 at most.' })
  blocks!: GraphBlock[];

  @Field(() => [StrategyCut])
  cuts!: StrategyCut[];
}
