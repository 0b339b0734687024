import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type BucketItem, Client } from 'minio';
import { uuidv7 } from 'uuidv7';
import { UnavailableError } from '../../zoo/errors.ts';
import type { S3Config } from '../config.ts';
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
import { uploadFile } from './s3-upload.ts';
import { openSpoolDirectory, spool, writeAtomically } from './spool.ts';
import { unlocked } from './unlocked.ts';
import { verifiedStream } from './verified-stream.ts';

/**
 * Stores blobs in a bucket of an S3 server, made if missing. `spoolDirectory` holds the bytes temporarily: their digest, and
 * so their key, is known only when all of them have arrived.
 *
 * @throws UnavailableError if the server does not respond, or refuses the keys or the bucket.
 */
export async function openS3Store(s3: S3Config, spoolDirectory: string, lock: BlobLock = unlocked): Promise<BlobStore> {
  const url = new URL(s3.endpoint);
  const client = new Client({
    endPoint: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : undefined,
    useSSL: url.protocol === 'https:',
    accessKey: s3.accessKey,
    secretKey: s3.secretKey,
    region: s3.region,
    // Buckets as host names (BUCKET.HOST) need DNS entries that a self-hosted server does not have.
    pathStyle: !url.hostname.endsWith('.amazonaws.com'),
  });
  const nextSpool = await openSpoolDirectory(spoolDirectory);
  const store = new S3Store(client, s3, nextSpool, lock);
  await store.ensureBucket();
  return store;
}

class S3Store implements BlobStore {
  constructor(
    private readonly client: Client,
    private readonly s3: S3Config,
    private readonly nextSpool: () => string,
    private readonly lock: BlobLock,
  ) {}

  async ensureBucket(): Promise<void> {
    const { bucket, region } = this.s3;
    if (await this.client.bucketExists(bucket).catch(this.unavailable)) return;
    await this.client.makeBucket(bucket, region).catch(async (error) => {
      // Another process that starts now may have made it in between.
      if (!(await this.client.bucketExists(bucket).catch(() => false))) this.unavailable(error);
    });
  }

  async put(bytes: Readable | Uint8Array, options: PutOptions = {}): Promise<StoredBlob> {
    const spooled = this.nextSpool();
    const blob = await spool(bytes, spooled, options);
    try {
      const key = blobKey(blob.sha256);
      const place = () => uploadFile(this.client, this.s3.bucket, key, spooled, blob.byteSize).catch(this.unavailable);
      await ((await this.has(blob.sha256)) ? this.lock(blob.sha256, place) : place());
      return blob;
    } finally {
      await rm(spooled, { force: true });
    }
  }

  async get(sha256: string, range?: ByteRange): Promise<Readable> {
    const key = blobKey(sha256);
    if (!range) {
      const bytes = await this.client.getObject(this.s3.bucket, key).catch(this.missing(sha256));
      return verifiedStream(bytes, sha256);
    }
    checkRange(range, await this.size(sha256));
    // S3 cannot return zero bytes: a length of 0 means all.
    if (range.start === range.end) return Readable.from([], { objectMode: false });
    return this.client
      .getPartialObject(this.s3.bucket, key, range.start, range.end - range.start)
      .catch(this.missing(sha256));
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
    const key = blobKey(sha256);
    return (await this.client.statObject(this.s3.bucket, key).catch(this.missing(sha256))).size;
  }

  async download(sha256: string, file: string): Promise<void> {
    await writeAtomically(await this.get(sha256), file);
  }

  async *list(): AsyncIterable<ListedBlob> {
    const found = this.client.listObjectsV2(this.s3.bucket, 'sha256/', true) as AsyncIterable<BucketItem>;
    try {
      for await (const { name, size, lastModified } of found) {
        const sha256 = name === undefined ? null : digestIn(name);
        if (sha256 && lastModified) yield { sha256, byteSize: size, putAt: lastModified };
      }
    } catch (error) {
      this.unavailable(error as Error);
    }
  }

  async putAt(sha256: string): Promise<Date | null> {
    const found = await this.client
      .statObject(this.s3.bucket, blobKey(sha256))
      .catch(this.missing(sha256))
      .catch((error) => {
        if (error instanceof BlobNotFoundError) return null;
        throw error;
      });
    return found?.lastModified ?? null;
  }

  async now(): Promise<Date> {
    const key = `clock/${uuidv7()}`;
    try {
      await this.client.putObject(this.s3.bucket, key, Buffer.alloc(0), 0);
      return (await this.client.statObject(this.s3.bucket, key)).lastModified;
    } catch (error) {
      return this.unavailable(error as Error);
    } finally {
      await this.client.removeObject(this.s3.bucket, key).catch(() => {});
    }
  }

  async remove(sha256: string): Promise<void> {
    // S3 answers the same for a missing object.
    await this.client.removeObject(this.s3.bucket, blobKey(sha256)).catch(this.unavailable);
  }

  private readonly missing = (sha256: string) => (error: Error & { code?: string }) => {
    if (error.code === 'NotFound' || error.code === 'NoSuchKey') throw new BlobNotFoundError(sha256);
    return this.unavailable(error);
  };

  private readonly unavailable = (cause: Error & { code?: string }): never => {
    throw new UnavailableError(
      `The S3 server at ${this.s3.endpoint} failed for bucket ${this.s3.bucket} (${cause.message || cause.code}). Check that it runs, and S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY and S3_BUCKET.`,
      { cause },
    );
  };
}
