import { formatEnum } from '../interface/format.ts';
import type { Dataset } from './dataset-query.ts';

type Origin = Pick<Dataset['versions'][number], 'source' | 'dropped' | 'previous'>;

/** What a version of a data set was made from: `version 1 without duplicate, near duplicate`. */
export function describeOrigin({ source, dropped, previous }: Origin): string {
  const from = source ?? 'a file';
  if (!previous) return `from ${from}`;
  const base = `version ${previous.version}`;
  return dropped ? `${base} without ${dropped.map(formatEnum).join(', ')}` : `${base} and ${from}`;
}
