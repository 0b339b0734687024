import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { readPreprocessing } from '../../../zoo/imports/read-preprocessing.ts';
import { isImagePreprocessing, type Preprocessing } from '../../../zoo/model.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import { jobs, modelFiles, models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { unknownFacts } from '../../jobs/imports/unknown-facts.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { descendsFrom } from '../../lineage/base-model.ts';
import { optional, parse, words } from '../../parse.ts';
import { isOver } from '../jobs/jobs.ts';
import { type ModelRow, modelBySlug } from '../models/models.ts';
import { answerSchemas, given, slugSchema } from './answer-schemas.ts';
import { type ImportSource, importSource, sourceSchemas } from './import-source.ts';

const importModelInput = z.object({
  ...sourceSchemas,
  ...answerSchemas,
  slug: optional(slugSchema),
  name: optional(words(200)),
  baseModelSlug: optional(words(100)),
});

/**
 * Imports a model into the zoo from a hub, npm, PyPI, an address or an upload, in a job. Of two imports of one slug, one
 * wins. A slug whose import failed or was cancelled can be used again.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT if the slug is taken.
 */
export async function importModel(context: Context, input: unknown): Promise<ModelRow> {
  const {
    slug: wanted,
    name,
    baseModelSlug,
    hub,
    npm,
    pypi,
    url,
    uploadId,
    preprocessing,
    ...others
  } = parse(importModelInput, input);
  const stated = preprocessing === null ? null : readPreprocessing(preprocessing);
  const tower = stated?.parts ? stated.tower : null;
  const facts = { ...others, preprocessing: stated?.preprocessing ?? null };
  const source = await importSource(context, { hub, npm, pypi, url, uploadId });
  const slug = wanted ?? slugFrom(source.title);
  if (baseModelSlug === slug)
    throw new RequestError('BAD_USER_INPUT', `${slug} cannot be its own base model.`, 'baseModelSlug');
  const base = baseModelSlug ? await modelBySlug(context, baseModelSlug, 'baseModelSlug') : null;

  return context.db.transaction(async (db) => {
    const answers = {
      ...given(facts),
      ...(name ? { name } : {}),
      ...(stated?.parts ? { preprocessingParts: stated.parts } : {}),
      ...(tower ? { tower } : {}),
    };
    const row = { ...placeholders(source, facts), ...rowOf(source), slug, name: name ?? source.title, answers };
    const id = await claimSlug(db, { ...row, baseModelId: base?.id ?? null });
    if (base && (await descendsFrom(db, base.id, id)))
      throw new RequestError('BAD_USER_INPUT', `${base.slug} is based on ${slug}.`, 'baseModelSlug');
    const secret = source.secretAddress ? { secretAddress: source.secretAddress } : {};
    const job = await enqueueJob({ db, queue: context.queue }, 'fetch-model', { modelId: id, ...secret });
    const [model] = await db.update(models).set({ fetchJobId: job.id }).where(eq(models.id, id)).returning();
    return model;
  });
}

type Values = typeof models.$inferInsert;

/**
 * Makes the model's row, or reuses the row of a failed import.
 *
 * @throws RequestError CONFLICT
 */
async function claimSlug(db: Db, values: Values): Promise<string> {
  // Waits for an uncommitted insert of the same slug.
  const [made] = await db.insert(models).values(values).onConflictDoNothing().returning({ id: models.id });
  if (made) return made.id;
  const [found] = await db.select().from(models).where(eq(models.slug, values.slug)).for('update');
  if (!found || !(await isFree(db, found))) throw taken(values.slug, found);
  await db.delete(modelFiles).where(eq(modelFiles.modelId, found.id));
  await db.update(models).set(values).where(eq(models.id, found.id));
  return found.id;
}

/** Whether nothing is left of an import except its row. */
async function isFree(db: Db, { manifest, onnxSha256, availability, fetchJobId }: ModelRow): Promise<boolean> {
  if (manifest !== null || onnxSha256 !== null || availability === 'INCOMPLETE') return false;
  if (availability !== 'FETCHING' || fetchJobId === null) return true;
  const [job] = await db.select().from(jobs).where(eq(jobs.id, fetchJobId));
  return !job || isOver(job);
}

function taken(slug: string, row: ModelRow | undefined): RequestError {
  // Slugs are in addresses, so they are unique over all projects; this one is another's.
  if (!row) return new RequestError('CONFLICT', `${slug} is taken. Choose another slug.`, 'slug');
  const why =
    row.availability === 'FETCHING'
      ? 'is being fetched'
      : row.availability === 'INCOMPLETE'
        ? 'was imported and waits for answers (answerImport)'
        : 'is in the zoo already';
  return new RequestError('CONFLICT', `${slug} ${why}. Choose another slug, or delete that model first.`, 'slug');
}

const rowOf = ({ source, sourceSpec, uri, publisher }: ImportSource) => ({ source, sourceSpec, uri, publisher });

/**
 * Every column needs a value; until the files are here and every question is answered, these values are placeholders, and
 * `availability` says so.
 */
function placeholders(
  { uri }: ImportSource,
  {
    license,
    task,
    labels,
    preprocessing,
  }: Pick<z.output<typeof importModelInput>, 'license' | 'task' | 'labels'> & { preprocessing: Preprocessing | null },
) {
  const isText =
    task === 'TEXT_CLASSIFICATION' ||
    task === 'TOKEN_CLASSIFICATION' ||
    (preprocessing !== null && !isImagePreprocessing(preprocessing));
  const isKnownModality = preprocessing !== null || (task !== null && task !== 'FEATURE_EXTRACTION');
  return {
    summary: `Imported from ${uri}.`,
    task: task ?? 'FEATURE_EXTRACTION',
    modality: isText ? 'TEXT' : 'IMAGE',
    architecture: '',
    license: license ?? 'NOASSERTION',
    unknownFacts: unknownFacts({ task, license, modality: isKnownModality }),
    tags: [],
    labels,
    inputs: [],
    outputs: [],
    featureLayers: [],
    preprocessing,
    parameterCount: null,
    byteSize: null,
    availability: 'FETCHING',
    card: '',
    manifest: null,
    questions: [],
    revision: null,
    retrievedAt: null,
    trainingData: [],
    citation: null,
    limits: [],
    references: [],
    signature: null,
    proof: null,
    baseModelName: null,
  } as const satisfies Partial<Values>;
}

/** `ViT base (v1.0)` → `vit-base-v1-0`. */
function slugFrom(title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replace(/^-+|-+$/g, '');
  if (slug) return slug;
  throw new RequestError('BAD_USER_INPUT', `No slug can be made from “${title}”: give one.`, 'slug');
}
