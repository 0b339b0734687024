import type { NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';
import { checkGraph } from './check.ts';
import type { ExternalData } from './external-data.ts';
import type { Dimension, Graph, Node, Tensor, ValueInfo } from './graph.ts';
import { inlineBranches } from './inline-branches.ts';
import { inlineFunctions } from './inline-functions.ts';
import { LIMITS } from './limits.ts';
import { parseModel } from './parse-model.ts';
import { readAttribute } from './read-attribute.ts';
import { elementTypeOf, noExternalData, readTensor } from './read-tensor.ts';
import { sortNodes } from './sort-nodes.ts';

export interface ReadModelOptions {
  /**
   * Returns the files with the model's weights. Without it, a model whose weights are in other files is refused. `openModelFile` reads a model
   * from disk with those files; `externalLocations` lists the files that a model needs.
   */
  externalData?: ExternalData;
}

/**
 * Reads an ONNX file (protobuf, onnx.proto). Nodes are sorted if they were not; local functions, and branches that are always
 * taken, are inlined.
 *
 * @throws InvalidInputError if the bytes are not an ONNX model, are truncated, use something that Graft cannot read
 * (sub-graphs, sparse tensors, sequences), or if the graph is broken (see `checkGraph`).
 */
export function readModel(bytes: Uint8Array, options: ReadModelOptions = {}): Graph {
  const { externalData = noExternalData } = options;
  const proto = parseModel(bytes);
  const { graph: body } = proto;
  if (body.sparseInitializer.length > 0) {
    const name = body.sparseInitializer[0].values?.name;
    throw new InvalidInputError(`the initializer “${name}” is sparse; save the model with dense weights`);
  }
  if (body.node.length > LIMITS.nodes)
    throw new InvalidInputError(`the model has ${body.node.length} nodes; at most ${LIMITS.nodes} can be read`);
  const inlined = inlineBranches(inlineFunctions(proto, body.node), body.initializer);
  const initializers = readInitializers(inlined.initializers, externalData);
  // Before IR version 4, initializers had to be listed among the inputs too.
  const inputs = body.input.filter(({ name }) => !initializers.has(name)).map(readInput);
  const nodes = inlined.nodes.map((node) => readNode(node, externalData));
  const graph: Graph = {
    name: body.name,
    opsets: readOpsets(proto.opsetImport, nodes),
    inputs,
    outputs: body.output.map(readValueInfo),
    initializers,
    nodes: sortNodes(nodes, [...initializers.keys(), ...inputs.map(({ name }) => name)]),
    metadata: Object.fromEntries(proto.metadataProps.map(({ key, value }) => [key, value])),
  };
  checkGraph(graph);
  return graph;
}

/** The opsets that the nodes use, without domains that only inlined functions used. */
function readOpsets(imports: { domain: string; version: bigint }[], nodes: Node[]): Record<string, number> {
  const used = new Set(['', ...nodes.map(({ domain = '' }) => domain)]);
  const opsets: Record<string, number> = {};
  for (const { domain: name, version } of imports) {
    const domain = name === 'ai.onnx' ? '' : name;
    if (version < 1n || version > 1000n)
      throw new InvalidInputError(`the model has opset ${version} of “${domain || 'ai.onnx'}”, which does not exist`);
    if (used.has(domain)) opsets[domain] = Number(version);
  }
  return opsets;
}

function readInitializers(protos: TensorProto[], external: ExternalData): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  let bytes = 0;
  for (const proto of protos) {
    if (tensors.has(proto.name)) throw new InvalidInputError(`the model has two initializers named “${proto.name}”`);
    const tensor = readTensor(proto, `the initializer “${proto.name}”`, external);
    if (!Array.isArray(tensor.data)) bytes += tensor.data.byteLength;
    if (bytes > LIMITS.weightBytes) throw new InvalidInputError('the model has more than 2 GiB of weights');
    tensors.set(proto.name, tensor);
  }
  return tensors;
}

function readInput(proto: ValueInfoProto): ValueInfo {
  const input = readValueInfo(proto);
  if (input.unranked) throw new InvalidInputError(`the model does not give the shape of its input “${input.name}”`);
  return input;
}

function readValueInfo(proto: ValueInfoProto): ValueInfo {
  if (proto.type?.value.case !== 'tensorType')
    throw new InvalidInputError(`“${proto.name}” is not a tensor; Graft reads only tensors`);
  const { elemType, shape } = proto.type.value.value;
  const type = elementTypeOf(elemType, `“${proto.name}”`);
  if (!shape) return { name: proto.name, type, shape: [], unranked: true };
  if (shape.dim.length > LIMITS.rank) throw new InvalidInputError(`“${proto.name}” has ${shape.dim.length} dimensions`);
  const dimensions = shape.dim.map(({ value }, axis): Dimension => {
    const unnamed = `${proto.name}_${axis}`;
    if (value.case !== 'dimValue') return value.case === 'dimParam' && value.value ? value.value : unnamed;
    // Some exporters write -1 for a dimension that is known only at run time.
    if (value.value === -1n) return unnamed;
    if (value.value >= 1n && value.value <= LIMITS.dimension) return Number(value.value);
    throw new InvalidInputError(`“${proto.name}” has the invalid size ${value.value} along dimension ${axis}`);
  });
  return { name: proto.name, type, shape: dimensions };
}

function readNode(proto: NodeProto, external: ExternalData): Node {
  const what = `the node ${proto.opType}${proto.name ? ` “${proto.name}”` : ''}`;
  return {
    op: proto.opType,
    ...(proto.domain && proto.domain !== 'ai.onnx' ? { domain: proto.domain } : {}),
    ...(proto.name ? { name: proto.name } : {}),
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(
      proto.attribute.map((attribute) => [attribute.name, readAttribute(attribute, what, external)]),
    ),
  };
}
