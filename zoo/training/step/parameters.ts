import type { Graph } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { sparedFromDecay } from '../parameters/learned-parameters.ts';

/**
 * Parameters that the optimizer treats alike, as in PyTorch's parameter groups. They live in one flat vector: an update is
 * a few operations over it instead of a few for each of a hundred small tensors.
 */
export interface ParameterGroup {
  name: string;
  /** Multiplies the schedule's learning rate. */
  learningRateScale: number;
  weightDecay: number;
  /** How many layers that train lie above it: 0 for the head. Gradual unfreezing goes by this. */
  depth: number;
  parameters: { name: string; shape: number[]; size: number }[];
  size: number;
}

export interface GroupChoices {
  isHead: (name: string) => boolean;
  headScale: number;
  weightDecay: number;
  /**
   * Sorts the parameters by layer as well: a number for each, that rises from the input to the output. Without it, all but the
   * head are one layer.
   */
  layerOf?: (name: string) => number;
  /** Each layer learns at this times the rate of the next one. */
  layerDecay?: number;
  /** Instead: the first layer learns at this times the schedule's rate, and those after it at rates in equal ratios up to it. */
  lowestScale?: number;
}

/**
 * Numbers in a group, if it has more than one parameter. An update has some vectors in the making that are as long as its
 * group: where one group held all the weights, they were the peak of a step (`npm run bench -- memory`).
 */
const LARGEST_GROUP = 2 ** 21;

/**
 * Sorts parameters into groups: the head and each layer apart, since they learn at their own rates, and biases and scales
 * of normalizations apart from weights, since weight decay spares them.
 */
export function groupParameters(graph: Graph, names: string[], choices: GroupChoices): ParameterGroup[] {
  const { isHead, headScale, weightDecay, layerOf = () => 0, layerDecay = 1, lowestScale } = choices;
  const layers = [...new Set(names.filter((name) => !isHead(name)).map(layerOf))].sort((a, b) => b - a);
  const scaleOf = (depth: number) =>
    lowestScale === undefined ? layerDecay ** (depth - 1) : lowestScale ** (depth / layers.length);
  const spared = sparedFromDecay(graph);
  const groups = new Map<string, ParameterGroup[]>();
  for (const name of names) {
    const head = isHead(name);
    const depth = head ? 0 : layers.indexOf(layerOf(name)) + 1;
    const decays = !spared.has(name);
    const { shape } = graph.initializers.get(name) ?? { shape: [] };
    const size = elementCount(shape);
    const body = layers.length > 1 ? `layer_${depth}` : 'body';
    const key = `${head ? 'head' : body}_${decays ? 'weights' : 'biases'}`;
    const parts = groups.get(key) ?? [];
    groups.set(key, parts);
    const last = parts.at(-1);
    const group =
      last !== undefined && last.size + size <= LARGEST_GROUP
        ? last
        : {
            name: parts.length === 0 ? key : `${key}_${parts.length + 1}`,
            learningRateScale: head ? headScale : scaleOf(depth),
            weightDecay: decays ? weightDecay : 0,
            depth,
            parameters: [],
            size: 0,
          };
    if (group !== last) parts.push(group);
    group.parameters.push({ name, shape, size });
    group.size += size;
  }
  return [...groups.values()].flat();
}

/** The flat vector of a group, from the initializers of a graph. */
export function flatten(graph: Graph, group: ParameterGroup): Float32Array {
  const flat = new Float32Array(group.size);
  let offset = 0;
  for (const { name, size } of group.parameters) {
    flat.set(graph.initializers.get(name)?.data as Float32Array, offset);
    offset += size;
  }
  return flat;
}

/** The parameters of a group by name, as views into its flat vector. */
export function unflatten(group: ParameterGroup, flat: Float32Array): Map<string, Float32Array> {
  let offset = 0;
  return new Map(
    group.parameters.map(({ name, size }) => {
      offset += size;
      return [name, flat.subarray(offset - size, offset)];
    }),
  );
}
