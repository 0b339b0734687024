import { t } from '../../messages/t.ts';
import type { LineageKind, LineageNode } from './lineage-query.ts';

interface Kind {
  kind: LineageKind;
  /** In addresses. */
  path: string;
  one: string;
  many: string;
}

/** From external sources to endpoints. */
export const KINDS: Kind[] = [
  { kind: 'SOURCE', path: 'source', one: t('Source'), many: t('Sources') },
  { kind: 'MODEL', path: 'model', one: t('Model'), many: t('Models') },
  { kind: 'DATASET', path: 'data-set', one: t('Data set'), many: t('Data sets') },
  { kind: 'FEATURE_SET', path: 'feature-set', one: t('Feature set'), many: t('Feature sets') },
  { kind: 'FINE_TUNE', path: 'fine-tune', one: t('Fine-tune'), many: t('Fine-tunes') },
  { kind: 'CHECKPOINT', path: 'checkpoint', one: t('Checkpoint'), many: t('Checkpoints') },
  { kind: 'ENDPOINT', path: 'endpoint', one: t('Endpoint'), many: t('Endpoint revisions') },
];

export const kindOf = (kind: LineageKind): Kind => KINDS.find((entry) => entry.kind === kind) ?? KINDS[0];

const PAGES: Partial<Record<LineageKind, string>> = {
  MODEL: '/models/',
  DATASET: '/datasets/',
  FINE_TUNE: '/fine-tunes/',
  ENDPOINT: '/endpoints/',
};

/** The page of the thing itself, or else of its lineage. */
export function pageOf({ kind, id, slug }: Pick<LineageNode, 'kind' | 'id' | 'slug'>): string {
  // Its slug is its fine-tune's, and null of one that was deleted.
  if (kind === 'CHECKPOINT' && slug) return `/checkpoints/${id}`;
  const folder = PAGES[kind];
  return folder && slug ? `${folder}${encodeURIComponent(slug)}` : lineageOf({ kind, id });
}

export const lineageOf = ({ kind, id }: Pick<LineageNode, 'kind' | 'id'>): string =>
  `/lineage/${kindOf(kind).path}/${encodeURIComponent(id)}`;
