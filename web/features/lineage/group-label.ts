import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import type { LineageKind } from './lineage-query.ts';

/** What a folded group says. */
export function groupLabel(kind: LineageKind, count: number): string {
  if (kind === 'CHECKPOINT') return t('{count} other epochs', { count: formatCount(count) });
  if (kind === 'ENDPOINT') return t('{count} earlier revisions', { count: formatCount(count) });
  return t('{count} not deployed', { count: formatCount(count) });
}
