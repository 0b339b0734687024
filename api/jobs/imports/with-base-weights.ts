import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eq, or, sql } from 'drizzle-orm';
import type { AdapterConfig } from '../../../zoo/adapters/adapter-config.ts';
import { applyAdapter, type FoundAdapter, findAdapter } from '../../../zoo/adapters/apply-adapter.ts';
import { applyOwnHead } from '../../../zoo/adapters/apply-own-head.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { digestFile } from '../../../zoo/sources/digest-file.ts';
import { readFacts } from '../../../zoo/sources/read-facts.ts';
import type { FetchedFile } from '../../../zoo/sources/source.ts';
import type { Db } from '../../database/connection.ts';
import { models } from '../../database/tables/index.ts';
import { modelOfRepository } from '../../lineage/base-model.ts';
import type { JobContext } from '../handlers/job-context.ts';
import { localCopy } from '../local-copy.ts';
import { type BroughtFiles, storedFiles } from './bring-files.ts';

type ModelRow = typeof models.$inferSelect;
type Whole = Pick<BroughtFiles, 'files' | 'facts'>;

/**
 * The files that a model is imported from: its own, or of a LoRA adapter those of its base model with the adapter merged in. The base
 * model has to be in the zoo: the one that the person named (`baseModelSlug`), otherwise the one with the digest or the name in
 * `adapter_config.json`, which is only ever looked up, never opened. That name does not count against the person's answer: PEFT
 * writes whatever folder or repository the base model was loaded from. The names and shapes of the weights do, and the model's limits
 * say that the config names another one.
 *
 * @throws InvalidInputError if the base model is not here; as `applyAdapter` does if it is another one
 */
export async function withBaseWeights(context: JobContext, model: ModelRow, { files, facts }: Whole): Promise<Whole> {
  const adapter = await findAdapter(files);
  if (!adapter) return { files, facts };
  const base = await baseOf(context.db, model, adapter.config);
  const merged = adapter.weights.head
    ? await checkpointFiles(context, adapter, files, base)
    : await mergedFiles(context, adapter, files, base);
  const { labels, ...found } = await readFacts(merged);
  return {
    files: merged,
    facts: {
      ...found,
      labels: adapter.config.labels ?? labels,
      baseModelName: adapter.config.base,
      base: { name: base.name, sha256: base.onnxSha256, repository: null, uri: null },
      limits: limitsOf(adapter, base),
    },
  };
}

/** The base model's files, with the adapter merged into its weights. */
async function mergedFiles(
  context: JobContext,
  adapter: FoundAdapter,
  files: FetchedFile[],
  base: ModelRow,
): Promise<FetchedFile[]> {
  const stored = await storedFiles(context, base.id, 'base');
  if (stored.length === 0) throw notHere(adapter.config.base, `${base.slug} is, but its publisher's files are not`);
  if (await findAdapter(stored)) {
    throw new InvalidInputError(
      `The base model ${base.slug} is an adapter itself. Merge both in Python (merge_and_unload), and import the result.`,
      'baseModelSlug',
    );
  }
  return applyAdapter(adapter, files, { files: stored, name: base.slug }, await mergedFolder(context));
}

/** The checkpoint of an adapter that Graft wrote with its head, on the base model as it is in the zoo, and the adapter's card. */
async function checkpointFiles(
  context: JobContext,
  adapter: FoundAdapter,
  files: FetchedFile[],
  { slug, onnxSha256, featureLayers, preprocessing }: ModelRow,
): Promise<FetchedFile[]> {
  if (!onnxSha256 || !preprocessing) throw notHere(adapter.config.base, `${slug} was not fetched yet`);
  const onnx = await readFile(await localCopy(context, onnxSha256));
  const checkpoint = await applyOwnHead(adapter, { name: slug, onnx, featureLayers, preprocessing });
  const file = path.join(await mergedFolder(context), 'model.onnx');
  await writeFile(file, checkpoint);
  const others = files.filter(({ path: name }) => !/^adapter_(config|model)\./.test(path.posix.basename(name)));
  return [...others, { path: 'model.onnx', file, ...(await digestFile(file)) }];
}

async function mergedFolder({ directory }: JobContext): Promise<string> {
  const folder = path.join(directory, 'merged');
  await mkdir(folder, { recursive: true });
  return folder;
}

/**
 * What a reader has to know: that the adapter's config knows another base model, by digest and by name, than the one it was merged
 * into, since names and shapes of weights fit fine-tunes of one model alike; that its classifier is older than its features; that
 * notes are missing.
 */
function limitsOf(
  { config: { base, baseSha256, labels, taskType }, weights }: FoundAdapter,
  { slug, onnxSha256, sourceSpec, task }: ModelRow,
): string[] {
  const repository = sourceSpec?.kind === 'hub' ? sourceSpec.repository.toLowerCase() : null;
  const isIts = baseSha256 === onnxSha256 || [repository, slug].includes(base.toLowerCase()) || slugOf(base) === slug;
  return [
    ...(isIts
      ? []
      : [
          `Its adapter was merged into ${slug}, which the person who imported it named. The adapter itself names ${base.slice(0, 200)} as its base model: the weights have the same names and shapes, but may be others than it was trained on.`,
        ]),
    ...(taskType === 'FEATURE_EXTRACTION' && !weights.head && task !== 'FEATURE_EXTRACTION'
      ? [
          `Its adapter was trained on the features of ${slug} (task_type FEATURE_EXTRACTION) and brings no classifier. The classifier is that of ${slug}, which was not trained on these features.`,
        ]
      : []),
    // Only adapters of Graft have labels.
    ...(labels === null
      ? []
      : [
          'It was imported from an adapter that Graft wrote in training: bias that was measured on the fine-tuned model afterwards is not known here.',
        ]),
  ];
}

async function baseOf(db: Db, model: ModelRow, config: AdapterConfig): Promise<ModelRow> {
  const id = model.baseModelId ?? (await modelNamed(db, config));
  const [base] = id === null ? [] : await db.select().from(models).where(eq(models.id, id));
  if (!base) throw notHere(config.base, 'it is not in the zoo');
  if (base.id === model.id) throw new InvalidInputError('An adapter cannot be its own base model.', 'baseModelSlug');
  if (base.onnxSha256 === null || base.filesDroppedAt) throw notHere(config.base, `${base.slug} was not fetched yet`);
  return base;
}

/** By digest, by repository, or by the name in the zoo. */
async function modelNamed(db: Db, { base, baseSha256 }: AdapterConfig): Promise<string | null> {
  if (baseSha256 !== null) {
    const [found] = await db.select({ id: models.id }).from(models).where(eq(models.onnxSha256, baseSha256)).limit(1);
    if (found) return found.id;
  }
  const repository = await modelOfRepository(db, base);
  if (repository !== null) return repository;
  const [named] = await db
    .select({ id: models.id })
    .from(models)
    .where(or(eq(models.slug, base.toLowerCase()), eq(models.slug, slugOf(base))))
    .orderBy(sql`${models.slug} = ${base.toLowerCase()} desc`)
    .limit(1);
  return named?.id ?? null;
}

/** `google-bert/BERT_base` → `bert-base`. */
const slugOf = (name: string) =>
  (name.split('/').at(-1) ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

const notHere = (base: string, why: string) =>
  new InvalidInputError(
    `This is a LoRA adapter for the model ${base.slice(0, 200)}, which is needed to merge it into: ${why}. Import that model first, then fetch this one again; or name it as the base (baseModelSlug) if it is here under another name.`,
    'baseModelSlug',
  );
