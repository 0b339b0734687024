import { z } from 'zod';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { JobGroup } from '../config.ts';

interface JobKind {
  payload: z.ZodType<Record<string, string>>;
  /** Its name in a sentence. */
  title: string;
  /** SHORT: takes seconds to minutes, and somebody waits for it; it should not wait for a LONG one. */
  length: 'SHORT' | 'LONG';
  /** Kinds that wait in line with each other: see api/worker/lanes.ts. */
  group: JobGroup;
  /** It concerns the whole installation, so it sees the rows of every project. Others see those of their job's own. */
  ofAll?: true;
  /** It needs no room in the store. */
  storesNothing?: true;
}

/**
 * The whole address that an import fetches, where parts of it grant access. Rows that people see have it without those; `finishJob`
 * removes it.
 */
const SECRET = { secretAddress: z.url() };

/**
 * Every kind of job and its payload: ids, so that a job always reads the current rows, and what was asked for where no row holds it.
 * `checkpointId` is that of the checkpoint that the job makes. A job is retried when its worker
 * stops: it gives the same result, and a fine-tune resumes from its last saved state.
 */
export const JOB_KINDS = {
  'fetch-model': {
    payload: z.union([z.strictObject({ modelId: z.uuid() }), z.strictObject({ modelId: z.uuid(), ...SECRET })]),
    title: 'the fetching of a model',
    length: 'SHORT',
    group: 'imports',
  },
  'import-dataset': {
    payload: z.union([z.strictObject({ datasetId: z.uuid() }), z.strictObject({ datasetId: z.uuid(), ...SECRET })]),
    title: 'the import of a data set',
    length: 'SHORT',
    group: 'imports',
  },
  'check-dataset': {
    payload: z.strictObject({ checkId: z.uuid() }),
    title: 'the check of a data set',
    length: 'LONG',
    group: 'analysis',
  },
  'extract-features': {
    payload: z.strictObject({ featureSetId: z.uuid() }),
    title: 'the extraction of features',
    length: 'LONG',
    group: 'analysis',
  },
  'find-learning-rate': {
    payload: z.strictObject({ searchId: z.uuid() }),
    title: 'the search for a learning rate',
    length: 'LONG',
    group: 'training',
  },
  'rank-models': {
    payload: z.strictObject({ rankingId: z.uuid() }),
    title: 'the ranking of models',
    length: 'LONG',
    group: 'analysis',
  },
  // It waits for the long jobs, which use every core: its figure would be theirs as well.
  'measure-model': {
    payload: z.strictObject({ modelId: z.uuid() }),
    title: 'the measurement of a model’s speed',
    length: 'LONG',
    group: 'analysis',
    storesNothing: true,
  },
  'measure-checkpoints': {
    // In one job, so that they are measured on one machine.
    payload: z.strictObject({ checkpointIds: z.string().regex(/^[\da-f-]{36}(,[\da-f-]{36})*$/) }),
    title: 'the measurement of checkpoints’ speed',
    length: 'LONG',
    group: 'analysis',
    storesNothing: true,
  },
  'run-sweep': {
    payload: z.strictObject({ sweepId: z.uuid() }),
    title: 'the sweep',
    length: 'LONG',
    group: 'training',
  },
  'push-checkpoint': {
    payload: z.strictObject({ pushId: z.uuid() }),
    title: 'the push of a checkpoint',
    length: 'SHORT',
    group: 'pushes',
    storesNothing: true,
  },
  'evaluate-robustness': {
    payload: z.strictObject({ robustnessId: z.uuid() }),
    title: 'the evaluation of robustness',
    length: 'LONG',
    group: 'analysis',
  },
  'few-shot-study': {
    payload: z.strictObject({ studyId: z.uuid() }),
    title: 'the study of a few examples a class',
    length: 'LONG',
    group: 'training',
  },
  'calibrate-checkpoint': {
    payload: z.strictObject({ checkpointId: z.uuid(), originalId: z.uuid() }),
    title: 'the calibration of a checkpoint',
    length: 'SHORT',
    group: 'checkpoints',
  },
  'carry-thresholds': {
    payload: z.strictObject({
      ...{ checkpointId: z.uuid(), originalId: z.uuid(), attribute: z.string().min(1) },
      goal: z.enum(['DEMOGRAPHIC_PARITY', 'EQUALIZED_ODDS', 'ACCURACY']),
      // Of randomized thresholds; NONE for others.
      objective: z.enum(['NONE', 'ACCURACY', 'BALANCED_ACCURACY']),
    }),
    title: 'the checkpoint with group thresholds',
    length: 'SHORT',
    group: 'checkpoints',
  },
  'export-checkpoint': {
    payload: z.strictObject({
      ...{ checkpointId: z.uuid(), originalId: z.uuid() },
      variant: z.enum(['FLOAT16', 'INT8', 'BROWSER']),
    }),
    title: 'the variant of a checkpoint',
    length: 'SHORT',
    group: 'checkpoints',
  },
  'zero-shot': {
    payload: z.strictObject({ fineTuneId: z.uuid(), checkpointId: z.uuid() }),
    title: 'the checkpoint of described labels',
    length: 'SHORT',
    group: 'checkpoints',
  },
  'collect-garbage': {
    payload: z.strictObject({ dryRun: z.enum(['true', 'false']), graceMinutes: z.string().regex(/^\d{1,6}$/) }),
    title: 'the look at the store',
    length: 'SHORT',
    group: 'checkpoints',
    ofAll: true,
    storesNothing: true,
  },
  'fine-tune': {
    payload: z.strictObject({ fineTuneId: z.uuid() }),
    title: 'the fine-tune',
    length: 'LONG',
    group: 'training',
  },
} as const satisfies Record<string, JobKind>;

export type JobKindName = keyof typeof JOB_KINDS;
/** Each has its own queue. */
export const EVERY_KIND = Object.keys(JOB_KINDS) as JobKindName[];

export type JobPayload<K extends JobKindName> = z.infer<(typeof JOB_KINDS)[K]['payload']>;

/** How many workers may end while running a job, without progress, before Graft presumes that the job ends them. */
export const MAX_ATTEMPTS = 3;

/** @throws InvalidInputError if `payload` is not valid for this kind of job. */
export function checkPayload<K extends JobKindName>(kind: K, payload: unknown): JobPayload<K> {
  const parsed = JOB_KINDS[kind].payload.safeParse(payload);
  if (!parsed.success) {
    const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new InvalidInputError(`The payload of a ${kind} job is invalid: ${reason}.`);
  }
  return parsed.data as JobPayload<K>;
}
