import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { InvalidInputError } from '../../errors.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { type ArchiveBudget, tooLarge } from './budget.ts';
import { entryName, isLitter } from './entry-name.ts';
import { isSystemError } from './system-error.ts';

/** The files of a tar.gz, in its order. Throws InvalidInputError for an invalid archive. */
export async function* tarEntries(file: string, archive: string, budget: ArchiveBudget): AsyncGenerator<ArchiveEntry> {
  const { size } = await stat(file);
  const source = createReadStream(file);
  const gunzip = source.pipe(createGunzip());
  source.once('error', (error) => gunzip.destroy(error));
  const arrived: ReadEntry[] = [];
  let wake = () => {};
  const parser = new Parser({
    // The bytes are unpacked here, so that all of them are counted; a tar in a tar.gz that is compressed again is refused.
    maxDecompressionRatio: 1,
    onReadEntry: (entry) => {
      arrived.push(entry);
      wake();
    },
    onwarn: (code, message) => fail(new Error(`${code}: ${message}`)),
  });
  const stopped = new AbortController();
  let ended = false;
  const fail = (error: unknown) => {
    // An entry that is being read ends with the same error, which says why.
    if (!stopped.signal.aborted) stopped.abort(explain(error, archive));
    gunzip.destroy();
  };
  parser.once('error', fail);
  const pump = async () => {
    for await (const chunk of gunzip) {
      budget.countBytes(chunk.length);
      if (!parser.write(chunk)) await once(parser, 'drain', { signal: stopped.signal });
    }
    parser.end();
  };
  const pumping = pump()
    .catch(fail)
    .finally(() => {
      ended = true;
      wake();
    });
  try {
    for (;;) {
      const entry = arrived.shift();
      if (entry) {
        const next = toArchiveEntry(entry, archive, budget, stopped.signal, () => Math.min(1, source.bytesRead / size));
        if (next) yield next;
        // Unread data are skipped.
        entry.resume();
      } else if (stopped.signal.aborted) {
        throw stopped.signal.reason;
      } else if (ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stopped.abort();
    source.destroy();
    gunzip.destroy();
    await pumping;
  }
}

function explain(error: unknown, archive: string): unknown {
  if (error instanceof InvalidInputError || isSystemError(error)) return error;
  return new InvalidInputError(
    `"${archive}" is damaged or cut off (${error instanceof Error ? error.message : error}). ` +
      'Check that it opens on your machine, then upload it again.',
    undefined,
    { cause: error },
  );
}

function toArchiveEntry(
  entry: ReadEntry,
  archive: string,
  budget: ArchiveBudget,
  stopped: AbortSignal,
  progress: () => number,
): ArchiveEntry | null {
  budget.countEntry();
  const name = entryName(entry.path, archive);
  if (entry.type === 'Directory' || name === '') return null;
  if (!['File', 'OldFile', 'ContiguousFile'].includes(entry.type))
    throw new InvalidInputError(
      `"${archive}" holds "${name}", which is not a plain file but a ${entry.type}. Pack the pictures themselves instead of links.`,
    );
  if (isLitter(name)) return null;
  return {
    name,
    isRandomAccess: false,
    progress: progress(),
    read: (maxBytes) => readEntry(entry, name, maxBytes, stopped),
  };
}

function readEntry(entry: ReadEntry, name: string, maxBytes: number, stopped: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = () => reject(stopped.reason);
    if (stopped.aborted && !entry.emittedEnd && entry.remain > 0) return stop();
    stopped.addEventListener('abort', stop, { once: true });
    entry.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) reject(tooLarge(name, maxBytes));
      else chunks.push(chunk);
    });
    entry.once('end', () => {
      stopped.removeEventListener('abort', stop);
      resolve(Buffer.concat(chunks, length));
    });
  });
}
