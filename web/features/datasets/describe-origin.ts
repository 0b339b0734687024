import { t } from '../../messages/t.ts';
import { formatCount, formatEnum, formatItems, formatList } from '../interface/format.ts';
import type { Dataset } from './dataset-query.ts';

type Origin = Pick<Dataset['versions'][number], 'source' | 'dropped' | 'edits' | 'previous'>;

/** What a version of a data set was made from: `version 1 without duplicate, near duplicate`. */
export function describeOrigin({ source, dropped, edits, previous }: Origin): string {
  const from = source ?? t('a file');
  if (!previous) return t('from {from}', { from });
  const base = t('version {version}', { version: previous.version });
  if (edits) {
    const { excluded, relabelled, moved } = edits;
    const parts = [
      excluded > 0 && t('{excluded} left out', { excluded: formatCount(excluded) }),
      relabelled > 0 && t('{relabelled} relabelled', { relabelled: formatCount(relabelled) }),
      moved > 0 && t('{moved} in another split', { moved: formatCount(moved) }),
    ];
    return `${base}, ${formatItems(parts.filter((part) => part !== false))}`;
  }
  return dropped
    ? t('{base} without {findings}', { base, findings: formatList(dropped.map(formatEnum)) })
    : t('{base} and {from}', { base, from });
}
