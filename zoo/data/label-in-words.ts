import type { DatasetIndex, Example } from './dataset.ts';

/** The target of an example as a person reads it: its class, its labels, its numbers, or the types of its entities. */
export function labelInWords(
  { labels, task }: Pick<DatasetIndex, 'labels' | 'task'>,
  { label, targets, tags }: Pick<Example, 'label' | 'targets' | 'tags'>,
): string {
  if (tags) {
    const types = new Set(tags.filter((tag) => labels[tag] !== 'O').map((tag) => labels[tag].slice(2)));
    return [...types].sort().join(', ') || 'no entity';
  }
  if (!targets) return labels[label];
  if (task === 'REGRESSION') return labels.map((name, i) => `${name} ${targets[i]}`).join(', ');
  return labels.filter((_, i) => targets[i] === 1).join(', ') || 'no label';
}
