import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { expect, test } from 'vitest';
import { readModel } from './read.ts';

const float = (name: string, f: number) => create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f });
const reference = (name: string, refAttrName: string) =>
  create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, refAttrName });
const node = (
  opType: string,
  domain: string,
  input: string[],
  output: string[],
  attribute = [] as ReturnType<typeof float>[],
) => create(NodeProtoSchema, { opType, domain, input, output, attribute });
const vector = (name: string) =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: { elemType: 1, shape: { dim: [{ value: { case: 'dimValue', value: 3n } }] } },
      },
    },
  });
const standard = { domain: '', version: 18n };

/** `leaky(x) = LeakyRelu(x, slope)`, called twice by `twice`, which the model calls. */
function model(options: { slope?: number; opset?: bigint; circular?: boolean } = {}): Uint8Array {
  const own = { domain: 'own', version: 1n };
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [standard, own],
      graph: create(GraphProtoSchema, {
        name: 'g',
        input: [vector('x')],
        output: [vector('y')],
        node: [node('twice', 'own', ['x'], ['y'], options.slope ? [float('slope', options.slope)] : [])],
      }),
      functions: [
        create(FunctionProtoSchema, {
          name: 'leaky',
          domain: 'own',
          input: ['x'],
          output: ['y'],
          attribute: ['slope'],
          opsetImport: [{ domain: '', version: options.opset ?? 18n }],
          node: options.circular
            ? [node('twice', 'own', ['x'], ['y'])]
            : [node('LeakyRelu', '', ['x'], ['y'], [reference('alpha', 'slope')])],
        }),
        create(FunctionProtoSchema, {
          name: 'twice',
          domain: 'own',
          input: ['x'],
          output: ['z'],
          attributeProto: [float('slope', 0.5)],
          opsetImport: [standard, own],
          node: ['x', 'y'].map((input, i) =>
            node('leaky', 'own', [input], [i === 0 ? 'y' : 'z'], [reference('slope', 'slope')]),
          ),
        }),
      ],
    }),
  );
}

test('calls of local functions become the nodes of their bodies, with the attributes of the call', () => {
  const graph = readModel(model({ slope: 0.25 }));
  expect(graph.nodes.map(({ op, attributes }) => [op, attributes])).toEqual([
    ['LeakyRelu', { alpha: { float: 0.25 } }],
    ['LeakyRelu', { alpha: { float: 0.25 } }],
  ]);
  expect(graph.nodes[0].inputs).toEqual(['x']);
  expect(graph.nodes[1].inputs).toEqual(graph.nodes[0].outputs);
  expect(graph.nodes[1].outputs).toEqual(['y']);
  expect(graph.opsets).toEqual({ '': 18 });
});

test('an attribute that the call leaves out has the default of the function', () => {
  expect(readModel(model()).nodes[0].attributes).toEqual({ alpha: { float: 0.5 } });
});

test('functions that call each other in a circle are refused', () => {
  expect(() => readModel(model({ circular: true }))).toThrow(/“twice” calls itself/);
});

test('a function of another opset than the model is refused', () => {
  expect(() => readModel(model({ opset: 12n }))).toThrow(/“leaky” has opset 12 of “ai.onnx”, but the model has 18/);
});
