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
  { kind: 'SOURCE', path: 'source', one: 'Source', many: 'Sources' },
  { kind: 'MODEL', path: 'model', one: 'Model', many: 'Models' },
  { kind: 'DATASET', path: 'data-set', one: 'Data set', many: 'Data sets' },
  { kind: 'FEATURE_SET', path: 'feature-set', one: 'Feature set', many: 'Feature sets' },
  { kind: 'FINE_TUNE', path: 'fine-tune', one: 'Fine-tune', many: 'Fine-tunes' },
  { kind: 'CHECKPOINT', path: 'checkpoint', one: 'Checkpoint', many: 'Checkpoints' },
  { kind: 'ENDPOINT', path: 'endpoint', one: 'Endpoint', many: 'Endpoint revisions' },
];

export const kindOf = (kind: LineageKind): Kind => KINDS.find((entry) => entry.kind === kind) ?? KINDS[0];

const PAGES: Partial<Record<LineageKind, string>> = {
  MODEL: '/models/',
  DATASET: '/datasets/',
  FINE_TUNE: '/fine-tunes/',
  CHECKPOINT: '/fine-tunes/',
  ENDPOINT: '/endpoints/',
};

/** The page of the thing itself, or else of its lineage. */
export function pageOf({ kind, id, slug }: Pick<LineageNode, 'kind' | 'id' | 'slug'>): string {
  const folder = PAGES[kind];
  return folder && slug ? `${folder}${encodeURIComponent(slug)}` : lineageOf({ kind, id });
}

export const lineageOf = ({ kind, id }: Pick<LineageNode, 'kind' | 'id'>): string =>
  `/lineage/${kindOf(kind).path}/${encodeURIComponent(id)}`;
