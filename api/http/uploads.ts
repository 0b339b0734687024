import { timingSafeEqual } from 'node:crypto';
import { Transform } from 'node:stream';
import { and, eq, isNull } from 'drizzle-orm';
import { type Request, Router } from 'express';
import { bearerToken } from '../auth/request-viewer.ts';
import type { Platform } from '../context.ts';
import { uploads } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { isId } from '../parse.ts';
import { hashSecret, type UploadRow } from '../uploads/uploads.ts';

/**
 * `PUT /uploads/:id`: the bytes of an upload that `createUpload` made, streamed to the blob store. Bytes that are more or
 * fewer than were announced leave nothing behind, and the upload can be tried again.
 */
export function uploadRoutes(platform: Platform): Router {
  const router = Router();
  router.put('/uploads/:id', async (request, response) => {
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
    response.status(201).json(stored);
  });
  return router;
}

async function expectedUpload({ db }: Platform, request: Request<{ id: string }>): Promise<UploadRow> {
  const { id } = request.params;
  const [upload] = isId(id) ? await db.select().from(uploads).where(eq(uploads.id, id)) : [];
  if (!upload) throw new RequestError('NOT_FOUND', `There is no upload ${id}; make one with createUpload.`);
  const secret = bearerToken(request);
  if (secret === null || !timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(upload.secretSha256)))
    throw new RequestError(
      'FORBIDDEN',
      'Send the headers that createUpload answered with: they hold the secret of this upload.',
    );
  if (upload.sha256 !== null) throw used(upload);
  if (upload.expiresAt.getTime() < Date.now())
    throw new RequestError(
      'CONFLICT',
      `The upload expired at ${upload.expiresAt.toISOString()}; make another with createUpload.`,
    );
  return upload;
}

/** Counts the bytes as they pass, so that a wrong number fails the put, which then keeps nothing. */
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
  // Not pipeline(): it would destroy the request on failure, and with it the connection that the answer goes over.
  const aborted = () =>
    counter.destroy(new RequestError('BAD_USER_INPUT', 'The connection broke before all bytes were here.'));
  request.once('close', () => request.complete || aborted());
  // It broke while the upload was looked up: nobody says so again.
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
    // The store may wrap what the stream failed with.
    throw failure ?? error;
  }
}

const tooLarge = ({ filename, byteSize }: UploadRow) =>
  new RequestError(
    'PAYLOAD_TOO_LARGE',
    `${filename} was announced with ${byteSize} bytes, but more came. Nothing was kept.`,
  );

const tooShort = ({ filename, byteSize }: UploadRow, came: number) =>
  new RequestError(
    'BAD_USER_INPUT',
    `${filename} was announced with ${byteSize} bytes, but ${came} came. Nothing was kept; send it again.`,
  );

const used = ({ id }: UploadRow) =>
  new RequestError('CONFLICT', `The bytes of upload ${id} are here already; make another with createUpload.`);
