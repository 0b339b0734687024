import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { listFiles, modelInfo } from '@huggingface/hub';
import { z } from 'zod';
import { commitSchema, hubRepositorySchema } from '../catalog/manifest.ts';
import { InvalidInputError } from '../errors.ts';
import { LIMITS } from '../onnx/limits.ts';
import { checkInput } from './check-input.ts';
import { chooseHubFiles } from './choose-hub-files.ts';
import { type Download, downloadFile } from './download-file.ts';
import { connectToHub, explainClientError, HUGGING_FACE, type HubConnection } from './hub-connection.ts';
import { MAX_MODEL_BYTES } from './max-model-bytes.ts';
import { namedFiles } from './named-files.ts';
import { readFacts } from './read-facts.ts';
import { safePath } from './safe-path.ts';
import type { FetchedFile, FetchedSource, FetchOptions } from './source.ts';

/** Bounds of a repository; a model's files are a few dozen. */
const MAX_ENTRIES = 20_000;
const MAX_SMALL_FILE_BYTES = 64 * 2 ** 20;

const sourceSchema = z.object({
  repository: hubRepositorySchema,
  /** A branch or tag as git names them, or a commit. */
  revision: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._/-]*$/, 'must be a branch, a tag or a commit')
    .refine((name) => !/\.\.|\/\/|\/$|\.lock$/.test(name), 'must be a branch, a tag or a commit')
    .nullable(),
  file: z.string().min(1).max(1_000).nullable(),
});

const infoSchema = z.object({ name: hubRepositorySchema, sha: commitSchema });

const entrySchema = z.object({
  path: z.string(),
  size: z.int().min(0),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) }).optional(),
});

/** A file of the repository at the commit, with what it has to be. */
interface Entry {
  path: string;
  byteSize: number;
  sha256: string | null;
  gitBlob: string | null;
}

/**
 * Fetches one model of a Hugging Face hub: its file, what that file keeps elsewhere, and the small files that say how it is fed
 * and who made it. A branch, a tag or no revision is resolved to its commit first, and everything is fetched at that commit.
 * Each file is checked against the digest that the commit has of it: SHA-256 of LFS objects, git's own of the others. On failure
 * nothing is left behind but, in `options.partialDirectory`, what the next attempt need not fetch again.
 *
 * @throws AmbiguousModelError if the repository holds several models and `source.file` names none
 * @throws InvalidInputError for a repository that is missing, gated or holds no model that can be read, and for files that are
 * not what the commit says
 * @throws UnavailableError if the hub fails or does not answer
 */
export async function fetchFromHub(
  source: { repository: string; revision: string | null; file: string | null },
  options: FetchOptions,
): Promise<FetchedSource> {
  const wanted = checkInput(sourceSchema, source, 'source');
  options.signal?.throwIfAborted();
  options.onProgress?.(0);
  const hub = connectToHub(wanted.repository, options);
  const { name, commit, publisher, task } = await resolveCommit(hub, wanted);
  const entries = await listEntries(hub, name, commit);
  const chosen = chooseHubFiles([...entries.keys()], wanted.file, name);

  const target = await mkdtemp(path.join(options.directory, 'hub-files-'));
  const parts = options.partialDirectory ?? path.join(target, '.parts');
  try {
    await mkdir(parts, { recursive: true });
    const fetching = new RepositoryFetch(hub, name, commit, entries, parts, options);
    const first = [chosen.model, ...(chosen.network === null ? [] : [chosen.network]), ...chosen.small];
    await fetching.fetch(first, new Set(chosen.small));
    await fetching.fetch(await fetching.named(chosen.network ?? chosen.model), new Set());
    const files = await fetching.moveTo(target, chosen.model);
    await rm(path.join(target, '.parts'), { recursive: true, force: true });
    const facts = await readFacts(files, { task });
    options.onProgress?.(1);
    const uri = packageUrl(hub.endpoint, name, commit, chosen.model);
    return { uri, revision: commit, publisher, retrievedAt: new Date(), files, facts };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

async function resolveCommit(
  hub: HubConnection,
  { repository, revision }: z.infer<typeof sourceSchema>,
): Promise<{ name: string; commit: string; publisher: string | null; task: string | null }> {
  const info = await modelInfo({
    name: repository,
    revision: revision ?? undefined,
    hubUrl: hub.endpoint,
    fetch: hub.fetchApi,
    additionalFields: ['sha', 'author'],
  }).catch((error) => {
    throw explainClientError(error, hub.endpoint);
  });
  const { name, sha } = checkInput(infoSchema, info, `the answer of ${hub.endpoint}`);
  if (commitSchema.safeParse(revision).success && sha !== revision)
    throw new InvalidInputError(
      `${hub.endpoint} answers with the commit ${sha} of ${repository} where ${revision} was asked for, so nothing was fetched.`,
      'revision',
    );
  const owner = name.includes('/') ? name.split('/')[0] : null;
  const author = typeof info.author === 'string' ? info.author.slice(0, 200) : owner;
  return { name, commit: sha, publisher: author, task: typeof info.task === 'string' ? info.task : null };
}

async function listEntries(hub: HubConnection, name: string, commit: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    const listed = listFiles({
      repo: { type: 'model', name },
      revision: commit,
      recursive: true,
      hubUrl: hub.endpoint,
      fetch: hub.fetchApi,
    });
    for await (const found of listed) {
      if (found.type !== 'file') continue;
      const { size, oid, lfs, ...rest } = checkInput(entrySchema, found, `the files of ${name}`);
      const file = safePath(rest.path, name);
      entries.set(
        file,
        lfs
          ? { path: file, byteSize: lfs.size, sha256: lfs.oid, gitBlob: null }
          : { path: file, byteSize: size, sha256: null, gitBlob: oid },
      );
      if (entries.size > MAX_ENTRIES)
        throw new InvalidInputError(
          `${name} holds more than ${MAX_ENTRIES} files, which no model does. Give the model a repository of its own.`,
          'repository',
        );
    }
  } catch (error) {
    throw explainClientError(error, hub.endpoint);
  }
  return entries;
}

/** The files of one commit on their way to this machine. */
class RepositoryFetch {
  private readonly fetched = new Map<string, FetchedFile>();
  private doneBytes = 0;
  private totalBytes = 0;
  private fraction = 0;

  constructor(
    private readonly hub: HubConnection,
    private readonly name: string,
    private readonly commit: string,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly parts: string,
    private readonly options: FetchOptions,
  ) {}

  /** Fetches files that are not here yet, the ones in `small` within their own bound. */
  async fetch(paths: string[], small: ReadonlySet<string>): Promise<void> {
    const missing = paths.filter((file) => !this.fetched.has(file)).map((file) => this.entry(file));
    const maxBytes = this.options.maxBytes ?? MAX_MODEL_BYTES;
    this.totalBytes += missing.reduce((sum, { byteSize }) => sum + byteSize, 0);
    if (this.totalBytes > maxBytes)
      throw new InvalidInputError(
        `${this.name} needs ${this.totalBytes} bytes, more than the ${maxBytes} that an import may have. Choose a smaller file of it, such as a quantized one.`,
        'file',
      );
    for (const entry of missing) {
      if (/\.onnx$/i.test(entry.path) && entry.byteSize > LIMITS.weightBytes)
        throw new InvalidInputError(
          `${entry.path} of ${this.name} has ${entry.byteSize} bytes; an ONNX file can have ${LIMITS.weightBytes}.`,
          'file',
        );
      if (small.has(entry.path) && entry.byteSize > MAX_SMALL_FILE_BYTES)
        throw new InvalidInputError(
          `${entry.path} of ${this.name} has ${entry.byteSize} bytes; such a file may have ${MAX_SMALL_FILE_BYTES}.`,
          'repository',
        );
      await this.fetchOne(entry);
    }
  }

  /** The files that a model keeps weights in, by what it says itself. */
  async named(model: string): Promise<string[]> {
    const { file } = this.fetched.get(model) as FetchedFile;
    const folder = path.posix.dirname(model);
    const names = namedFiles(model, await readFile(file));
    return names.map((name) => safePath(path.posix.join(folder, name), this.name));
  }

  /** Moves what was fetched below `target`. A TensorFlow.js model in a folder becomes the top, where its readers look. */
  async moveTo(target: string, model: string): Promise<FetchedFile[]> {
    const top = model.endsWith('model.json') ? path.posix.dirname(model) : '.';
    const moved = new Map<string, FetchedFile>();
    const partsMoved = new Map<string, string>();
    for (const fetched of this.fetched.values()) {
      const isInside = top !== '.' && fetched.path.startsWith(`${top}/`);
      const relative = isInside ? fetched.path.slice(top.length + 1) : fetched.path;
      // What lies beside the model says more of it than what lies at the top.
      if (moved.has(relative) && !isInside) continue;
      const file = path.join(target, relative);
      await mkdir(path.dirname(file), { recursive: true });
      // Two files with the same bytes were one part.
      const already = partsMoved.get(fetched.file);
      if (already === undefined) await move(fetched.file, file);
      else await copyFile(already, file);
      partsMoved.set(fetched.file, file);
      moved.set(relative, { ...fetched, path: relative, file });
    }
    return [...moved.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  private entry(file: string): Entry {
    const entry = this.entries.get(file);
    if (entry) return entry;
    throw new InvalidInputError(
      `The model keeps weights in ${file}, which ${this.name} does not have at this revision.`,
      'repository',
    );
  }

  private async fetchOne(entry: Entry): Promise<void> {
    const { hub, name, commit, options } = this;
    const address = entry.path.split('/').map(encodeURIComponent).join('/');
    const download: Download = {
      url: `${hub.endpoint}/${name}/resolve/${commit}/${address}`,
      name: `${entry.path} of ${name}`,
      promised: entry,
      maxBytes: entry.byteSize,
      fetch: hub.fetch,
    };
    // Named for the bytes, so that what is here already belongs to no other version of the file.
    const part = path.join(this.parts, `${entry.sha256 ?? entry.gitBlob}.part`);
    const { sha256, byteSize } = await downloadFile(download, part, {
      ...options,
      onBytes: (received) => this.report(this.doneBytes + received),
    });
    this.doneBytes += byteSize;
    this.fetched.set(entry.path, { path: entry.path, file: part, byteSize, sha256 });
  }

  private report(bytes: number): void {
    // Files that are found later make the whole larger; what a person sees does not go back for it.
    this.fraction = Math.max(this.fraction, (0.99 * bytes) / Math.max(1, this.totalBytes));
    this.options.onProgress?.(this.fraction);
  }
}

/** The folders may lie on different disks. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async () => {
    await copyFile(from, to);
    await rm(from);
  });
}

/** Source: https://github.com/package-url/purl-spec/blob/main/types-doc/huggingface-definition.md */
function packageUrl(endpoint: string, name: string, commit: string, model: string): string {
  const at = endpoint === HUGGING_FACE ? '' : `?repository_url=${encodeURIComponent(endpoint)}`;
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/');
  return `pkg:huggingface/${encode(name)}@${commit}${at}#${encode(model)}`;
}
