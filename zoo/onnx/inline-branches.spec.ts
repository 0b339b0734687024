import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import type { Graph } from './graph.ts';
import { readModel } from './read.ts';
import { writeModel } from './write.ts';

const node = (opType: string, input: string[], output: string[]) => create(NodeProtoSchema, { opType, input, output });
const scalar = (name: string, value: number) =>
  create(TensorProtoSchema, { name, dataType: 1, floatData: [value], dims: [] });

/** A branch that gives h · factor, or h itself where there is none. */
function branch(name: string, factor?: number): GraphProto {
  return create(GraphProtoSchema, {
    name,
    node:
      factor === undefined
        ? [node('Identity', ['h'], ['out'])]
        : [node('Mul', ['h', 'factor'], ['t']), node('Identity', ['t'], ['out'])],
    initializer: factor === undefined ? [] : [scalar('factor', factor)],
    output: [create(ValueInfoProtoSchema, { name: 'out' })],
  });
}

function conditional(condition: string, output: string, yes: GraphProto, no: GraphProto): NodeProto {
  const attribute = [
    ['then_branch', yes],
    ['else_branch', no],
  ].map(([name, g]) =>
    create(AttributeProtoSchema, { name: name as string, type: AttributeType.GRAPH, g: g as GraphProto }),
  );
  return create(NodeProtoSchema, {
    opType: 'If',
    name: `If_${output}`,
    input: [condition],
    output: [output],
    attribute,
  });
}

/** Bytes of a model y = f(relu(x)) with nodes of `f` added as messages. */
function modelWith(nodes: NodeProto[], condition: boolean | 'computed'): Uint8Array {
  const b = new GraphBuilder('g');
  b.input('x', 'float', [2]);
  b.node('Relu', ['x'], {}, { output: 'h' });
  if (condition === 'computed') {
    const sum = b.node('ReduceSum', ['h', b.ints([0])], { keepdims: 0 });
    b.node('Greater', [sum, b.floats([0])], {}, { output: 'c' });
  } else {
    b.constant({ type: 'bool', shape: [], data: Uint8Array.of(Number(condition)) }, 'c');
  }
  b.node('Identity', ['h'], {}, { output: 'y' });
  b.output('y', 'float', [2]);
  const proto = fromBinary(ModelProtoSchema, writeModel(b.graph));
  proto.graph?.node.pop();
  proto.graph?.node.push(...nodes);
  return toBinary(ModelProtoSchema, proto);
}

async function run(model: Uint8Array | Graph): Promise<number[]> {
  const session = await InferenceSession.create('nodes' in model ? writeModel(model) : model, { logSeverityLevel: 3 });
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(3, -1), [2]) });
  await session.release();
  return [...(y.data as Float32Array)];
}

test.each([
  { condition: true, wanted: [6, 0] },
  { condition: false, wanted: [3, 0] },
])('of an If that is always $condition, that branch stays', async ({ condition, wanted }) => {
  const bytes = modelWith([conditional('c', 'y', branch('yes', 2), branch('no'))], condition);
  const graph = readModel(bytes);
  expect(graph.nodes.map(({ op }) => op)).not.toContain('If');
  expect(await run(bytes)).toEqual(wanted);
  expect(await run(graph)).toEqual(wanted);
});

test('two branches that use the same names, and one inside another', async () => {
  const inner = branch('outer', 5);
  const reading = (op: string, output: string) =>
    create(GraphProtoSchema, {
      name: output,
      node: [node(op, ['t', 't'], [output])],
      output: [create(ValueInfoProtoSchema, { name: output })],
    });
  inner.node[1] = conditional('c', 'out', reading('Add', 'sum'), reading('Mul', 'product'));
  const bytes = modelWith(
    [
      conditional('c', 'a', branch('yes', 2), branch('no')),
      conditional('c', 'b', inner, branch('no')),
      node('Add', ['a', 'b'], ['y']),
    ],
    true,
  );
  // 3 · 2 + (3 · 5 + 3 · 5)
  expect(await run(bytes)).toEqual([36, 0]);
  expect(await run(readModel(bytes))).toEqual([36, 0]);
});

test('an If that depends on the input is refused', () => {
  const bytes = modelWith([conditional('c', 'y', branch('yes', 2), branch('no'))], 'computed');
  expect(() => readModel(bytes)).toThrow(/If “If_y” contains a subgraph.*export the model by tracing/);
});
