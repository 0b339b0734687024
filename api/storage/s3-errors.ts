import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import { BlobNotFoundError, CorruptBlobError } from './blob-store.ts';

/** Codes of Node's sockets and streams. */
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE)$/;

/** Codes of S3 with which a server asks for patience. */
const BUSY = /^(InternalError|SlowDown|ServiceUnavailable|RequestTimeout|OperationAborted)$/;

/** What minio says of statuses 5xx and 429, after one more attempt. */
const STATUS = /Retryable HTTP status/;

/** Whether the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return NETWORK.test(code) || BUSY.test(code) || STATUS.test(message);
}

/** Of this machine's disk. */
const DISK = /^(ENOSPC|EDQUOT|EFBIG|EIO|EACCES|EPERM|EROFS|ENOENT|EMFILE|ENFILE)$/;

const OWN = [InvalidInputError, UnavailableError, BlobNotFoundError, CorruptBlobError];

/** Whether the server, or the way to it, is to blame, and not the request, the blob or this machine's disk. */
export function isOfServer(error: Error & { code?: string }): boolean {
  return !OWN.some((type) => error instanceof type) && !DISK.test(error.code ?? '');
}
