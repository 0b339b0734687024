import type { DatasetIndex } from './dataset.ts';

/** How many examples have a label, in all and by split. */
export interface ClassCount {
  label: string;
  exampleCount: number;
  splits: Record<'train' | 'validation' | 'test', number>;
}

/** How many examples each class has, in the order of the labels; none for numbers and labels of words. */
export function classCounts({
  examples,
  labels,
  task,
}: Pick<DatasetIndex, 'examples' | 'labels' | 'task'>): ClassCount[] {
  if (task === 'REGRESSION' || task === 'TOKEN_LABELS') return [];
  const counts = labels.map(
    (label): ClassCount => ({
      ...{ label, exampleCount: 0 },
      splits: { train: 0, validation: 0, test: 0 },
    }),
  );
  const count = (place: number, split: keyof ClassCount['splits']) => {
    counts[place].exampleCount++;
    counts[place].splits[split]++;
  };
  for (const { label, targets, split } of examples)
    if (targets) {
      for (const [i, target] of targets.entries()) if (target === 1) count(i, split);
    } else count(label, split);
  return counts;
}
