import { counted } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import type { Graph, Tensor } from './graph.ts';

/**
 * Checks that the weights of a model are finite. Call it once, when a model is imported.
 *
 * Infinite values are allowed in a tensor whose finite values are all 0: exporters write attention masks and open bounds
 * that way.
 *
 * @param file the path of the file that holds the weights, for the message; left out if it is not known
 * @throws InvalidInputError naming the first tensor that holds NaN or infinite weights, and how many
 */
export function checkWeights(graph: Graph, file?: string): void {
  for (const [name, tensor] of graph.initializers) {
    if (allFinite(tensor)) continue;
    const { nan, infinite, isMask } = count(tensor);
    if (nan + (isMask ? 0 : infinite) === 0) continue;
    const what = [nan ? counted(nan, 'NaN value') : '', infinite ? counted(infinite, 'infinite value') : ''];
    throw new InvalidInputError(
      `${file === undefined ? '' : `${file}: `}the initializer “${name}” has ${what.filter((part) => part).join(' and ')} of ${tensor.data.length}: the file is damaged, or its training diverged`,
    );
  }
}

/** A quick look: by index, and with one sum instead of a decision for each of millions of weights, it takes a tenth of the time. */
function allFinite({ type, data }: Tensor): boolean {
  if (type !== 'float') return false;
  const values = data as Float32Array;
  let sum = 0;
  // The difference is NaN for NaN and ∞, and then so is the sum.
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
  return sum === 0;
}

function count(tensor: Tensor) {
  let nan = 0;
  let infinite = 0;
  let isMask = true;
  if (tensor.type === 'float' || tensor.type === 'double') {
    for (const value of tensor.data as Float32Array | Float64Array) {
      // NaN is not equal to itself, and ∞ − ∞ is not 0.
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
