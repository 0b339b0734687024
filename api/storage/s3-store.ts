import { rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type BucketItem, type BucketItemStat, Client } from 'minio';
import { uuidv7 } from 'uuidv7';
import { UnavailableError } from '../../zoo/errors.ts';
import type { S3Config } from '../config.ts';
import { blobBytes } from '../observability/metrics.ts';
import { retry } from '../retry.ts';
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
import { isOfServer, isTransient } from './s3-errors.ts';
import { uploadFile } from './s3-upload.ts';
import { openSpoolDirectory, spool, writeAtomically } from './spool.ts';
import { unlocked } from './unlocked.ts';
import { verifiedStream } from './verified-stream.ts';

export interface S3StoreOptions {
  /** For how long, in ms, to try again while the server does not respond; default: 30 s for what is to be stored, else 0. */
  patience?: number;
  signal?: AbortSignal | undefined;
}

/** The bytes to store are all here, and whoever sent them should not have to send them again. */
const PATIENCE_OF_PUT_MS = 30_000;

/** A connection without any data for this long is broken: a network that drops packets breaks none. */
const SILENCE_MS = 60_000;

/**
 * Stores blobs in a bucket of an S3 server, made if missing. `spoolDirectory` holds the bytes temporarily: their digest, and
 * so their key, is known only when all of them have arrived.
 *
 * @throws UnavailableError if the server does not respond, or refuses the keys or the bucket.
 */
export async function openS3Store(
  s3: S3Config,
  spoolDirectory: string,
  lock: BlobLock = unlocked,
  options: S3StoreOptions = {},
): Promise<BlobStore> {
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
    transportAgent: agentFor(url.protocol),
  });
  const nextSpool = await openSpoolDirectory(spoolDirectory);
  const store = new S3Store(client, s3, nextSpool, lock, options);
  await store.ensureBucket();
  return store;
}

/** Connections that end when they are silent. */
function agentFor(protocol: string): http.Agent {
  const agent = protocol === 'https:' ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  return Object.assign(agent, {
    createConnection(...args: Parameters<http.Agent['createConnection']>) {
      const socket = Object.getPrototypeOf(agent).createConnection.apply(agent, args) as Socket;
      socket.setTimeout(SILENCE_MS, () =>
        socket.destroy(Object.assign(new Error(`no data for ${SILENCE_MS / 1000} s`), { code: 'ETIMEDOUT' })),
      );
      return socket;
    },
  });
}

class S3Store implements BlobStore {
  constructor(
    private readonly client: Client,
    private readonly s3: S3Config,
    private readonly nextSpool: () => string,
    private readonly lock: BlobLock,
    private readonly options: S3StoreOptions,
  ) {}

  async ensureBucket(): Promise<void> {
    const { bucket, region } = this.s3;
    await this.ask(async () => {
      if (await this.client.bucketExists(bucket)) return;
      await this.client.makeBucket(bucket, region).catch(async (error) => {
        // Another process that starts now may have made it in between.
        if (!(await this.client.bucketExists(bucket).catch(() => false))) throw error;
      });
    });
  }

  async put(bytes: Readable | Uint8Array, options: PutOptions = {}): Promise<StoredBlob> {
    const spooled = this.nextSpool();
    const blob = await spool(bytes, spooled, options);
    const signal = options.signal ?? this.options.signal;
    const { patience = PATIENCE_OF_PUT_MS } = this.options;
    const again = { patience, signal, isTransient };
    try {
      const key = blobKey(blob.sha256);
      const upload = () => uploadFile(this.client, this.s3.bucket, key, spooled, { byteSize: blob.byteSize, again });
      blobBytes.inc({ direction: 'written' }, blob.byteSize);
      if (await this.ask(() => this.holds(blob), again)) {
        await this.lock(blob.sha256, () => this.ask(upload, again));
        return blob;
      }
      let attempts = 0;
      await this.ask(async () => {
        // An attempt whose answer was lost may have stored it.
        if (attempts++ === 0 || !(await this.holds(blob))) await upload();
      }, again);
      return blob;
    } finally {
      await rm(spooled, { force: true });
    }
  }

  private async holds({ sha256, byteSize }: StoredBlob): Promise<boolean> {
    return (await this.find(sha256))?.size === byteSize;
  }

  private find(sha256: string): Promise<BucketItemStat | null> {
    return this.client.statObject(this.s3.bucket, blobKey(sha256)).catch((error) => {
      if (isMissing(error)) return null;
      throw error;
    });
  }

  async get(sha256: string, range?: ByteRange): Promise<Readable> {
    const key = blobKey(sha256);
    if (!range) {
      const bytes = await this.askFor(sha256, () => this.client.getObject(this.s3.bucket, key));
      return verifiedStream(bytes, sha256);
    }
    checkRange(range, await this.size(sha256));
    // S3 cannot return zero bytes: a length of 0 means all.
    if (range.start === range.end) return Readable.from([], { objectMode: false });
    blobBytes.inc({ direction: 'read' }, range.end - range.start);
    return this.askFor(sha256, () =>
      this.client.getPartialObject(this.s3.bucket, key, range.start, range.end - range.start),
    );
  }

  async read(sha256: string): Promise<Buffer> {
    checkReadable(sha256, await this.size(sha256));
    return this.ask(async () => buffer(await this.get(sha256)));
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
    return (await this.askFor(sha256, () => this.client.statObject(this.s3.bucket, key))).size;
  }

  async download(sha256: string, file: string): Promise<void> {
    // From the start if the connection breaks on the way.
    await this.ask(async () => writeAtomically(await this.get(sha256), file));
  }

  async *list(): AsyncIterable<ListedBlob> {
    const found = this.client.listObjectsV2(this.s3.bucket, 'sha256/', true) as AsyncIterable<BucketItem>;
    try {
      for await (const { name, size, lastModified } of found) {
        const sha256 = name === undefined ? null : digestIn(name);
        if (sha256 && lastModified) yield { sha256, byteSize: size, putAt: lastModified };
      }
    } catch (error) {
      throw this.unavailable(error as Error, 0);
    }
  }

  async putAt(sha256: string): Promise<Date | null> {
    const found = await this.ask(() => this.find(sha256));
    return found?.lastModified ?? null;
  }

  async now(): Promise<Date> {
    const key = `clock/${uuidv7()}`;
    try {
      return await this.ask(async () => {
        await this.client.putObject(this.s3.bucket, key, Buffer.alloc(0), 0);
        return (await this.client.statObject(this.s3.bucket, key)).lastModified;
      });
    } finally {
      await this.client.removeObject(this.s3.bucket, key).catch(() => {});
    }
  }

  async remove(sha256: string): Promise<void> {
    // S3 answers the same for a missing object.
    await this.ask(() => this.client.removeObject(this.s3.bucket, blobKey(sha256)));
  }

  /** Multipart uploads cost space, and no list of objects shows them. Some servers do not list them either, and have nothing to clear. */
  async clearUnfinished(before: Date): Promise<number> {
    const { client } = this;
    const { bucket } = this.s3;
    let cleared = 0;
    for (let marker = '', more = true; more; ) {
      const page = await this.ask(() =>
        client.listIncompleteUploadsQuery(bucket, 'sha256/', marker, '', '').catch(unless('NotImplemented')),
      );
      for (const { key, uploadId, initiated } of page?.uploads ?? []) {
        if (!(initiated < before)) continue;
        await this.ask(() => client.abortMultipartUpload(bucket, key, uploadId).catch(unless('NoSuchUpload')));
        cleared++;
      }
      more = page?.isTruncated === true && page.nextKeyMarker > marker;
      marker = page?.nextKeyMarker ?? '';
    }
    return cleared;
  }

  private askFor<T>(sha256: string, act: () => Promise<T>): Promise<T> {
    return this.ask(() =>
      act().catch((error) => {
        throw isMissing(error) ? new BlobNotFoundError(sha256) : error;
      }),
    );
  }

  /**
   * Does a request, and again while the server does not respond.
   *
   * @throws UnavailableError for what the server or the network is to blame for
   */
  private async ask<T>(act: () => Promise<T>, { patience, signal }: S3StoreOptions = this.options): Promise<T> {
    const began = performance.now();
    try {
      return await retry(act, { patience: patience ?? 0, signal, isTransient });
    } catch (error) {
      if (signal?.aborted || !(error instanceof Error) || !isOfServer(error)) throw error;
      throw this.unavailable(error, isTransient(error) ? performance.now() - began : 0);
    }
  }

  private unavailable(cause: Error & { code?: string }, waited: number): UnavailableError {
    const { endpoint, bucket } = this.s3;
    const reason = cause.message || cause.code;
    const long = waited >= 1_000 ? ` for ${Math.round(waited / 1_000)} s` : '';
    return new UnavailableError(
      `The S3 server at ${endpoint} failed for bucket ${bucket}${long} (${reason}). Check that it runs, and S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY and S3_BUCKET.`,
      { cause },
    );
  }
}

const unless = (expected: string) => (error: Error & { code?: string }) => {
  if (error.code === expected) return null;
  throw error;
};

const isMissing = ({ code }: { code?: string }) => code === 'NotFound' || code === 'NoSuchKey';
