import { formatCount, formatEnum } from '../interface/format.ts';
import type { Dataset } from './dataset-query.ts';

type Origin = Pick<Dataset['versions'][number], 'source' | 'dropped' | 'edits' | 'previous'>;

/** What a version of a data set was made from: `version 1 without duplicate, near duplicate`. */
export function describeOrigin({ source, dropped, edits, previous }: Origin): string {
  const from = source ?? 'a file';
  if (!previous) return `from ${from}`;
  const base = `version ${previous.version}`;
  if (edits) {
    const { excluded, relabelled, moved } = edits;
    const parts = [
      excluded > 0 && `${formatCount(excluded)} left out`,
      relabelled > 0 && `${formatCount(relabelled)} relabelled`,
      moved > 0 && `${formatCount(moved)} in another split`,
    ];
    return `${base}, ${parts.filter(Boolean).join(', ')}`;
  }
  return dropped ? `${base} without ${dropped.map(formatEnum).join(', ')}` : `${base} and ${from}`;
}
