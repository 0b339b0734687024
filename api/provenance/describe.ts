import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type {
  Described,
  DescribedBase,
  DescribedDataset,
  DescribedNote,
  DescribedTargets,
} from '../../zoo/provenance/described.ts';
import { ancestorsOf } from '../bias-notes/ancestors-of.ts';
import { type NoteFor, notesForCheckpoint, notesForModel } from '../bias-notes/notes-for.ts';
import type { Db } from '../database/connection.ts';
import {
  checkpoints,
  datasets,
  evaluations,
  fineTunes,
  modelFiles,
  models,
  statements,
} from '../database/tables/index.ts';
import { checkpointTask } from './checkpoint-task.ts';
import { datasetFiles } from './dataset-statement.ts';
import { adapterFilename, checkpointFilename, modelFilename } from './filenames.ts';
import { VERSIONS } from './run-of.ts';

type ModelRow = typeof models.$inferSelect;

export interface DescribeOptions {
  /** The prefix of statements' addresses; without it they are left out, as for readers who cannot reach this API. */
  publicApiUrl?: string;
}

/** Everything known about a model; null if there is no model with this id. */
export async function describeModel(db: Db, modelId: string, options: DescribeOptions = {}): Promise<Described | null> {
  const [model] = await db.select().from(models).where(eq(models.id, modelId));
  if (!model) return null;
  const [files, bases, notes, signed] = await Promise.all([
    db.select().from(modelFiles).where(eq(modelFiles.modelId, modelId)).orderBy(asc(modelFiles.path)),
    basesOf(db, model),
    notesForModel(db, [modelId]),
    signedAbout(db, [{ kind: 'MODEL', ids: [modelId] }], options),
  ]);
  // Notes measured on one of its fine-tunes belong to that fine-tune.
  const own = (notes.get(modelId) ?? []).filter(({ fineTuneId }) => fineTuneId === null);
  return {
    ...factsOf(model),
    ...sourceOf(model),
    kind: 'MODEL',
    version: model.revision,
    labels: model.labels,
    outputs: model.outputs,
    parameterCount: model.parameterCount,
    artifacts: model.onnxSha256 ? [{ path: modelFilename(model.slug), sha256: model.onnxSha256, byteSize: null }] : [],
    sourceFiles: files,
    datasets: [],
    bases,
    training: null,
    evaluations: [],
    notes: own.map(noteOf),
    statements: signed.statements,
    describedAt: newest([model.createdAt, model.retrievedAt, ...own.map(lastChange), ...signed.times]),
  };
}

/** Everything known about a checkpoint; null if there is no checkpoint with this id. */
export async function describeCheckpoint(
  db: Db,
  checkpointId: string,
  options: DescribeOptions = {},
): Promise<Described | null> {
  const [row] = await db
    .select({ checkpoint: checkpoints, fineTune: fineTunes, model: models, dataset: datasets })
    .from(checkpoints)
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .innerJoin(models, eq(models.id, fineTunes.modelId))
    .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
    .where(eq(checkpoints.id, checkpointId));
  if (!row) return null;
  const { checkpoint, fineTune, model, dataset } = row;
  const [bases, notes, evaluated] = await Promise.all([
    basesOf(db, model),
    notesForCheckpoint(db, [checkpointId]),
    db.select().from(evaluations).where(eq(evaluations.checkpointId, checkpointId)).orderBy(asc(evaluations.split)),
  ]);
  const about = [
    { kind: 'CHECKPOINT' as const, ids: [checkpointId] },
    { kind: 'EVALUATION' as const, ids: evaluated.map(({ id }) => id) },
  ];
  const { epoch, sha256, byteSize, adapterSha256, adapterByteSize } = checkpoint;
  const { engineVersion, ...trainingOptions } = fineTune.options;
  const adapter = adapterFilename(model.slug, epoch);
  const signed = await signedAbout(db, about, options);
  const its = notes.get(checkpointId) ?? [];
  return {
    ...factsOf(model),
    // Its bytes come from no publisher: what is known of the base model's source stands with the base model.
    ...NO_SOURCE,
    kind: 'CHECKPOINT',
    name: `${model.name}, fine-tuned on ${dataset.name}`,
    version: `${checkpointId} (epoch ${epoch})`,
    summary: `${model.name}, fine-tuned on ${dataset.name} by Graft${calibrationOf(checkpoint)}.`,
    task: checkpointTask(model, dataset),
    tags: ['fine-tuned', fineTune.strategy.toLowerCase().replaceAll('_', '-')],
    labels: checkpoint.labels,
    outputs: [outputOf(dataset, checkpoint.labels.length)],
    parameterCount: null,
    artifacts: [
      { path: checkpointFilename(model.slug, checkpoint), sha256, byteSize },
      ...(adapterSha256 ? [{ path: adapter, sha256: adapterSha256, byteSize: adapterByteSize }] : []),
    ],
    sourceFiles: [],
    datasets: [describeDataset(dataset)],
    bases: [baseOf(model), ...bases],
    training: { strategy: fineTune.strategy, options: trainingOptions, engineVersion, device: fineTune.device, epoch },
    evaluations: evaluated.map(({ split, metrics, fairness }) => ({ dataset: dataset.name, split, metrics, fairness })),
    targetEvaluations: targetFiguresOf(checkpoint, dataset.name),
    notes: its.map(noteOf),
    statements: signed.statements,
    describedAt: newest([
      checkpoint.createdAt,
      ...evaluated.map(({ createdAt }) => createdAt),
      ...its.map(lastChange),
      ...signed.times,
    ]),
  };
}

/** The stored figures of a checkpoint whose examples have something else than one label. */
function targetFiguresOf({ targetMetrics }: typeof checkpoints.$inferSelect, dataset: string): DescribedTargets[] {
  return Object.entries(targetMetrics ?? {}).map(([split, metrics]) => ({ dataset, split, metrics }));
}

function calibrationOf({ temperature, variant }: typeof checkpoints.$inferSelect): string {
  const inFewerBits = variant ? `, converted to ${variant}` : '';
  if (temperature === null) return inFewerBits;
  return `, and calibrated: its logits are divided by ${temperature.toPrecision(4)}, a temperature fitted on the validation split${inFewerBits}`;
}

/** Facts about a model that also apply to models trained from it. */
function factsOf(model: ModelRow) {
  const { summary, task, modality, architecture, license, tags, inputs, preprocessing } = model;
  const { name, citation, limits, references, trainingData, card } = model;
  return {
    name,
    summary,
    task,
    modality,
    architecture,
    license,
    tags,
    inputs,
    preprocessing,
    citation,
    limits,
    references,
    trainingData,
    card,
    graftVersion: VERSIONS.graft,
  };
}

/** Where a model's bytes come from. */
function sourceOf({ publisher, uri, revision, retrievedAt, signature }: ModelRow) {
  return { publisher, uri, revision, retrievedAt, signature };
}

const NO_SOURCE = { publisher: null, uri: null, revision: null, retrievedAt: null, signature: null };

/** A checkpoint's output: see `exportCheckpoint`. */
function outputOf({ task }: typeof datasets.$inferSelect, size: number): Described['outputs'][number] {
  const name = task === 'REGRESSION' ? 'outputs' : 'probabilities';
  return { name, type: 'float', shape: ['batch', ...(task === 'TOKEN_LABELS' ? ['sequence'] : []), `${size}`] };
}

/** The time of the newest fact, not of the download: the same facts make the same documents. */
const newest = (times: (Date | null)[]) => new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));

const lastChange = ({ withdrawnAt, createdAt }: NoteFor) => withdrawnAt ?? createdAt;

async function basesOf(db: Db, model: ModelRow): Promise<DescribedBase[]> {
  const ancestors = ((await ancestorsOf(db, [model.id])).get(model.id) ?? []).filter(({ depth }) => depth > 0);
  const ids = ancestors.map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await db.select().from(models).where(inArray(models.id, ids));
  const found = ids.flatMap((id) => rows.filter((row) => row.id === id));
  const furthest = found.at(-1) ?? model;
  const named = furthest.baseModelId === null ? furthest.baseModelName : null;
  return [...found.map(baseOf), ...(named ? [baseOutsideZoo(named)] : [])];
}

export function baseOf({ name, publisher, license, uri, sourceSpec, onnxSha256 }: ModelRow): DescribedBase {
  const repository = sourceSpec?.kind === 'hub' ? sourceSpec.repository : null;
  return { name, publisher, license, uri, repository, sha256: onnxSha256 };
}

/** A base model that is not in the zoo: only its name is known, which is a repository's if it looks like one. */
function baseOutsideZoo(name: string): DescribedBase {
  const repository = /^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(name) ? name : null;
  return { name, publisher: null, license: null, uri: null, repository, sha256: null };
}

function describeDataset(dataset: typeof datasets.$inferSelect): DescribedDataset {
  const { name, exampleCount, splits, labels, groups } = dataset;
  const files = datasetFiles(dataset).map(({ name: path, digest }) => ({
    path,
    sha256: digest.sha256,
    byteSize: null,
  }));
  return { name, files, exampleCount, splits, labels, groups };
}

export function noteOf({ statement, severity, affectedGroups, origin, evidence, mitigation }: NoteFor): DescribedNote {
  return { statement, severity, affectedGroups, origin, evidence, mitigation };
}

type SubjectKind = (typeof statements.$inferSelect)['subjectKind'];

async function signedAbout(
  db: Db,
  about: { kind: SubjectKind; ids: string[] }[],
  { publicApiUrl }: DescribeOptions,
): Promise<{ statements: Described['statements']; times: Date[] }> {
  const which = about
    .filter(({ ids }) => ids.length > 0)
    .map(({ kind, ids }) => and(eq(statements.subjectKind, kind), inArray(statements.subjectId, ids)));
  const rows = await db
    .select()
    .from(statements)
    .where(or(...which))
    .orderBy(asc(statements.id));
  return {
    statements: rows.map(({ id, predicateType, keyId }) => ({
      predicateType,
      keyId,
      url: publicApiUrl ? `${publicApiUrl}/statements/${id}` : '',
    })),
    times: rows.map(({ createdAt }) => createdAt),
  };
}
