import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { subgraph } from '../onnx/subgraph.ts';
import { findFeatureLayers } from './feature-layers.ts';
import { type Reference, readGraphDef, tensorName } from './graph/graph-def.ts';
import type { Pins } from './graph/placeholder.ts';
import { Translation } from './graph/translation.ts';
import { channelsFirst, type Value } from './graph/value.ts';
import { type ImportedGraph, OUTPUT, PROBABILITIES } from './imported-graph.ts';
import type { TensorflowModel } from './read-tensorflow-model.ts';

type Model = Pick<TensorflowModel, 'topology' | 'weights' | 'signature'>;

export interface ImportGraphModel {
  /** The only output that is wanted: a name of the signature or of a node. By default all outputs that can be translated. */
  output?: string | null;
  /** The size of pictures, for a model that leaves it open. */
  pictureSize?: { height: number; width: number } | null;
}

/** Operations that multiply by weights. */
const PRODUCTS = /Conv2D|Conv2d|MatMul/;

/**
 * Translates a TensorFlow.js graph model to ONNX.
 *
 * An input `[batch, height, width, channels]` becomes `pixels` `[batch, channels, height, width]`; any other keeps its name
 * and shape. A model with one output has it as `probabilities` `[batch, classes]` if it ends in a softmax, otherwise as
 * `output`; several keep their names. Every integer type is int64, like ONNX's indices; every float is float32, as in
 * TensorFlow.js. Tensors are named after their nodes, without the parts `StatefulPartitionedCall` that TensorFlow's inlining
 * leaves in names; kernels of convolutions are `<node>/kernel`.
 *
 * Outputs that need an operation which cannot be translated are left out. If none can, the model is translated for one picture
 * at a time, whose loops have a known number of steps; and if none can then, up to the last of its products with weights.
 *
 * @throws InvalidInputError that names a node that cannot be imported, if there is nothing left
 */
export function importGraphModel(
  model: Model,
  { output = null, pictureSize = null }: ImportGraphModel = {},
): ImportedGraph {
  const open = translate(model, output, { pictureSize, batch: null });
  if (open.results.length > 0) return finish(open);
  const single = translate(model, output, { pictureSize, batch: 1 });
  if (single.results.length > 0) return finish(single);
  const inner = output === null ? lastProducts(open.translation) : [];
  if (inner.length > 0) return finish({ ...open, results: inner });
  throw refusal(open);
}

function refusal({ translation: { def }, failure }: Translated): InvalidInputError {
  const why = failure ?? new InvalidInputError('The model has no output.');
  const inputs = def.nodes.filter(({ op }) => op === 'Placeholder').map(({ name }) => tensorName(name));
  if (inputs.length < 2) return why;
  const taken = `The model takes ${inputs.length} inputs (${inputs.join(', ')})`;
  return new InvalidInputError(`${taken}, but Graft feeds a model with pictures alone, or with tokens. ${why.message}`);
}

interface Result {
  name: string;
  value: Value;
}

interface Translated {
  translation: Translation;
  results: Result[];
  /** Why an output is left out. */
  failure: InvalidInputError | undefined;
}

function translate(model: Model, output: string | null, pins: Pins): Translated {
  const def = readGraphDef(model.topology, model.signature, output);
  const translation = new Translation(new GraphBuilder('graph_model'), def, model.weights, pins);
  translation.run();
  const values = def.outputs.map((reference) => ({ name: nameOf(reference), value: translation.value(reference) }));
  const results = values.filter((result): result is Result => !(result.value instanceof InvalidInputError));
  const failure = values.map(({ value }) => value).find((value) => value instanceof InvalidInputError);
  return { translation, results, failure };
}

const nameOf = ({ node, output }: Reference) => `${tensorName(node)}${output > 0 ? `:${output}` : ''}`;

/** What was translated of a model's products with weights, if no other product depends on it. */
function lastProducts({ layers, values }: Translation): Result[] {
  const followed = new Set<string>();
  const last: string[] = [];
  for (const { name, op, inputs } of layers.toReversed()) {
    const isProduct = PRODUCTS.test(op);
    if (isProduct && !followed.has(name)) last.push(name);
    if (isProduct || followed.has(name)) for (const input of inputs) followed.add(input);
  }
  return last.reverse().flatMap((name) => {
    const value = values.get(name);
    return value ? [{ name, value }] : [];
  });
}

function finish({ translation: { builder, layers }, results }: Translated): ImportedGraph {
  const inputs = builder.graph.inputs.map(({ name }) => name);
  const features = results.length === 1 ? findFeatureLayers(layers, inputs, results[0].value.tensor) : [];
  nameOutputs(builder, results);
  return {
    graph: subgraph(builder.graph, builder.graph.inputs, builder.graph.outputs),
    featureLayers: features,
    parameterCount: layers.reduce((sum, layer) => sum + layer.parameterCount, 0),
  };
}

function nameOutputs(builder: GraphBuilder, results: Result[]): void {
  const { graph } = builder;
  for (const { name, value } of results) {
    const { tensor, type, shape, layout } = value;
    const sizes = shape && (layout === 'image' ? channelsFirst(shape) : shape);
    if (!sizes) throw new InvalidInputError(`The rank of the output ${name} is not known.`);
    const isTaken = graph.nodes.some((node) => node.inputs.includes(tensor));
    const maker = graph.nodes.find((node) => node.outputs[0] === tensor);
    if (results.length > 1) {
      const own = tensor === name ? tensor : builder.node('Identity', [tensor], {}, { output: name });
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
