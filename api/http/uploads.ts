import { timingSafeEqual } from 'node:crypto';
import { Transform } from 'node:stream';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Request, Router } from 'express';
import { bearerToken } from '../auth/request-viewer.ts';
import type { Platform } from '../context.ts';
import { withinEverything, withinProject } from '../database/scope.ts';
import { uploads } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { uploadedBytes } from '../observability/metrics.ts';
import { isId } from '../parse.ts';
import { clientOf, RateLimit, trustedProxies } from '../rate-limit.ts';
import type { StoredBlob } from '../storage/blob-store.ts';
import { isDiskFull } from '../storage/disk-space.ts';
import { append, arrived, dropPartial, readPartial } from '../uploads/partial-upload.ts';
import { checkRoom, noRoomFor } from '../uploads/room-for.ts';
import { hashSecret, type UploadRow } from '../uploads/uploads.ts';

/**
 * The bytes of an upload that `createUpload` made, at `/uploads/:id`.
 *
 * `PUT` sends all of them, streamed to the blob store. If there are more or fewer bytes than announced, nothing is stored and the
 * upload can be retried.
 *
 * `HEAD` and `PATCH` are the core of tus 1.0 (https://tus.io/protocols/resumable-upload): `PATCH` appends at `Upload-Offset`, what arrives
 * before a connection breaks is kept, and `HEAD` says how much that is. The last piece completes the upload. Pieces are on the disk
 * of this machine until then.
 */
export function uploadRoutes(platform: Platform): Router {
  const router = Router();
  const { rateLimits, trustedProxies: ranges } = platform.config;
  const limit = new RateLimit(rateLimits.uploads, 60_000);
  const proxies = trustedProxies(ranges);
  router.put('/uploads/:id', async (request, response) => {
    await limit.take(clientOf(request, proxies), 'Too many uploads came from your address in a minute.');
    const upload = await expectedUpload(platform, request);
    const announced = request.headers['content-length'];
    if (announced !== undefined && Number(announced) > upload.byteSize) throw tooLarge(upload);
    if (announced !== undefined && Number(announced) < upload.byteSize) throw tooShort(upload, Number(announced));
    await checkRoom(platform.config, upload);
    const stored = await complete(platform, upload, () => store(platform, request, upload));
    response.status(201).json(stored);
  });

  const patching = new Set<string>();
  router.head('/uploads/:id', async (request, response) => {
    const upload = await expectedUpload(platform, request, { alsoComplete: true });
    const offset = upload.sha256 === null ? await arrived(platform.config, upload.id) : upload.byteSize;
    // All bytes came, and then the server was stopped: a client that reads this sends nothing more.
    if (upload.sha256 === null && offset === upload.byteSize) await completePieces(platform, upload);
    response.set({ ...tus(offset), 'Upload-Length': String(upload.byteSize), 'Cache-Control': 'no-store' });
    response.status(200).end();
  });
  router.patch('/uploads/:id', async (request, response) => {
    const upload = await expectedUpload(platform, request);
    if (patching.has(upload.id)) throw new RequestError('CONFLICT', 'Another PATCH of this upload still runs.');
    patching.add(upload.id);
    try {
      response
        .set(tus(await receivePiece(platform, request, upload)))
        .status(204)
        .end();
    } finally {
      patching.delete(upload.id);
    }
  });
  return router;
}

const tus = (offset: number) => ({ 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(offset) });

/** Appends what comes, and completes the upload with its last byte. Returns how many bytes have arrived. */
async function receivePiece(platform: Platform, request: Request, upload: UploadRow): Promise<number> {
  const { config } = platform;
  if (request.headers['content-type'] !== 'application/offset+octet-stream')
    throw new RequestError(
      'BAD_USER_INPUT',
      'A PATCH of an upload has the Content-Type application/offset+octet-stream.',
    );
  const offset = await arrived(config, upload.id);
  if (request.headers['upload-offset'] !== String(offset))
    throw new RequestError(
      'CONFLICT',
      `${offset} bytes of ${upload.filename} have arrived: send the header Upload-Offset: ${offset}, and the bytes from there on.`,
    );
  if (offset === 0) await checkRoom(config, upload);
  const { total, isTooMuch } = await append(config, upload.id, request, upload.byteSize - offset).catch(
    async (error: unknown) => {
      if (!isDiskFull(error)) throw asBroken(request, error);
      await dropPartial(config, upload.id);
      throw await noRoomFor(config, upload, error);
    },
  );
  if (isTooMuch) throw tooLarge(upload);
  if (total < upload.byteSize) return total;
  await completePieces(platform, upload);
  return total;
}

async function completePieces(platform: Platform, upload: UploadRow): Promise<void> {
  const { config, blobs } = platform;
  await complete(platform, upload, () => blobs.put(readPartial(config, upload.id)));
  await dropPartial(config, upload.id);
}

/** The client sees no answer to a broken request; the log should not show an internal error. */
const asBroken = (request: Request, error: unknown) =>
  request.destroyed && !request.complete
    ? new RequestError('BAD_USER_INPUT', 'The connection broke; what had arrived is kept.', undefined, { cause: error })
    : error;

/** Stores the bytes, and notes that all of them are there. */
async function complete(
  { config, db }: Platform,
  upload: UploadRow,
  put: () => Promise<StoredBlob>,
): Promise<StoredBlob> {
  const stored = await put().catch(async (error: unknown) => {
    throw isDiskFull(error) ? await noRoomFor(config, upload, error) : error;
  });
  const [done] = await withinProject(upload.projectId, () =>
    db
      .update(uploads)
      .set({ sha256: stored.sha256 })
      .where(and(eq(uploads.id, upload.id), isNull(uploads.sha256)))
      .returning(),
  );
  if (!done) throw used(upload);
  uploadedBytes.inc(stored.byteSize);
  return stored;
}

async function expectedUpload(
  { db }: Platform,
  request: Request<{ id: string }>,
  { alsoComplete = false } = {},
): Promise<UploadRow> {
  const { id } = request.params;
  const isExpired = sql<boolean>`${uploads.expiresAt} <= now()`;
  const [found] = isId(id)
    ? // Its own secret opens it: the request has no project.
      await withinEverything(() => db.select({ upload: uploads, isExpired }).from(uploads).where(eq(uploads.id, id)))
    : [];
  if (!found || found.upload.deletedAt)
    throw new RequestError('NOT_FOUND', `There is no upload ${id}; make one with createUpload.`);
  const { upload } = found;
  const secret = bearerToken(request);
  if (secret === null || !timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(upload.secretSha256)))
    throw new RequestError(
      'FORBIDDEN',
      'Send the headers that createUpload returned: they hold the secret of this upload.',
    );
  if (upload.sha256 !== null && !alsoComplete) throw used(upload);
  if (found.isExpired && upload.sha256 === null)
    throw new RequestError(
      'CONFLICT',
      `The upload expired at ${upload.expiresAt.toISOString()}; make another with createUpload.`,
    );
  return upload;
}

/** Counts the bytes as they pass, so that a wrong number fails the put, which then stores nothing. */
async function store({ blobs }: Platform, request: Request, upload: UploadRow) {
  let counted = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      counted += chunk.byteLength;
      if (counted > upload.byteSize) done(tooLarge(upload));
      else done(null, chunk);
    },
    flush: (done) => done(counted < upload.byteSize ? tooShort(upload, counted) : null),
  });
  // Not pipeline(): on failure it would destroy the request, and with it the connection that carries the answer.
  const aborted = () =>
    counter.destroy(new RequestError('BAD_USER_INPUT', 'The connection broke before all bytes had arrived.'));
  request.once('close', () => request.complete || aborted());
  // It broke during the look-up of the upload, and no event follows.
  if (request.closed && !request.complete) aborted();
  else request.pipe(counter);
  let failure: Error | null = null;
  counter.once('error', (error) => {
    failure = error;
    request.unpipe(counter);
  });
  try {
    return await blobs.put(counter);
  } catch (error) {
    // The store may wrap the stream's error; if the store's own disk is full, it ends the stream with another.
    throw isDiskFull(error) ? error : (failure ?? error);
  }
}

const tooLarge = ({ filename, byteSize }: UploadRow) =>
  new RequestError(
    'PAYLOAD_TOO_LARGE',
    `${filename} was announced with ${byteSize} bytes, but more arrived. Nothing was stored.`,
  );

const tooShort = ({ filename, byteSize }: UploadRow, came: number) =>
  new RequestError(
    'BAD_USER_INPUT',
    `${filename} was announced with ${byteSize} bytes, but ${came} arrived. Nothing was stored; send it again.`,
  );

const used = ({ id }: UploadRow) =>
  new RequestError('CONFLICT', `The bytes of upload ${id} have arrived already; make another with createUpload.`);
