import type { Readable } from 'node:stream';
import { InvalidInputError } from '../../zoo/errors.ts';

/** A blob's address and length. */
export interface StoredBlob {
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
  byteSize: number;
}

export interface PutOptions {
  /** More bytes than this are an InvalidInputError. */
  maxBytes?: number;
  /** Bytes with another digest are an InvalidInputError. */
  expectedSha256?: string;
  /** Ends the put with the signal's reason. */
  signal?: AbortSignal;
}

/** A blob as `list` shows it. */
export interface ListedBlob extends StoredBlob {
  /** When it was last put, by the store's clock. */
  putAt: Date;
}

/** Runs `action` while nobody else holds the lock of the digest, in any process. */
export type BlobLock = <T>(sha256: string, action: () => Promise<T>) => Promise<T>;

/** Bytes `start` (inclusive) to `end` (exclusive), both within the blob. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Bytes by their SHA-256. A blob is written once and completely: a put that fails for any reason leaves nothing. All methods
 * throw InvalidInputError for an invalid SHA-256, UnavailableError if the store does not respond, and those that read a blob
 * BlobNotFoundError if it is missing. A complete read is verified: CorruptBlobError if the bytes have another digest.
 */
export interface BlobStore {
  /**
   * Stores bytes, hashed as they stream. Bytes that are already stored are not stored twice, but replaced under the lock of their
   * digest: `putAt` is then new, so that a collection of garbage that began before leaves them alone.
   */
  put(bytes: Readable | Uint8Array, options?: PutOptions): Promise<StoredBlob>;
  /**
   * The blob, or a range of it, as a stream. A complete blob is verified: a damaged one breaks off with a CorruptBlobError
   * before its last bytes. A range cannot be verified: the caller checks it against a digest of its own.
   */
  get(sha256: string, range?: ByteRange): Promise<Readable>;
  /** The blob in memory; for small ones: above `READ_LIMIT` bytes it throws InvalidInputError. */
  read(sha256: string): Promise<Buffer>;
  has(sha256: string): Promise<boolean>;
  /** Length in bytes. */
  size(sha256: string): Promise<number>;
  /** Writes the blob to `file`, complete and intact or not at all. */
  download(sha256: string, file: string): Promise<void>;
  /** Every blob, in no order. One that is put or removed meanwhile may be listed or not. */
  list(): AsyncIterable<ListedBlob>;
  /** When the blob was last put, by the store's clock; null if it does not exist. */
  putAt(sha256: string): Promise<Date | null>;
  /** The time by the store's clock, which may differ from this machine's. */
  now(): Promise<Date>;
  /**
   * Deletes the blob; does nothing if it does not exist. Only for a blob that no one else can have put: equal bytes share
   * one blob.
   */
  remove(sha256: string): Promise<void>;
  /**
   * Deletes what puts left that began before this time, by the store's clock, and never ended: of processes that were killed. Returns
   * how many.
   */
  clearUnfinished(before: Date): Promise<number>;
}

/** The largest blob that `read` takes into memory. */
export const READ_LIMIT = 512 * 2 ** 20;

export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError';
  constructor(readonly sha256: string) {
    super(`There is no blob ${sha256} in the store. It was deleted, or this is not the store that it was put in.`);
  }
}

/** A blob whose bytes do not match its name. None of it may be used. */
export class CorruptBlobError extends Error {
  override readonly name = 'CorruptBlobError';
  constructor(
    readonly sha256: string,
    /** The digest of the bytes. */
    readonly found: string,
  ) {
    super(
      `The blob ${sha256} is damaged: its bytes have the SHA-256 ${found}, so it was not used. Restore ${blobKey(sha256)} in the blob store from a backup; or delete it there, and fetch or make again what it belongs to.`,
    );
  }
}

/**
 * A blob's path, relative to the store's root: `sha256/ab/cdef…`.
 *
 * @throws InvalidInputError for an invalid SHA-256, so that no input becomes a path.
 */
export function blobKey(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new InvalidInputError('A blob is named by its SHA-256: 64 lower-case hexadecimal digits.', 'sha256');
  }
  return `sha256/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

/** The digest of the blob at a path that `blobKey` made; null for another path. */
export function digestIn(key: string): string | null {
  const [, start, end] = /^sha256\/([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(key) ?? [];
  return start === undefined ? null : start + end;
}

/** @throws InvalidInputError if `range` does not lie within a blob of `size` bytes. */
export function checkRange(range: ByteRange, size: number): void {
  const { start, end } = range;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > size) {
    throw new InvalidInputError(`The range ${start}..${end} does not lie within a blob of ${size} bytes.`, 'range');
  }
}

/** @throws InvalidInputError if a blob of `size` bytes is too large for `read`. */
export function checkReadable(sha256: string, size: number): void {
  if (size > READ_LIMIT) {
    throw new InvalidInputError(`Blob ${sha256} has ${size} bytes, too many to hold in memory. Stream it with get.`);
  }
}
