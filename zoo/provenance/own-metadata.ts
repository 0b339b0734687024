import { z } from 'zod';
import { METADATA } from '../model.ts';
import type { Described, DescribedNote } from './described.ts';

// What a file of Graft says about itself, for programs: in the ONNX file's metadata_props, and in the front matter of its card.

/** The model that a file was trained from. */
export interface OwnBase {
  name: string;
  /** Of the zoo's ONNX file; null if it is not known. */
  sha256: string | null;
  /** Repository on a hub, `owner/name`; null for a model from elsewhere. */
  repository: string | null;
  /** Where its publisher serves it. */
  uri: string | null;
}

/** The facts that a file of Graft carries; null or empty for those that it does not. */
export interface OwnFacts {
  /** Which checkpoint it is: words, not a key. */
  id: string | null;
  task: Described['task'] | null;
  /** SPDX licence expression, or `NOASSERTION`. */
  license: string | null;
  base: OwnBase | null;
  /** As they were when the file was written. Whoever wrote it stands for them: nothing here was measured by its reader. */
  notes: DescribedNote[];
  /** The attributes of its training data by which its evaluations are sliced. */
  groups: string[];
  trainingData: string[];
}

export const NO_OWN_FACTS: OwnFacts = {
  id: null,
  task: null,
  license: null,
  base: null,
  notes: [],
  groups: [],
  trainingData: [],
};

const TRAINED_BY = 'fine-tune ';

/** The `id` in a checkpoint that is written in training: later it has an id of its own, and a file that is pushed has that. */
export const idInTraining = (fineTune: string): string => `${TRAINED_BY}${fineTune}`;

/** Whether a file was written in training, before anything could be measured on it. */
export const isFromTraining = ({ id }: Pick<OwnFacts, 'id'>): boolean => id?.startsWith(TRAINED_BY) ?? false;

/** More is not read: a file of megabytes of notes says nothing that a person could read. */
const MAX_JSON = 1_000_000;
const MAX_NOTES = 200;
const MAX_LIST = 50;

const words = (max: number) =>
  z
    .string()
    .transform((text) => text.replaceAll('\0', '').trim())
    .pipe(z.string().min(1).max(max));
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

const noteSchema = z.object({
  statement: words(5_000),
  severity: z.enum(['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
  affectedGroups: z.array(words(200)).max(50).default([]),
  origin: z.enum(['PUBLISHER', 'CURATOR', 'USER', 'MEASURED']).catch('PUBLISHER'),
  evidence: optional(words(2_000)),
  mitigation: optional(words(5_000)),
});

const baseSchema = z.object({
  name: words(200),
  sha256: optional(z.string().regex(/^[0-9a-f]{64}$/)),
  repository: optional(words(200)),
  uri: optional(words(2_000)),
});

const schemas = {
  id: words(200),
  task: z.enum(['IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION', 'TOKEN_CLASSIFICATION', 'FEATURE_EXTRACTION']),
  license: words(200),
  base: baseSchema,
  groups: z.array(words(200)),
  trainingData: z.array(words(200)),
};

/** The same for the front matter of a card, under its key `graft`. */
export function ownFacts(described: Described): OwnFacts {
  const [base] = described.bases;
  return {
    id: described.version,
    task: described.task,
    license: described.license,
    base: base ? { name: base.name, sha256: base.sha256, repository: base.repository, uri: base.uri } : null,
    notes: described.notes.slice(0, MAX_NOTES),
    groups: [...new Set(described.datasets.flatMap(({ groups }) => groups))],
    trainingData: [...new Set([...described.trainingData, ...described.datasets.map(({ name }) => name)])],
  };
}

/** The facts as `metadata_props`: task, licence and id in plain words, the others as JSON. Unknown facts are left out. */
export function ownMetadata(facts: OwnFacts): Record<string, string> {
  const { id, task, license, base, notes, groups, trainingData } = facts;
  const list = (key: string, values: unknown[]) => (values.length > 0 ? { [key]: JSON.stringify(values) } : {});
  return {
    ...(id === null ? {} : { [METADATA.id]: id }),
    ...(task === null ? {} : { [METADATA.task]: task }),
    ...(license === null ? {} : { [METADATA.license]: license }),
    ...(base === null ? {} : { [METADATA.base]: JSON.stringify(base) }),
    ...list(METADATA.notes, notes),
    ...list(METADATA.groups, groups),
    ...list(METADATA.trainingData, trainingData),
  };
}

/** What a file's metadata say. A key that is missing, too long or invalid says nothing; others are still read. */
export function readOwnMetadata(metadata: Readonly<Record<string, string>>): OwnFacts {
  const parsed = (key: string): unknown => {
    const text = metadata[key];
    if (text === undefined || text.length > MAX_JSON) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  return readOwnFacts({
    id: metadata[METADATA.id],
    task: metadata[METADATA.task],
    license: metadata[METADATA.license],
    base: parsed(METADATA.base),
    notes: parsed(METADATA.notes),
    groups: parsed(METADATA.groups),
    trainingData: parsed(METADATA.trainingData),
  });
}

/** The facts in an object that someone else wrote; an invalid one is unknown. */
export function readOwnFacts(value: unknown): OwnFacts {
  const said = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const read = <T>(key: keyof typeof schemas, schema: z.ZodType<T>) => schema.safeParse(said[key]).data ?? null;
  const notes = Array.isArray(said.notes) ? said.notes.slice(0, MAX_NOTES) : [];
  return {
    id: read('id', schemas.id),
    task: read('task', schemas.task),
    license: read('license', schemas.license),
    base: read('base', schemas.base),
    notes: notes.flatMap((note) => noteSchema.safeParse(note).data ?? []),
    groups: (read('groups', schemas.groups) ?? []).slice(0, MAX_LIST),
    trainingData: (read('trainingData', schemas.trainingData) ?? []).slice(0, MAX_LIST),
  };
}
