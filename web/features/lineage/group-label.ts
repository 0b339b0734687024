import { formatCount } from '../interface/format.ts';
import type { LineageKind } from './lineage-query.ts';

/** What a folded group says. */
export function groupLabel(kind: LineageKind, count: number): string {
  if (kind === 'CHECKPOINT') return `${formatCount(count)} other epochs`;
  if (kind === 'ENDPOINT') return `${formatCount(count)} earlier revisions`;
  return `${formatCount(count)} fine-tunes that led nowhere`;
}
