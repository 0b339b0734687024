import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { subgraph } from '../onnx/subgraph.ts';
import { findFeatureLayers, type TranslatedLayer } from './feature-layers.ts';
import { type GraphNode, readGraphDef } from './graph/graph-def.ts';
import { Operation, translate } from './graph/operation.ts';
import { OPERATIONS } from './graph/ops/index.ts';
import { channelsFirst, isKnown, type Size, type Value } from './graph/value.ts';
import { type ImportedGraph, OUTPUT, PIXELS, PROBABILITIES } from './imported-graph.ts';
import type { TensorflowModel } from './read-tensorflow-model.ts';
import type { TensorflowWeight } from './weights.ts';

/** Integer vectors up to this length are tracked through the graph: they are shapes, axes and sizes. */
const FOLLOWED = 64;

/**
 * Translates a TensorFlow.js graph model to ONNX.
 *
 * An input `[batch, height, width, channels]` becomes `pixels` `[batch, channels, height, width]`; any other keeps its name
 * and shape. A model with one output has it as `probabilities` `[batch, classes]` if it ends in a softmax, otherwise as
 * `output`; several keep their names. Every integer type is int64, like ONNX's indices; every float is float32, as in
 * TensorFlow.js. Tensors are named after their nodes, without the parts `StatefulPartitionedCall` that TensorFlow's inlining
 * leaves in names; kernels of convolutions are `<node>/kernel`.
 *
 * @throws InvalidInputError that names a node that cannot be imported.
 */
export function importGraphModel(model: Pick<TensorflowModel, 'topology' | 'weights' | 'signature'>): ImportedGraph {
  const { nodes, outputs } = readGraphDef(model.topology, model.signature);
  const builder = new GraphBuilder('graph_model');
  const translation = new Translation(builder, nodes, model.weights);
  for (const node of nodes) translation.node(node);

  const results = outputs.map((reference) => translation.value(reference.node, reference.output));
  const layers = translation.layers;
  const inputs = builder.graph.inputs.map(({ name }) => name);
  const features = results.length === 1 ? findFeatureLayers(layers, inputs, results[0].tensor) : [];
  nameOutputs(
    builder,
    results,
    outputs.map(({ node }) => tensorName(node)),
  );
  const graph = subgraph(builder.graph, builder.graph.inputs, builder.graph.outputs);
  return {
    graph,
    featureLayers: features,
    parameterCount: layers.reduce((sum, layer) => sum + layer.parameterCount, 0),
  };
}

/** One import in progress. */
class Translation {
  readonly layers: TranslatedLayer[] = [];
  readonly #values = new Map<string, Value[]>();
  readonly #names: Map<string, string>;
  readonly #shared;
  /** Constants whose numbers were counted for a layer: shared ones count once. */
  readonly #counted = new Set<string>();

  constructor(
    readonly builder: GraphBuilder,
    nodes: GraphNode[],
    readonly weights: TensorflowModel['weights'],
  ) {
    this.#shared = { builder, transposed: new Map<string, Value>(), openSizes: 0 };
    const short = nodes.map(({ name }) => tensorName(name));
    const isUnique = new Set(short).size === short.length;
    this.#names = new Map(nodes.map(({ name }, i) => [name, isUnique ? short[i] : name]));
  }

  value(node: string, output: number): Value {
    const value = this.#values.get(node)?.[output];
    if (!value) throw new InvalidInputError(`The node ${node} has no output ${output}.`);
    return value;
  }

  node(node: GraphNode): void {
    const name = this.#names.get(node.name) ?? node.name;
    const inputs = node.inputs.map((reference) => this.value(reference.node, reference.output));
    const operation = new Operation(node.name, node.op, node.attributes, inputs, name, this.#shared);
    if (node.op === 'Const') {
      this.#values.set(node.name, [this.#constant(operation)]);
      return;
    }
    if (node.op === 'Placeholder') {
      this.#values.set(
        node.name,
        translate(operation, (input) => placeholder(input)),
      );
      return;
    }
    const importer = OPERATIONS.get(node.op);
    if (!importer) {
      throw new InvalidInputError(
        `The node ${node.name} is a ${node.op}, which cannot be imported. Supported are ${[...OPERATIONS.keys()].toSorted().join(', ')}.`,
      );
    }
    const values = translate(operation, importer);
    this.#values.set(node.name, values);
    this.#note(operation, values);
  }

  #constant({ name, output }: Operation): Value {
    const weight = this.weights.get(name);
    if (!weight) throw new InvalidInputError(`The weight ${name} is missing from the model's files.`);
    const { shape, data } = weight;
    const tensor = this.builder.constant(onnxTensor(weight), output);
    const type = data instanceof Float32Array ? 'float' : data instanceof Int32Array ? 'int64' : 'bool';
    const isFollowed = type === 'int64' && shape.length <= 1 && data.length <= FOLLOWED;
    return { tensor, type, shape, layout: 'plain', constant: weight, ...(isFollowed ? { elements: [...data] } : {}) };
  }

  /** Records an operation for the search for feature layers. */
  #note({ op, inputs }: Operation, values: Value[]): void {
    let parameterCount = 0;
    for (const { constant, tensor, type, shape } of inputs) {
      // A constant of one number (an epsilon, a scale of pixels) is not a parameter.
      if (!constant || type !== 'float' || shape?.length === 0 || this.#counted.has(tensor)) continue;
      this.#counted.add(tensor);
      parameterCount += constant.data.length;
    }
    const tensors = inputs.filter(({ constant }) => !constant).map(({ tensor }) => tensor);
    for (const [i, { tensor, shape }] of values.entries()) {
      if (tensors.includes(tensor)) continue;
      const sizes = (shape ?? []).slice(1).map((size) => (isKnown(size) ? size : Number.NaN));
      this.layers.push({
        name: tensor,
        op,
        inputs: tensors,
        shape: sizes,
        parameterCount: i === 0 ? parameterCount : 0,
      });
    }
  }
}

/** An input of the model. */
function placeholder(operation: Operation): Value {
  const type = operation.attributes.type('dtype', 'float');
  const sizes = operation.attributes.shape('shape');
  if (!sizes) operation.refuse('the rank of this input is not stated');
  const isImage = sizes.length === 4 && type === 'float' && (sizes[3] === 1 || sizes[3] === 3 || sizes[3] === 4);
  const open = isImage ? ['batch', 'height', 'width'] : sizes.map((_, axis) => `${operation.output}_${axis}`);
  const shape = sizes.map((size, axis): Size => (size < 0 ? open[axis] : size));
  const { builder, output } = operation;
  const isTaken = builder.graph.inputs.some(({ name }) => name === PIXELS);
  const tensor = builder.input(isImage && !isTaken ? PIXELS : output, type, isImage ? channelsFirst(shape) : shape);
  return { tensor, type, shape, layout: isImage ? 'image' : 'plain' };
}

function onnxTensor({ shape, data }: TensorflowWeight) {
  if (data instanceof Float32Array) return { type: 'float' as const, shape, data };
  if (data instanceof Int32Array) return { type: 'int64' as const, shape, data: BigInt64Array.from(data, BigInt) };
  return { type: 'bool' as const, shape, data };
}

function nameOutputs(builder: GraphBuilder, results: Value[], names: string[]): void {
  const { graph } = builder;
  for (const [i, { tensor, type, shape, layout }] of results.entries()) {
    const sizes = shape && (layout === 'image' ? channelsFirst(shape) : shape);
    if (!sizes) throw new InvalidInputError(`The rank of the output ${names[i]} is not known.`);
    const isTaken = graph.nodes.some((node) => node.inputs.includes(tensor));
    const maker = graph.nodes.find((node) => node.outputs[0] === tensor);
    if (results.length > 1) {
      const own = tensor === names[i] ? tensor : builder.node('Identity', [tensor], {}, { output: names[i] });
      builder.output(own, type, sizes);
    } else if (maker?.op === 'Softmax' && sizes.length === 2 && !isTaken) {
      maker.outputs = [PROBABILITIES];
      builder.output(PROBABILITIES, type, sizes);
    } else {
      builder.node('Identity', [tensor], {}, { output: OUTPUT });
      builder.output(OUTPUT, type, sizes);
    }
  }
}

/** A node's name without the parts that TensorFlow's inlining of function calls leaves in it. */
function tensorName(node: string): string {
  const steps = node.split('/').filter((step) => !/^(Stateful)?PartitionedCall(_\d+)?$/.test(step));
  return steps.length > 0 ? steps.join('/') : node;
}
