import { InvalidInputError } from '../errors.ts';
import type { Tensor } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import type { AdapterConfig } from './adapter-config.ts';
import { asFloats } from './as-floats.ts';
import { publishedNames } from './module-names.ts';
import type { AdapterWeights, LowRankUpdate } from './read-adapter.ts';

/** The most faults that a message lists. */
const LISTED = 5;

/**
 * Merges an adapter into its base model's weights: W + scale · B·A (Hu et al., "LoRA: Low-Rank Adaptation of Large Language
 * Models", 2021), in float32. Tensors that the adapter holds whole replace the base model's, or are added.
 *
 * Names are PEFT's; one that the base model lacks is found with other modules around it, since a publisher may have saved the
 * part (`encoder.layer.0…`) of which the adapter knows the whole (`bert.encoder.layer.0…`).
 *
 * @param weights of the base model, by its publisher's names
 * @param base its name in messages
 * @throws InvalidInputError that lists the modules that the base model lacks, or whose shapes are others: the adapter is for
 * another model
 */
export function mergeAdapter(
  weights: ReadonlyMap<string, Tensor>,
  { updates, whole }: Pick<AdapterWeights, 'updates' | 'whole'>,
  config: Pick<AdapterConfig, 'fanInFanOut' | 'modulesToSave'>,
  base: string,
): Map<string, Tensor> {
  const nameOf = nameFinder(weights);
  const merged = new Map(weights);
  const faults: string[] = [];
  for (const update of updates) {
    const name = nameOf(`${update.module}.weight`);
    if (name === undefined) {
      faults.push(`it has no weight for ${update.module}`);
      continue;
    }
    const weight = weights.get(name) as Tensor;
    const sum = updated(weight, update, config.fanInFanOut);
    if (sum) merged.set(name, sum);
    else faults.push(`its “${name}” is [${weight.shape.join(', ')}], and the adapter's is ${shapeOf(update)}`);
  }
  const isSaved = (name: string) =>
    config.modulesToSave.some((module) => `.${name}`.includes(`.${module}.`) || name === module);
  for (const [own, tensor] of whole) {
    const name = nameOf(own);
    const before = name === undefined ? undefined : weights.get(name);
    // A classifier for other classes replaces the base model's.
    if (isSaved(own)) merged.set(name ?? own, tensor);
    else if (name === undefined || !before) faults.push(`it has no “${own}”`);
    else if (before.shape.join() !== tensor.shape.join())
      faults.push(`its “${name}” is [${before.shape.join(', ')}], and the adapter's is [${tensor.shape.join(', ')}]`);
    else merged.set(name, tensor);
  }
  if (faults.length > 0) {
    const listed = faults.slice(0, LISTED).join('; ');
    throw new InvalidInputError(
      `The adapter does not fit ${base}: ${listed}${faults.length > LISTED ? `; and ${faults.length - LISTED} more` : ''}. Import the model that it was trained on, and name that as its base.`,
      'baseModelSlug',
    );
  }
  return merged;
}

/** Finds the base model's tensor for a name of the adapter: the same, or the only one that differs by modules around it. */
export function nameFinder(weights: ReadonlyMap<string, unknown>) {
  const names = [...weights.keys()];
  return (own: string): string | undefined => {
    for (const wanted of publishedNames(own)) {
      if (weights.has(wanted)) return wanted;
      const close = names.filter((name) => name.endsWith(`.${wanted}`) || wanted.endsWith(`.${name}`));
      if (close.length === 1) return close[0];
    }
    return undefined;
  };
}

/** The updated weight in float32; undefined if the shapes do not fit. */
function updated(weight: Tensor, update: LowRankUpdate, fanInFanOut: boolean): Tensor | undefined {
  const { a, b, rank, scale, isEmbedding } = update;
  const [rows, columns] = [b.shape[0], elementCount(a.shape.slice(1))];
  const { shape } = weight;
  const isPlain = shape[0] === rows && shape.slice(1).join() === a.shape.slice(1).join();
  const isTurned = shape.length === 2 && a.shape.length === 2 && shape[0] === columns && shape[1] === rows;
  if (!isPlain && !isTurned) return undefined;
  const transposed = isTurned && (isEmbedding || !isPlain || fanInFanOut);
  const [left, right, before] = [asFloats(b), asFloats(a), asFloats(weight)];
  if (!left || !right || !before) return undefined;
  const data = before.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += left[row * rank + k] * right[k * columns + column];
      data[transposed ? column * rows + row : row * columns + column] += scale * sum;
    }
  }
  return { type: 'float', shape, data };
}

const shapeOf = ({ a, b }: LowRankUpdate) => `[${b.shape[0]}, ${a.shape.slice(1).join(', ')}]`;
