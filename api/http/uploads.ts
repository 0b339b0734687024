import { timingSafeEqual } from 'node:crypto';
import { Transform } from 'node:stream';
import { and, eq, isNull } from 'drizzle-orm';
import { type Request, Router } from 'express';
import { bearerToken } from '../auth/request-viewer.ts';
import type { Platform } from '../context.ts';
import { uploads } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { uploadedBytes } from '../observability/metrics.ts';
import { isId } from '../parse.ts';
import { clientOf, RateLimit, trustedProxies } from '../rate-limit.ts';
import { hashSecret, type UploadRow } from '../uploads/uploads.ts';

/**
 * `PUT /uploads/:id`: the bytes of an upload that `createUpload` made, streamed to the blob store. If there are more or
 * fewer bytes than announced, nothing is stored and the upload can be retried.
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
    const stored = await store(platform, request, upload);
    const [done] = await platform.db
      .update(uploads)
      .set({ sha256: stored.sha256 })
      .where(and(eq(uploads.id, upload.id), isNull(uploads.sha256)))
      .returning();
    if (!done) throw used(upload);
    uploadedBytes.inc(stored.byteSize);
    response.status(201).json(stored);
  });
  return router;
}

async function expectedUpload({ db }: Platform, request: Request<{ id: string }>): Promise<UploadRow> {
  const { id } = request.params;
  const [upload] = isId(id) ? await db.select().from(uploads).where(eq(uploads.id, id)) : [];
  if (!upload || upload.deletedAt)
    throw new RequestError('NOT_FOUND', `There is no upload ${id}; make one with createUpload.`);
  const secret = bearerToken(request);
  if (secret === null || !timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(upload.secretSha256)))
    throw new RequestError(
      'FORBIDDEN',
      'Send the headers that createUpload returned: they hold the secret of this upload.',
    );
  if (upload.sha256 !== null) throw used(upload);
  if (upload.expiresAt.getTime() < Date.now())
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
    // The store may wrap the stream's error.
    throw failure ?? error;
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
