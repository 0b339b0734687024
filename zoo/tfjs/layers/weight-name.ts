import { InvalidInputError } from '../../errors.ts';
import type { TensorflowWeight, TensorflowWeights } from '../weights.ts';

/**
 * One of a layer's weights. It is looked up as `<layer>/<name>`, then among names that contain the layer
 * (`lstm/lstm_cell/kernel`), then as a weight of the enclosing layer: Keras names the weights of a TimeDistributed's layer
 * after the TimeDistributed, TensorFlow.js after the layer.
 *
 * @param steps names of the enclosing layers, and its own
 * @throws InvalidInputError if the weight is missing or ambiguous, or has another shape or type
 */
export function findWeight(
  weights: TensorflowWeights,
  steps: string[],
  name: string,
  { className, shape }: { className: string; shape: number[] },
): { data: Float32Array } {
  const full = `${steps[steps.length - 1]}/${name}`;
  const inside = name.split('/');
  const leaf = inside.pop() ?? name;
  const candidates = [...steps.toReversed().map((step) => [step, ...inside]), ...(inside.length > 0 ? [inside] : [])];
  let weight: TensorflowWeight | undefined;
  for (const path of candidates) weight ??= through(weights, path, leaf);
  if (!weight) throw new InvalidInputError(`The weight ${full} is missing from the model's files.`);
  if (weight.shape.length !== shape.length || weight.shape.some((size, i) => size !== shape[i])) {
    throw new InvalidInputError(
      `The weight ${full} has the shape [${weight.shape}], but the ${className} layer needs [${shape}].`,
    );
  }
  if (!(weight.data instanceof Float32Array)) throw new InvalidInputError(`The weight ${full} does not hold float32.`);
  return { data: weight.data };
}

function through(weights: TensorflowWeights, path: string[], name: string): TensorflowWeight | undefined {
  const exact = weights.get([...path, name].join('/'));
  if (exact) return exact;
  const found = [...weights].filter(([key]) => {
    const parts = key.split('/');
    return path.every((step) => parts.includes(step)) && parts.at(-1) === name;
  });
  if (found.length > 1) {
    const keys = found.map(([key]) => key);
    throw new InvalidInputError(
      `The weight ${[...path, name].join('/')} is ambiguous: ${keys.join(', ')}. Rename the layers.`,
    );
  }
  return found[0]?.[1];
}
