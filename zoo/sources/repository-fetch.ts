import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../errors.ts';
import { moveFile } from '../move-file.ts';
import { LIMITS } from '../onnx/limits.ts';
import { type Entry, fetchEntry } from './fetch-entry.ts';
import type { HubConnection } from './hub-connection.ts';
import { MAX_MODEL_BYTES } from './max-model-bytes.ts';
import { namedFiles } from './named-files.ts';
import { safePath } from './safe-path.ts';
import type { FetchedFile, FetchOptions } from './source.ts';

/** A model's configuration, its tokenizer, its card. */
const MAX_SMALL_FILE_BYTES = 64 * 2 ** 20;

/** The download of one commit's files. */
export class RepositoryFetch {
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

  /** Fetches files that are not here yet; those in `small` have their own size limit. */
  async fetch(paths: string[], small: ReadonlySet<string>): Promise<void> {
    const missing = paths.filter((file) => !this.fetched.has(file)).map((file) => this.entry(file));
    const maxBytes = this.options.maxBytes ?? MAX_MODEL_BYTES;
    this.totalBytes += missing.reduce((sum, { byteSize }) => sum + byteSize, 0);
    if (this.totalBytes > maxBytes)
      throw new InvalidInputError(
        `${this.name} needs ${this.totalBytes} bytes, more than the maximum of ${maxBytes} for an import. Choose a smaller file of it, such as a quantized one.`,
        'file',
      );
    await this.options.onSize?.(this.totalBytes);
    for (const entry of missing) {
      if (/\.onnx$/i.test(entry.path) && entry.byteSize > LIMITS.weightBytes)
        throw new InvalidInputError(
          `${entry.path} of ${this.name} has ${entry.byteSize} bytes; the maximum for an ONNX file is ${LIMITS.weightBytes}.`,
          'file',
        );
      if (small.has(entry.path) && entry.byteSize > MAX_SMALL_FILE_BYTES)
        throw new InvalidInputError(
          `${entry.path} of ${this.name} has ${entry.byteSize} bytes; the maximum for such a file is ${MAX_SMALL_FILE_BYTES}.`,
          'repository',
        );
      await this.fetchOne(entry);
    }
  }

  /** The weight files that a model refers to. */
  async named(model: string): Promise<string[]> {
    const { file } = this.fetched.get(model) as FetchedFile;
    const folder = path.posix.dirname(model);
    const names = namedFiles(model, await readFile(file));
    return names.map((name) => safePath(path.posix.join(folder, name), this.name));
  }

  /**
   * Moves the fetched files below `target`. A TensorFlow.js model in a folder is moved to the top, where its readers look.
   */
  async moveTo(target: string, model: string): Promise<FetchedFile[]> {
    const top = model.endsWith('model.json') ? path.posix.dirname(model) : '.';
    const moved = new Map<string, FetchedFile>();
    const partsMoved = new Map<string, string>();
    for (const fetched of this.fetched.values()) {
      const isInside = top !== '.' && fetched.path.startsWith(`${top}/`);
      const relative = isInside ? fetched.path.slice(top.length + 1) : fetched.path;
      // Files beside the model are more specific than those at the top.
      if (moved.has(relative) && !isInside) continue;
      const file = path.join(target, relative);
      await mkdir(path.dirname(file), { recursive: true });
      // Two files with the same bytes were one part.
      const already = partsMoved.get(fetched.file);
      if (already === undefined) await moveFile(fetched.file, file);
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
      `The model refers to the weight file ${file}, which ${this.name} does not have at this revision.`,
      'repository',
    );
  }

  private async fetchOne(entry: Entry): Promise<void> {
    const { hub, name, commit, parts, options } = this;
    const fetched = await fetchEntry(
      entry,
      { hub, name, commit, parts },
      {
        ...options,
        onBytes: (received) => this.report(this.doneBytes + received),
      },
    );
    this.doneBytes += fetched.byteSize;
    this.fetched.set(entry.path, fetched);
  }

  private report(bytes: number): void {
    // Files that are found later increase the total; the displayed progress does not decrease for that.
    this.fraction = Math.max(this.fraction, (0.99 * bytes) / Math.max(1, this.totalBytes));
    this.options.onProgress?.(this.fraction);
  }
}
