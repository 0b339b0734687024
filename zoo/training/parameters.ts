import type { Graph } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';

/** Inputs of each operator that are learned when they are initializers. */
const LEARNED: Record<string, number[]> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2],
  Add: [0, 1],
  Mul: [0, 1],
};

/**
 * The names of a graph's learned parameters, in the order of their use: weights, biases, and the scales and biases of
 * normalizations. Running statistics and single numbers (a bound, an epsilon) are none.
 */
export function learnedParameters(graph: Graph): string[] {
  const names = graph.nodes.flatMap((node) => (LEARNED[node.op] ?? []).map((slot) => node.inputs[slot]));
  return [...new Set(names)].filter((name) => {
    const tensor = graph.initializers.get(name);
    return tensor?.type === 'float' && (elementCount(tensor.shape) > 1 || tensor.shape.length > 1);
  });
}

/**
 * Parameters that the optimizer treats alike, as in PyTorch's parameter groups. They live in one flat vector: an update is
 * a few operations over it instead of a few for each of a hundred small tensors.
 */
export interface ParameterGroup {
  name: string;
  /** Multiplies the schedule's learning rate. */
  learningRateScale: number;
  weightDecay: number;
  parameters: { name: string; shape: number[]; size: number }[];
  size: number;
}

/**
 * Sorts parameters into groups: the head and the rest apart, since they learn at their own rates, and biases and scales of
 * normalizations apart from weights, since weight decay spares them.
 */
export function groupParameters(
  graph: Graph,
  names: string[],
  choices: { isHead: (name: string) => boolean; headScale: number; weightDecay: number },
): ParameterGroup[] {
  const groups = new Map<string, ParameterGroup>();
  for (const name of names) {
    const { shape } = graph.initializers.get(name) ?? { shape: [] };
    const head = choices.isHead(name);
    const decays = shape.length > 1;
    const key = `${head ? 'head' : 'body'}_${decays ? 'weights' : 'biases'}`;
    const group = groups.get(key) ?? {
      name: key,
      learningRateScale: head ? choices.headScale : 1,
      weightDecay: decays ? choices.weightDecay : 0,
      parameters: [],
      size: 0,
    };
    const size = elementCount(shape);
    group.parameters.push({ name, shape, size });
    group.size += size;
    groups.set(key, group);
  }
  return [...groups.values()];
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
