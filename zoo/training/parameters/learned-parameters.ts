import type { Graph, Tensor } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { isMask, isSinusoidTable } from './constant-tensors.ts';
import { isPreprocessing } from './preprocessing-nodes.ts';

type Role = 'weight' | 'bias';

/**
 * The inputs of each operator that are learned when they are initializers, and their role. A bias, here, is what weight decay
 * spares: biases, and scales of normalizations and activations.
 */
const SLOTS: Record<string, Partial<Record<number, Role>>> = {
  Conv: { 1: 'weight', 2: 'bias' },
  ConvTranspose: { 1: 'weight', 2: 'bias' },
  Gemm: { 0: 'weight', 1: 'weight', 2: 'bias' },
  MatMul: { 0: 'weight', 1: 'weight' },
  Einsum: { 0: 'weight', 1: 'weight', 2: 'weight', 3: 'weight' },
  BatchNormalization: { 1: 'bias', 2: 'bias' },
  LayerNormalization: { 1: 'bias', 2: 'bias' },
  InstanceNormalization: { 1: 'bias', 2: 'bias' },
  GroupNormalization: { 1: 'bias', 2: 'bias' },
  RMSNormalization: { 1: 'bias' },
  PRelu: { 1: 'bias' },
  Gather: { 0: 'weight' },
  Add: { 0: 'bias', 1: 'bias' },
  Mul: { 0: 'bias', 1: 'bias' },
  Expand: { 0: 'weight' },
  Concat: { 0: 'weight', 1: 'weight' },
};

/** Operators whose constants are learned or not, as their values tell: the others have learned ones in these slots only. */
const AMBIGUOUS = new Set(['Add', 'Mul', 'Gather', 'MatMul', 'Einsum', 'Expand', 'Concat']);

/** Operators that take a learned token, which stands before all others, but more often a fill of zeros or ones. */
const FILLED = new Set(['Expand', 'Concat']);

/**
 * The names of a graph's learned parameters, in the order of their use.
 *
 * An exported graph does not say which of its constants were learned. They are told apart so:
 *
 * - A learned tensor is a float initializer in a slot that takes weights (`SLOTS`). Running statistics, shapes, axes, bounds and
 *   epsilons lie in others; so does what is subtracted or divided by, since exporters write learned offsets as Add and
 *   learned scales as Mul.
 * - A single number is none (an epsilon, √d, the 0.044715 of GELU), unless it is shaped like a weight.
 * - At Expand and Concat, a tensor whose values are all the same is none, but a fill.
 * - There and at Add, Mul, Gather, MatMul and Einsum, a tensor is none if its values give it away as a mask (`isMask`) or as a table of
 *   sinusoids (`isSinusoidTable`), nor if it works on the model's input before any weight does: mean and deviation of pixels.
 *
 * A filter or a table that was fixed at random, or by another formula, cannot be told from a learned one and counts as one.
 *
 * @param graph a whole model: in a part of one, its input would be taken for the model's
 */
export function learnedParameters(graph: Graph): string[] {
  const prepares = isPreprocessing(graph);
  const names = graph.nodes.flatMap((node) =>
    prepares(node)
      ? []
      : node.inputs.filter((name, slot) => {
          const tensor = graph.initializers.get(name);
          return tensor !== undefined && SLOTS[node.op]?.[slot] !== undefined && isLearned(tensor, node.op);
        }),
  );
  return [...new Set(names)];
}

function isLearned(tensor: Tensor, op: string): boolean {
  if (tensor.type !== 'float' || (elementCount(tensor.shape) === 1 && tensor.shape.length < 2)) return false;
  if (FILLED.has(op) && (tensor.data as Float32Array).every((value) => value === tensor.data[0])) return false;
  return !AMBIGUOUS.has(op) || !(isMask(tensor) || isSinusoidTable(tensor));
}

/**
 * The learned parameters of a graph that weight decay spares: biases, scales, and whatever Add or Mul takes that varies along
 * one dimension only. Embeddings decay, and so do learned positions that are added, as in Hugging Face's Trainer, whose
 * `get_parameter_names` spares biases and normalizations alone.
 */
export function sparedFromDecay(graph: Graph): Set<string> {
  const weights = new Set<string>();
  const biases = new Set<string>();
  for (const { op, inputs } of graph.nodes) {
    for (const [slot, name] of inputs.entries()) {
      const tensor = graph.initializers.get(name);
      const role = SLOTS[op]?.[slot];
      if (!tensor || !role) continue;
      const table = (op === 'Add' || op === 'Mul') && tensor.shape.filter((dimension) => dimension > 1).length > 1;
      (role === 'weight' || table ? weights : biases).add(name);
    }
  }
  return new Set([...biases].filter((name) => !weights.has(name)));
}
