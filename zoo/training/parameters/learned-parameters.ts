import type { Graph, Tensor } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { operatorOf } from '../../operators/index.ts';
import type { Learned } from '../../operators/operator.ts';
import { isMask, isSinusoidTable } from './constant-tensors.ts';
import { isPreprocessing } from './preprocessing-nodes.ts';

/**
 * The names of a graph's learned parameters, in the order of their use.
 *
 * An exported graph does not say which of its constants were learned. They are identified as follows:
 *
 * - A learned tensor is a float initializer in an input that takes weights (`learned` in the operator's record). Running
 *   statistics, shapes, axes, bounds and epsilons are other inputs; so is what is subtracted or divided by, since exporters
 *   write learned offsets as Add and learned scales as Mul.
 * - Scalars are not learned (an epsilon, √d, the 0.044715 of GELU), unless they have a weight's shape.
 * - Where the record says that a constant may be a mask, it is not learned if its values are those of a mask (`isMask`) or of a
 *   table of sinusoids (`isSinusoidTable`); where it may be a fill, nor if all its values are the same.
 * - Constants applied to the model's input before any weight are not learned: mean and deviation of pixels.
 *
 * A filter or table that was fixed at random, or by another formula, cannot be distinguished from a learned one and counts as
 * learned.
 *
 * @param graph a whole model; in a part of one, the part's input would be mistaken for the model's
 */
export function learnedParameters(graph: Graph): string[] {
  const prepares = isPreprocessing(graph);
  const names = graph.nodes.flatMap((node) =>
    prepares(node)
      ? []
      : node.inputs.filter((name, slot) => {
          const tensor = graph.initializers.get(name);
          const { learned } = operatorOf(node);
          return tensor !== undefined && learned?.roles[slot] !== undefined && isLearned(tensor, learned);
        }),
  );
  return [...new Set(names)];
}

function isLearned(tensor: Tensor, { unless }: Learned): boolean {
  if (tensor.type !== 'float' || (elementCount(tensor.shape) === 1 && tensor.shape.length < 2)) return false;
  if (unless === null) return true;
  const isFill = (tensor.data as Float32Array).every((value) => value === tensor.data[0]);
  if (unless === 'fill or mask' && isFill) return false;
  return !isMask(tensor) && !isSinusoidTable(tensor);
}

/**
 * The learned parameters that are excluded from weight decay: biases, scales, and operands of Add or Mul that vary along one
 * dimension only. Embeddings and learned positions decay, as in Hugging Face's Trainer, whose `get_parameter_names` excludes
 * only biases and normalizations.
 */
export function sparedFromDecay(graph: Graph): Set<string> {
  const weights = new Set<string>();
  const biases = new Set<string>();
  for (const node of graph.nodes) {
    const roles = operatorOf(node).learned?.roles;
    for (const [slot, name] of node.inputs.entries()) {
      const tensor = graph.initializers.get(name);
      const role = roles?.[slot];
      if (!tensor || !role) continue;
      const isTable = role === 'offset' && tensor.shape.filter((dimension) => dimension > 1).length > 1;
      (role === 'weight' || isTable ? weights : biases).add(name);
    }
  }
  return new Set([...biases].filter((name) => !weights.has(name)));
}
