import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { checkGraph } from './check.ts';
import type { Attribute, Graph, Node, Tensor, ValueInfo } from './graph.ts';
import { toRawData, typeCode } from './tensor.ts';

/**
 * The IR version that came with an opset: older runtimes refuse a newer one. From onnx's table of versions (docs/Versioning.md);
 * 10 is the newest that Graft needs.
 */
function irVersion({ '': opset = 0 }: Graph['opsets']): bigint {
  if (opset <= 14) return 7n;
  if (opset <= 18) return 8n;
  return opset <= 20 ? 9n : 10n;
}

const text = new TextEncoder();

/**
 * Writes a graph as an ONNX file. The same graph gives the same bytes.
 *
 * @param extraOutputs tensors inside the graph to output too; the reader infers their types and shapes.
 */
export function writeModel(graph: Graph, extraOutputs: string[] = []): Uint8Array<ArrayBuffer> {
  checkGraph(graph);
  const named = new Set<string>();
  /** A node's name, once; passes that copy a node copy its name, and onnxruntime refuses a name that two nodes have. */
  const ownName = ({ name = '' }: Node) => {
    if (named.has(name)) return '';
    named.add(name);
    return name;
  };
  const proto = create(ModelProtoSchema, {
    irVersion: irVersion(graph.opsets),
    producerName: 'graft',
    opsetImport: Object.entries(graph.opsets).map(([domain, version]) => ({ domain, version: BigInt(version) })),
    metadataProps: Object.entries(graph.metadata).map(([key, value]) => ({ key, value })),
    graph: create(GraphProtoSchema, {
      name: graph.name,
      input: graph.inputs.map(writeValueInfo),
      output: [
        ...graph.outputs.map(writeValueInfo),
        ...extraOutputs.map((name) => create(ValueInfoProtoSchema, { name })),
      ],
      initializer: [...graph.initializers].map(([name, tensor]) => writeTensor(tensor, name)),
      node: graph.nodes.map((node) =>
        create(NodeProtoSchema, {
          opType: node.op,
          domain: node.domain ?? '',
          name: ownName(node),
          input: node.inputs,
          output: node.outputs,
          attribute: Object.entries(node.attributes).map(([name, value]) => writeAttribute(name, value)),
        }),
      ),
    }),
  });
  return toBinary(ModelProtoSchema, proto) as Uint8Array<ArrayBuffer>;
}

function writeTensor(tensor: Tensor, name = ''): TensorProto {
  const common = { name, dims: tensor.shape.map(BigInt), dataType: typeCode(tensor.type) };
  return create(
    TensorProtoSchema,
    Array.isArray(tensor.data)
      ? { ...common, stringData: tensor.data.map((value) => text.encode(value)) }
      : { ...common, rawData: toRawData(tensor) },
  );
}

function writeValueInfo({ name, type, shape, unranked }: ValueInfo): ValueInfoProto {
  const dim = shape.map((dimension) => ({
    value:
      typeof dimension === 'number'
        ? ({ case: 'dimValue', value: BigInt(dimension) } as const)
        : ({ case: 'dimParam', value: dimension } as const),
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: { case: 'tensorType', value: { elemType: typeCode(type), ...(unranked ? {} : { shape: { dim } }) } },
    },
  });
}

function writeAttribute(name: string, value: Attribute): AttributeProto {
  return create(AttributeProtoSchema, { name, ...attributeFields(value) });
}

function attributeFields(value: Attribute) {
  if (typeof value === 'number') return { type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === 'string') return { type: AttributeType.STRING, s: text.encode(value) };
  if (Array.isArray(value)) {
    if (typeof value[0] === 'string')
      return { type: AttributeType.STRINGS, strings: value.map((item) => text.encode(String(item))) };
    return { type: AttributeType.INTS, ints: value.map(BigInt) };
  }
  if ('float' in value) return { type: AttributeType.FLOAT, f: value.float };
  if ('floats' in value) return { type: AttributeType.FLOATS, floats: value.floats };
  return { type: AttributeType.TENSOR, t: writeTensor(value) };
}
