import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { asc, eq } from 'drizzle-orm';
import type { ModelSource } from '../../../zoo/catalog/model-source.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { TOKENIZER_FILE } from '../../../zoo/model.ts';
import { expandUpload } from '../../../zoo/sources/expand-upload.ts';
import { fetchSource } from '../../../zoo/sources/fetch-source.ts';
import { readFacts } from '../../../zoo/sources/read-facts.ts';
import type { FetchedFile, FetchedSource, FetchOptions } from '../../../zoo/sources/source.ts';
import type { SourceFacts } from '../../../zoo/sources/source-facts.ts';
import { modelFiles, type models } from '../../database/tables/index.ts';
import { checkByteQuota } from '../byte-quota.ts';
import type { JobContext } from '../handlers/job-context.ts';
import { partialDirectory } from './partial-downloads.ts';

type ModelRow = typeof models.$inferSelect;

/** A model's files on this machine, in the job's directory, and their contents. */
export interface BroughtFiles {
  files: FetchedFile[];
  facts: SourceFacts;
  /** The source that they were just fetched from; null for files that an earlier attempt stored. */
  origin: Pick<FetchedSource, 'uri' | 'revision' | 'publisher' | 'retrievedAt'> | null;
}

/**
 * Brings a model's files here: those that an earlier attempt stored before it asked a question; otherwise those of its
 * source. A tokenizer that a person gave is among them.
 *
 * @throws as `fetchSource`: AmbiguousModelError if the person must first say which file is meant
 */
export async function bringFiles(context: JobContext, model: ModelRow): Promise<BroughtFiles> {
  const brought = await publishedFiles(context, model);
  const { tokenizer } = model.answers;
  if (!tokenizer) return brought;
  const file = path.join(context.directory, 'tokenizer', TOKENIZER_FILE);
  await mkdir(path.dirname(file), { recursive: true });
  await context.blobs.download(tokenizer.sha256, file);
  const { byteSize, sha256 } = tokenizer;
  const files = brought.files.filter((one) => one.path !== TOKENIZER_FILE);
  files.push({ path: TOKENIZER_FILE, file, byteSize, sha256 });
  // The source may state facts that its files do not, such as the task.
  return { ...brought, files, facts: { ...brought.facts, ...preprocessingOf(await readFacts(files)) } };
}

const preprocessingOf = ({ preprocessing, preprocessingParts, preprocessingMissing }: SourceFacts) => ({
  preprocessing,
  preprocessingParts,
  preprocessingMissing,
});

async function publishedFiles(context: JobContext, model: ModelRow): Promise<BroughtFiles> {
  const stored = model.filesDroppedAt ? [] : await storedFiles(context, model.id);
  if (stored.length > 0) return { files: stored, facts: await readFacts(stored), origin: null };
  const { sourceSpec, uri, slug } = model;
  if (!sourceSpec) throw new Error(`The model ${slug} has no source to fetch it from.`);
  const options: FetchOptions = {
    ...(await fetchOptions(context, model.id, (fraction) => context.progress(0.7 * fraction, `Fetching ${uri}`))),
    // Each file is stored as it is, and so is what is made of them.
    onSize: async (bytes) => {
      if (model.projectId !== null) await checkByteQuota(context.db, model.projectId, bytes);
    },
  };
  if (sourceSpec.kind !== 'upload') {
    const { files, facts, ...origin } = await fetchSource(sourceOf(context, model, sourceSpec), options);
    return { files, facts, origin };
  }
  const upload = path.join(context.directory, 'upload');
  await context.blobs.download(sourceSpec.sha256, upload);
  context.signal.throwIfAborted();
  const { files, facts } = await expandUpload(upload, sourceSpec.filename, options);
  return { files, facts, origin: { uri, revision: sourceSpec.sha256, publisher: null, retrievedAt: new Date() } };
}

/** @throws InvalidInputError if parts of the address grant access, and were forgotten when an earlier job ended */
function sourceOf(
  { job }: JobContext,
  { answers, filesDroppedAt, revision }: ModelRow,
  spec: ModelSource,
): ModelSource {
  if (spec.kind === 'hub')
    // Only the chosen file of a repository is fetched, and of the commit that it was fetched at before.
    return { ...spec, file: answers.file ?? spec.file, revision: filesDroppedAt ? revision : spec.revision };
  if (spec.kind !== 'url' || !spec.secretsLeftOut) return spec;
  const { secretAddress } = job.payload;
  if (secretAddress) return { ...spec, url: secretAddress };
  throw new InvalidInputError(
    `Parts of the address ${spec.url} grant access, and Graft forgets them when an import ends. Import the model again, with the whole address.`,
    'url',
  );
}

async function fetchOptions(
  { config, directory, signal }: JobContext,
  modelId: string,
  onProgress: (fraction: number) => void,
): Promise<FetchOptions> {
  const { hub, addresses, home } = config;
  return { directory, signal, onProgress, hub, addresses, partialDirectory: await partialDirectory(home, modelId) };
}

/**
 * A model's files from the blob store, with the same paths as in the publisher's folder: a model finds its weights beside it.
 *
 * @param folder for them, in the job's directory
 */
export async function storedFiles(
  { db, blobs, directory, signal }: JobContext,
  modelId: string,
  folder = 'files',
): Promise<FetchedFile[]> {
  const rows = await db.select().from(modelFiles).where(eq(modelFiles.modelId, modelId)).orderBy(asc(modelFiles.path));
  const files: FetchedFile[] = [];
  for (const { path: relative, byteSize, sha256 } of rows) {
    signal.throwIfAborted();
    const file = path.join(directory, folder, relative);
    await mkdir(path.dirname(file), { recursive: true });
    await blobs.download(sha256, file);
    files.push({ path: relative, file, byteSize, sha256 });
  }
  return files;
}
