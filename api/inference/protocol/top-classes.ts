import { InvalidInputError } from '../../../zoo/errors.ts';
import type { OutputTensor } from './predicted-tensors.ts';

/**
 * The classification extension: the classes with the highest values of each example, as strings `value:index:label`, the value with
 * six decimals as Triton writes it.
 *
 * https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_classification.md
 *
 * @throws InvalidInputError if the output has no classes
 */
export function topClasses({ name, data, columns }: OutputTensor, count: number): OutputTensor {
  if (!columns || !(data instanceof Float32Array)) {
    throw new InvalidInputError(
      `The output "${name}" has no classes: ask for it without the parameter "classification".`,
    );
  }
  const kept = Math.min(count, columns.length);
  const rows = Array.from({ length: data.length / columns.length }, (_, i) =>
    data.subarray(i * columns.length, (i + 1) * columns.length),
  );
  const classes = rows.flatMap((row) =>
    [...row.keys()]
      .sort((a, b) => row[b] - row[a])
      .slice(0, kept)
      .map((index) => `${row[index].toFixed(6)}:${index}:${columns[index]}`),
  );
  return { name, shape: [rows.length, kept], data: classes };
}
