import type { FeatureLayer } from '../model.ts';

/** The properties of a translated layer that the search for feature layers uses. */
export interface TranslatedLayer {
  /** Name of the layer and of the tensor that it outputs. */
  name: string;
  /** Keras's class name, or the kind of the TensorFlow operation or ONNX operator. */
  op: string;
  /** The tensors that it takes. */
  inputs: string[];
  /** The shape of its output, without the batch, channels last. */
  shape: number[];
  parameterCount: number;
}

/**
 * Keras layers, TensorFlow operations and ONNX operators that make up a classifier's head when they end a model, after the
 * features.
 */
const PRODUCTS = new Set(['Dense', 'Gemm', 'MatMul', '_FusedMatMul']);
const HEAD = new Set([
  ...PRODUCTS,
  ...['Activation', 'ReLU', 'Softmax', 'BatchNormalization'],
  ...['BiasAdd', 'Add', 'AddV2', 'Relu', 'Relu6'],
]);
const RESHAPES = new Set(['Flatten', 'Reshape', 'Squeeze']);

/** The number of points of an image; 1 for a vector and for an image pooled to one point. */
const area = (shape: number[]) => (shape.length === 3 ? shape[0] * shape[1] : 1);

/**
 * The layers at which features are useful and from which a model can be unfrozen, from input to output.
 *
 * Each is a *cut*: every path from the input to the output passes through its single tensor, so that the parts before and
 * after it can run separately (in a flow graph: a dominator of the output). A cut is kept where a block ends: several
 * branches merge (Add, Concatenate), several begin, pooling happens or comes next, or the next layer widens the channels (a
 * new stage, or the expansion of an inverted residual). Of several with no parameters between them, the last one is kept;
 * pooled features are separate from images. Cuts before all parameters (rescaled pixels) are left out. The head's Dense
 * layers hold no feature layers: the last one is the head's input.
 *
 * `layers` are in topological order; `output` is the model's last tensor.
 */
export function findFeatureLayers(layers: TranslatedLayer[], inputs: string[], output: string): FeatureLayer[] {
  const used = reaching(layers, output);
  const consumers = consumersOf(used);
  const cuts = findCuts(used, consumers, inputs);
  // A vector or an image: a sequence does not give a single vector of features.
  const isFeature = ({ shape }: TranslatedLayer) => shape.length === 1 || shape.length === 3;
  const places = cuts.filter((index) => isFeature(used[index]) && !isReshapeOfPoint(used, index));
  const last = lastBeforeHead(used, places);
  const ends = places.filter((index) => index <= last && (index === last || endsBlock(used, consumers, index)));

  const before = [0];
  for (const layer of used) before.push(before[before.length - 1] + layer.parameterCount);
  const parametersBetween = (from: number, to: number) => before[to + 1] - before[from + 1];

  const kept = ends.filter((index, i) => {
    if (parametersBetween(-1, index) === 0) return false;
    const next = ends[i + 1];
    if (next === undefined) return true;
    const sameKind = area(used[index].shape) > 1 === area(used[next].shape) > 1;
    return !sameKind || parametersBetween(index, next) > 0;
  });
  return kept.map((index, i) => ({
    name: used[index].name,
    op: used[index].op,
    dimension: used[index].shape[used[index].shape.length - 1],
    parameterCount: parametersBetween(i === 0 ? -1 : kept[i - 1], index),
  }));
}

/** The layers that the output depends on. */
function reaching(layers: TranslatedLayer[], output: string): TranslatedLayer[] {
  const wanted = new Set([output]);
  const used: TranslatedLayer[] = [];
  for (const layer of layers.toReversed()) {
    if (!wanted.has(layer.name)) continue;
    for (const tensor of layer.inputs) wanted.add(tensor);
    used.push(layer);
  }
  return used.reverse();
}

function consumersOf(layers: TranslatedLayer[]): Map<string, number[]> {
  const consumers = new Map<string, number[]>();
  for (const [index, layer] of layers.entries()) {
    for (const tensor of new Set(layer.inputs)) {
      const known = consumers.get(tensor);
      if (known) known.push(index);
      else consumers.set(tensor, [index]);
    }
  }
  return consumers;
}

/** Indices of the layers on every path. In a topological order these are the ones that no earlier tensor reaches past. */
function findCuts(layers: TranslatedLayer[], consumers: Map<string, number[]>, inputs: string[]): number[] {
  const cuts: number[] = [];
  let furthest = Math.max(-1, ...inputs.flatMap((input) => consumers.get(input) ?? []));
  for (const [index, layer] of layers.entries()) {
    if (furthest <= index) cuts.push(index);
    furthest = Math.max(furthest, ...(consumers.get(layer.name) ?? []));
  }
  return cuts;
}

/** Whether a layer only reshapes an image of one point to a vector: the same features under another name. */
function isReshapeOfPoint(layers: TranslatedLayer[], index: number): boolean {
  const { op, inputs, shape } = layers[index];
  const source = layers.find(({ name }) => name === inputs[0]);
  return RESHAPES.has(op) && source !== undefined && area(source.shape) === 1 && area(shape) === 1;
}

/** The last of `places` before the Dense layers that end the model; the last of all in a model without such a head. */
function lastBeforeHead(layers: TranslatedLayer[], places: number[]): number {
  let head = layers.length;
  for (let index = layers.length - 1; index >= 0 && HEAD.has(layers[index].op); index--) {
    if (area(layers[index].shape) > 1) break;
    if (PRODUCTS.has(layers[index].op) || layers[index].op === 'Softmax') head = index;
  }
  return places.findLast((index) => index < head) ?? -1;
}

function endsBlock(layers: TranslatedLayer[], consumers: Map<string, number[]>, index: number): boolean {
  const { name, inputs, shape } = layers[index];
  const producers = layers.filter((layer) => inputs.includes(layer.name));
  const next = (consumers.get(name) ?? []).map((consumer) => layers[consumer]);
  const merges = new Set(inputs).size > 1;
  const forks = next.length > 1;
  const pooled = producers.some((producer) => pools(producer.shape, layers[index]));
  const isPooled = next.some((consumer) => pools(shape, consumer));
  const isWidened = next.some(
    (consumer) => consumer.parameterCount > 0 && (consumer.shape.at(-1) ?? 0) > (shape.at(-1) ?? 0),
  );
  return merges || forks || pooled || isPooled || isWidened;
}

function pools(from: number[], layer: TranslatedLayer): boolean {
  return layer.parameterCount === 0 && area(layer.shape) < area(from);
}
