import type { DatasetIndex } from '../../data/dataset.ts';

/**
 * The label of each of the target's examples, as an index into the source's labels; they have the same names. Null if the target has no
 * labels: it shares no name with the source, as a single folder “unlabelled” does not.
 */
export function targetLabels(source: DatasetIndex, target: DatasetIndex): number[] | null {
  if ((target.task ?? 'SINGLE_LABEL') !== 'SINGLE_LABEL') return null;
  const places = target.labels.map((name) => source.labels.indexOf(name));
  return places.every((place) => place < 0) ? null : target.examples.map(({ label }) => places[label]);
}
