import type { Classification, NamedNumber } from '../../../zoo/inference/classifier.ts';
import type { FoundEntities } from '../../../zoo/inference/find-entities.ts';

/** An output: elements in row-major order. */
export interface OutputTensor {
  name: string;
  shape: number[];
  data: string[] | Float32Array | Int32Array;
  parameters?: Record<string, string>;
  /** The names of the columns of a tensor `[examples, columns]`. */
  columns?: string[];
}

/** The most probable label of each example, and the probabilities of all labels in the model's order. */
export function classificationTensors(classifications: Classification[], labels: string[]): OutputTensor[] {
  const n = classifications.length;
  const uses = classifications.flatMap(({ thresholds }) => thresholds ?? []);
  const probabilities = new Float32Array(n * labels.length);
  for (const [i, one] of classifications.entries()) probabilities.set(one.probabilities, i * labels.length);
  return [
    { name: 'label', shape: [n], data: classifications.map(({ label }) => label) },
    {
      name: 'probabilities',
      shape: [n, labels.length],
      parameters: { labels: JSON.stringify(labels) },
      data: probabilities,
      columns: labels,
    },
    // Of a checkpoint with group thresholds only.
    ...(uses.length > 0 ? [{ name: 'thresholds', shape: [n], data: uses }] : []),
  ];
}

/** The numbers of each example, in the model's order. */
export function numberTensors(numbers: NamedNumber[][], names: string[]): OutputTensor[] {
  return [
    {
      name: 'outputs',
      shape: [numbers.length, names.length],
      parameters: { names: JSON.stringify(names) },
      data: Float32Array.from(numbers.flat(), ({ value }) => value),
      columns: names,
    },
  ];
}

/** The entities of each text as JSON, since texts have different numbers of them, and how many words at its end were not read. */
export function entityTensors(found: FoundEntities[]): OutputTensor[] {
  const shape = [found.length];
  return [
    { name: 'entities', shape, data: found.map(({ entities }) => JSON.stringify(entities)) },
    { name: 'unread_words', shape, data: Int32Array.from(found, ({ unreadWords }) => unreadWords) },
  ];
}
