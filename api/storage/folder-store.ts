import { mkdir, open, opendir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { UnavailableError } from '../../zoo/errors.ts';
import { blobBytes } from '../observability/metrics.ts';
import {
  type BlobLock,
  BlobNotFoundError,
  type BlobStore,
  type ByteRange,
  blobKey,
  checkRange,
  checkReadable,
  digestIn,
  type ListedBlob,
  type PutOptions,
  type StoredBlob,
} from './blob-store.ts';
import { clearSpools, openSpoolDirectory, spool, writeAtomically } from './spool.ts';
import { unlocked } from './unlocked.ts';
import { verifiedStream } from './verified-stream.ts';

/**
 * Stores blobs as files in `directory`, made if missing. Several processes may share it.
 *
 * @throws UnavailableError if the directory cannot be written.
 */
export async function openFolderStore(directory: string, lock: BlobLock = unlocked): Promise<BlobStore> {
  const root = path.resolve(directory);
  try {
    // On the same file system as the blobs, so that a rename is enough and atomic.
    const nextSpool = await openSpoolDirectory(path.join(root, INCOMING));
    return new FolderStore(root, nextSpool, lock);
  } catch (cause) {
    throw new UnavailableError(
      `Blobs cannot be stored in ${root} (${cause instanceof Error ? cause.message : cause}). Set GRAFT_HOME to a directory that you may write to.`,
      { cause },
    );
  }
}

const INCOMING = 'incoming';

class FolderStore implements BlobStore {
  constructor(
    private readonly root: string,
    private readonly nextSpool: () => string,
    private readonly lock: BlobLock,
  ) {}

  async put(bytes: Readable | Uint8Array, options: PutOptions = {}): Promise<StoredBlob> {
    const spooled = this.nextSpool();
    const blob = await spool(bytes, spooled, options);
    try {
      const target = this.file(blob.sha256);
      const place = async () => {
        await mkdir(path.dirname(target), { recursive: true });
        // A lock that broke off is taken again, and finds the bytes in their place.
        await rename(spooled, target).catch(async (error) => {
          if (error.code !== 'ENOENT' || !(await this.has(blob.sha256))) throw error;
        });
        await flushDirectory(path.dirname(target));
      };
      await ((await this.has(blob.sha256)) ? this.lock(blob.sha256, place) : place());
      blobBytes.inc({ direction: 'written' }, blob.byteSize);
      return blob;
    } finally {
      await rm(spooled, { force: true });
    }
  }

  async get(sha256: string, range?: ByteRange): Promise<Readable> {
    const handle = await open(this.file(sha256), 'r').catch(missing(sha256));
    try {
      if (!range) return verifiedStream(handle.createReadStream(), sha256);
      checkRange(range, (await handle.stat()).size);
      if (range.start === range.end) {
        await handle.close();
        return Readable.from([], { objectMode: false });
      }
      blobBytes.inc({ direction: 'read' }, range.end - range.start);
      return handle.createReadStream({ start: range.start, end: range.end - 1 });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async read(sha256: string): Promise<Buffer> {
    checkReadable(sha256, await this.size(sha256));
    return buffer(await this.get(sha256));
  }

  async has(sha256: string): Promise<boolean> {
    return this.size(sha256).then(
      () => true,
      (error) => {
        if (error instanceof BlobNotFoundError) return false;
        throw error;
      },
    );
  }

  async size(sha256: string): Promise<number> {
    return (await stat(this.file(sha256)).catch(missing(sha256))).size;
  }

  async download(sha256: string, file: string): Promise<void> {
    await writeAtomically(await this.get(sha256), file);
  }

  async *list(): AsyncIterable<ListedBlob> {
    const directory = await opendir(path.join(this.root, 'sha256'), { recursive: true }).catch(nothing);
    for await (const entry of directory ?? []) {
      const file = path.join(entry.parentPath, entry.name);
      const sha256 = digestIn(path.relative(this.root, file).replaceAll(path.sep, '/'));
      const found = sha256 && entry.isFile() ? await stat(file).catch(nothing) : null;
      if (sha256 && found) yield { sha256, byteSize: found.size, putAt: found.mtime };
    }
  }

  async putAt(sha256: string): Promise<Date | null> {
    return (await stat(this.file(sha256)).catch(nothing))?.mtime ?? null;
  }

  async now(): Promise<Date> {
    const file = this.nextSpool();
    try {
      await writeFile(file, '');
      return (await stat(file)).mtime;
    } finally {
      await rm(file, { force: true });
    }
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.file(sha256), { force: true });
  }

  async clearUnfinished(before: Date): Promise<number> {
    return clearSpools(path.join(this.root, INCOMING), before);
  }

  private file(sha256: string): string {
    return path.join(this.root, blobKey(sha256));
  }
}

const missing = (sha256: string) => (error: NodeJS.ErrnoException) => {
  throw error.code === 'ENOENT' ? new BlobNotFoundError(sha256) : error;
};

function nothing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Makes the rename itself survive a power cut. Windows has no equivalent. */
async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => null);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}
