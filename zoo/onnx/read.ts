import { fromBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';
import { checkGraph } from './check.ts';
import type { Attribute, Graph, Node, Tensor, ValueInfo } from './graph.ts';
import { fromNumbers, fromRawData, typeOfCode } from './tensor.ts';

const text = new TextDecoder();

/**
 * Reads an ONNX file (protobuf, onnx.proto).
 *
 * @throws InvalidInputError if the bytes are not an ONNX model, are cut short, use something that Graft does not read
 * (external data, sub-graphs, local functions), or if the graph is broken (see `checkGraph`).
 */
export function readModel(bytes: Uint8Array): Graph {
  const proto = parse(bytes);
  if (!proto.graph) throw new InvalidInputError('this file is no ONNX model: it holds no graph');
  if (proto.functions.length > 0) {
    throw new InvalidInputError(
      `the model defines local functions (${proto.functions[0].name} …); export it with functions inlined`,
    );
  }
  const graph: Graph = {
    name: proto.graph.name,
    opsets: Object.fromEntries(
      proto.opsetImport.map(({ domain, version }) => [domain === 'ai.onnx' ? '' : domain, Number(version)]),
    ),
    initializers: readInitializers(proto.graph.initializer),
    inputs: [],
    outputs: proto.graph.output.map(readValueInfo),
    nodes: proto.graph.node.map(readNode),
    metadata: Object.fromEntries(proto.metadataProps.map(({ key, value }) => [key, value])),
  };
  // Before IR version 4, initializers had to be listed among the inputs too.
  graph.inputs = proto.graph.input.filter(({ name }) => !graph.initializers.has(name)).map(readValueInfo);
  checkGraph(graph);
  return graph;
}

function parse(bytes: Uint8Array) {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw new InvalidInputError('this file is no ONNX model, or it is cut short: it does not parse as one', undefined, {
      cause,
    });
  }
}

function readInitializers(protos: TensorProto[]): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const proto of protos) {
    if (tensors.has(proto.name)) throw new InvalidInputError(`the model holds two initializers named “${proto.name}”`);
    tensors.set(proto.name, readTensor(proto, `the initializer “${proto.name}”`));
  }
  return tensors;
}

function readTensor(proto: TensorProto, what: string): Tensor {
  if (proto.dataLocation === DataLocation.EXTERNAL) {
    throw new InvalidInputError(`${what} lies in another file; save the model with its weights inside`);
  }
  const type = typeOfCode(proto.dataType);
  if (!type) throw new InvalidInputError(`${what} has the element type ${proto.dataType}, which Graft does not read`);
  const shape = proto.dims.map(Number);
  try {
    if (type === 'string') return { type, shape, data: proto.stringData.map((bytes) => text.decode(bytes)) };
    if (proto.rawData.length > 0) return fromRawData(type, shape, proto.rawData);
    const fields = { float: proto.floatData, double: proto.doubleData, int64: proto.int64Data } as Record<
      string,
      ArrayLike<number | bigint>
    >;
    return fromNumbers(type, shape, fields[type] ?? proto.int32Data);
  } catch (cause) {
    throw new InvalidInputError(`${what} ${(cause as Error).message}`, undefined, { cause });
  }
}

function readValueInfo(proto: ValueInfoProto): ValueInfo {
  if (proto.type?.value.case !== 'tensorType')
    throw new InvalidInputError(`“${proto.name}” is not a tensor; Graft reads only tensors`);
  const { elemType, shape } = proto.type.value.value;
  const type = typeOfCode(elemType);
  if (!type) throw new InvalidInputError(`“${proto.name}” has the element type ${elemType}, which Graft does not read`);
  const dimensions = (shape?.dim ?? []).map(({ value }, axis) => {
    if (value.case === 'dimValue') return Number(value.value);
    return value.case === 'dimParam' && value.value ? value.value : `${proto.name}_${axis}`;
  });
  return { name: proto.name, type, shape: dimensions };
}

function readNode(proto: NodeProto): Node {
  const what = `the node ${proto.opType}${proto.name ? ` “${proto.name}”` : ''}`;
  return {
    op: proto.opType,
    ...(proto.domain && proto.domain !== 'ai.onnx' ? { domain: proto.domain } : {}),
    ...(proto.name ? { name: proto.name } : {}),
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(
      proto.attribute.map((attribute) => [attribute.name, readAttribute(attribute, what)]),
    ),
  };
}

function readAttribute(proto: AttributeProto, what: string): Attribute {
  switch (proto.type) {
    case AttributeType.INT:
      return Number(proto.i);
    case AttributeType.FLOAT:
      return { float: proto.f };
    case AttributeType.STRING:
      return text.decode(proto.s);
    case AttributeType.INTS:
      return proto.ints.map(Number);
    case AttributeType.FLOATS:
      return { floats: proto.floats };
    case AttributeType.STRINGS:
      return proto.strings.map((bytes) => text.decode(bytes));
    case AttributeType.TENSOR:
      if (proto.t) return readTensor(proto.t, `the attribute “${proto.name}” of ${what}`);
  }
  const kind = AttributeType[proto.type];
  throw new InvalidInputError(`the attribute “${proto.name}” of ${what} is of kind ${kind}, which Graft does not read`);
}
