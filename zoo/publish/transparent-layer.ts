import type { Tensor } from '../onnx/graph.ts';
import type { FamilyClassifier } from './family-classifiers.ts';
import type { Linear } from './head-of.ts';

/** tanh(x) = x − x³/3 + …: of features up to 16, scaled by this, it differs from x by 10⁻⁶ of x. A power of two rounds nothing. */
const SMALL = 2 ** -13;
/** From here on, gelu(x) is x in float32. */
const LINEAR = 6;

/**
 * A linear layer that lets a vector through the activation behind it: a head that was trained on the first token itself then fits
 * transformers' classifiers, which have such a layer before their last one. tanh lets small numbers through, ReLU positive ones, GELU
 * large ones.
 *
 * @param bound the largest size that each feature can have, `[width]`
 * @returns also `read`, which gives the layer that reads this one's output as `head` reads the vector itself
 */
export function transparentLayer(
  activation: NonNullable<FamilyClassifier['dense']>['activation'],
  bound: Float32Array,
): Linear & { read(head: Linear): Linear } {
  const width = bound.length;
  const scale = activation === 'tanh' ? SMALL : 1;
  const beyond = activation === 'gelu' ? LINEAR : 0;
  const shift = activation === 'tanh' ? new Float32Array(width) : bound.map((value) => Math.ceil(value) + beyond);
  const diagonal = new Float32Array(width * width);
  for (let i = 0; i < width; i++) diagonal[i * width + i] = scale;
  return {
    weight: float([width, width], diagonal),
    bias: float([width], shift),
    read({ weight, bias }) {
      const values = weight.data as Float32Array;
      const shifted = Float32Array.from(bias.data as Float32Array, (value, row) =>
        shift.reduce((sum, by, column) => sum - by * values[row * width + column], value),
      );
      return { weight: { ...weight, data: values.map((value) => value / scale) }, bias: { ...bias, data: shifted } };
    },
  };
}

const float = (shape: number[], data: Float32Array): Tensor => ({ type: 'float', shape, data });
