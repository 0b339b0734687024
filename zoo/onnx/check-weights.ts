import { InvalidInputError } from '../errors.ts';
import type { Graph, Tensor } from './graph.ts';

/**
 * Checks that the weights of a model are numbers: call it once, when a model is imported.
 *
 * An infinite value passes in a tensor whose finite values are all 0, for that is how attention masks and open bounds are
 * written.
 *
 * @throws InvalidInputError naming the first tensor that holds NaN or infinite weights, and how many
 */
export function checkWeights(graph: Graph): void {
  for (const [name, tensor] of graph.initializers) {
    const { nan, infinite, isMask } = count(tensor);
    if (nan + (isMask ? 0 : infinite) === 0) continue;
    const what = [nan ? `${nan} values that are no number (NaN)` : '', infinite ? `${infinite} infinite values` : ''];
    throw new InvalidInputError(
      `the initializer “${name}” holds ${what.filter((part) => part).join(' and ')} of ${tensor.data.length}: the file is damaged, or its training failed`,
    );
  }
}

function count(tensor: Tensor) {
  let nan = 0;
  let infinite = 0;
  let isMask = true;
  if (tensor.type === 'float' || tensor.type === 'double') {
    for (const value of tensor.data as Float32Array | Float64Array) {
      // The one value that is not itself, and the two whose difference with themselves is not 0.
      if (value - value === 0) isMask &&= value === 0;
      else if (Number.isNaN(value)) nan++;
      else infinite++;
    }
  } else if (tensor.type === 'float16') {
    for (const bits of tensor.data as Uint16Array) {
      if ((bits & 0x7c00) !== 0x7c00) isMask &&= (bits & 0x7fff) === 0;
      else if (bits & 0x03ff) nan++;
      else infinite++;
    }
  }
  return { nan, infinite, isMask };
}
