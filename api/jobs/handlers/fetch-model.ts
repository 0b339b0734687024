import { createReadStream } from 'node:fs';
import path from 'node:path';
import { and, eq, ne } from 'drizzle-orm';
import { fileQuestion } from '../../../zoo/imports/file-question.ts';
import { type KnownFacts, knownFacts } from '../../../zoo/imports/known-facts.ts';
import { openQuestions } from '../../../zoo/imports/open-questions.ts';
import { AmbiguousModelError } from '../../../zoo/sources/ambiguous-model-error.ts';
import type { FetchedFile } from '../../../zoo/sources/source.ts';
import { withinEverything } from '../../database/scope.ts';
import { jobs, modelFiles, models } from '../../database/tables/index.ts';
import { adoptDerivatives } from '../../lineage/base-model.ts';
import { checkSignature } from '../../provenance/check-signature.ts';
import { modelStatement } from '../../provenance/model-statement.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import { type BroughtFiles, bringFiles } from '../imports/bring-files.ts';
import { describeImport } from '../imports/describe-import.ts';
import { findBaseModel } from '../imports/find-base-model.ts';
import {
  type RecognisedCheckpoint,
  recogniseCheckpoint,
  withCheckpointFacts,
} from '../imports/recognise-checkpoint.ts';
import { recordPublishedNotes } from '../imports/record-published-notes.ts';
import { sameFiles } from '../imports/same-files.ts';
import { unknownFacts } from '../imports/unknown-facts.ts';
import { withBaseWeights } from '../imports/with-base-weights.ts';
import type { JobPayload } from '../kinds.ts';
import { runSandboxed } from '../sandbox/run-sandboxed.ts';
import type { FiledOutcome } from '../sandbox/tasks.ts';
import type { JobContext } from './job-context.ts';
import { measureModel } from './measure-model.ts';
import { ownJob } from './own-job.ts';

type ModelRow = typeof models.$inferSelect;

/**
 * Brings a model here: its publisher's files, and the ONNX file made from them. The model is READY when everything is in the
 * blob store; INCOMPLETE, with questions, where the files leave out facts that must not be guessed; `finishJob` sets the
 * state otherwise.
 */
export async function fetchModel(context: JobContext, { modelId }: JobPayload<'fetch-model'>): Promise<void> {
  const { db, signal, progress } = context;
  const [model] = await db.update(models).set({ availability: 'FETCHING' }).where(eq(models.id, modelId)).returning();
  if (!model) throw new Error(`There is no model ${modelId} any more.`);

  const fetched = await bringFiles(context, model).catch((error) => {
    if (error instanceof AmbiguousModelError) return error;
    throw error;
  });
  if (fetched instanceof AmbiguousModelError) return askForFile(context, model, fetched);
  signal.throwIfAborted();
  if (model.filesDroppedAt) fetched.files = await sameFiles(db, model, fetched.files);
  const recognised = await recogniseCheckpoint(db, fetched.files);
  const whole = await withBaseWeights(context, model, fetched);
  const brought = { ...fetched, facts: withCheckpointFacts(whole.facts, recognised), recognised };
  // Before the long work: an invalid base model is visible in the card.
  await findBaseModel(db, model, brought.facts, recognised);

  const signature = await checkSignature(context.config, brought.files);
  progress(0.7, 'Converting to ONNX');
  const known = knownFacts(model.slug, answersOf(model), model.manifest, brought.facts);
  const onnxFile = path.join(context.directory, 'imported.onnx');
  const files = whole.files.map(({ path: name, file, byteSize }) => ({ path: name, file, byteSize }));
  const outcome = await runSandboxed(context, 'importModel', { known, files, onnxFile });
  signal.throwIfAborted();

  progress(0.9, 'Storing');
  const onnx = outcome.model && (await context.blobs.put(createReadStream(onnxFile), { signal }));
  if (brought.origin) await storeFiles(context, brought.files);
  signal.throwIfAborted();
  await writeRows(context, model, brought, {
    ...outcomeValues(outcome, known),
    signature,
    // The value may come from the hub, which the next attempt's files do not include.
    ...(outcome.model === null && known.task ? { answers: { ...model.answers, task: known.task } } : {}),
    ...(onnx ? { onnxSha256: onnx.sha256 } : {}),
  });
  if (onnx) await measureIfIdle(context, modelId);
}

/** The model is here already, so a measurement that fails only leaves its speed unknown. Beside other jobs the figure would be theirs as well. */
async function measureIfIdle(context: JobContext, modelId: string): Promise<void> {
  const { db, job, signal, progress } = context;
  const others = await db.$count(jobs, and(eq(jobs.state, 'RUNNING'), ne(jobs.id, job.id)));
  if (others > 0) return;
  progress(0.97, 'Measuring its speed');
  try {
    await measureModel(context, { modelId }, { longestMs: 1_500 });
  } catch {
    signal.throwIfAborted();
  }
}

/** Which of a repository's files is the model was settled when it was fetched. */
function answersOf({ answers, sourceSpec }: ModelRow): ModelRow['answers'] {
  const { file, ...others } = answers;
  return sourceSpec?.kind === 'hub' ? others : answers;
}

/** No model was fetched yet: the wrong file could be several gigabytes. The small files tell what else to ask. */
async function askForFile(
  { db, job }: JobContext,
  model: ModelRow,
  { choices, facts }: AmbiguousModelError,
): Promise<void> {
  const known = knownFacts(model.slug, model.answers, model.manifest, facts);
  const network = { modality: known.modality ?? null, inputs: [], outputs: [], main: null };
  const questions = [fileQuestion(choices), ...openQuestions(known, network, [])];
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx
      .update(models)
      .set(outcomeValues({ model: null, questions, ...network }, known))
      .where(eq(models.id, model.id));
  });
}

async function storeFiles({ blobs, signal }: JobContext, files: FetchedFile[]): Promise<void> {
  for (const { file, sha256 } of files) await blobs.put(createReadStream(file), { expectedSha256: sha256, signal });
}

type Values = Partial<typeof models.$inferInsert>;

function outcomeValues(outcome: FiledOutcome, { license, task }: KnownFacts): Values {
  if (outcome.model === null) {
    const { questions, modality, inputs, outputs } = outcome;
    // Facts that are asked about are not known, even if the files state them.
    const settled = (field: string) => !questions.some((question) => question.field === field);
    const facts = {
      ...(license && settled('license') ? { license } : {}),
      ...(task && settled('task') ? { task } : {}),
      ...(modality ? { modality } : {}),
    };
    return { availability: 'INCOMPLETE', questions, inputs, outputs, ...facts, unknownFacts: unknownFacts(facts) };
  }
  return { ...outcome.model, availability: 'READY', questions: [], unknownFacts: [], ...(license ? { license } : {}) };
}

/** All rows or none, and none if this process no longer holds the job. */
async function writeRows(
  { db, config, job }: JobContext,
  model: ModelRow,
  brought: BroughtFiles & { recognised: RecognisedCheckpoint | null },
  found: Values,
): Promise<void> {
  const { files, facts, origin, recognised } = brought;
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    const base = await findBaseModel(tx, model, facts, recognised);
    await tx.delete(modelFiles).where(eq(modelFiles.modelId, model.id));
    await tx
      .insert(modelFiles)
      .values(files.map(({ path, byteSize, sha256 }) => ({ modelId: model.id, path, byteSize, sha256 })));
    const [row] = await tx
      .update(models)
      .set({
        ...describeImport(model, facts),
        ...base,
        ...found,
        ...(origin ? { ...originValues(origin, model) } : {}),
        filesDroppedAt: null,
        byteSize: files.reduce((sum, { byteSize }) => sum + byteSize, 0),
      })
      .where(eq(models.id, model.id))
      .returning();
    if (!model.manifest) await recordPublishedNotes(tx, row, facts.notes);
    const { onnxSha256, uri, revision, retrievedAt } = row;
    if (onnxSha256 && revision && retrievedAt) {
      const fetched = { uri, revision, retrievedAt, files };
      await recordStatements(tx, config, [modelStatement(row, onnxSha256, fetched, job)]);
    }
  });
  const { id, projectId, sourceSpec } = model;
  if (sourceSpec?.kind !== 'hub') return;
  const adopt = () => adoptDerivatives(db, { id, ...sourceSpec });
  // What every team may use can be the base of every team's models. The transaction saw those of none.
  await (projectId === null ? withinEverything(adopt) : adopt());
}

function originValues({ uri, revision, publisher, retrievedAt }: NonNullable<BroughtFiles['origin']>, model: ModelRow) {
  const known = model.manifest ? model.publisher : (publisher ?? model.publisher);
  return { uri, revision, retrievedAt, publisher: known };
}
