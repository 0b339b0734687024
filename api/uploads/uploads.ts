import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { viewerOf } from '../auth/access.ts';
import { WITHIN } from '../auth/permissions.ts';
import { hasRole } from '../auth/roles.ts';
import type { Context } from '../context.ts';
import { uploads } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { isId, parse, words } from '../parse.ts';

export type UploadRow = typeof uploads.$inferSelect;

/** Where to PUT the bytes: to `url`, with `headers`, once, until `expiresAt`. */
export interface OpenUpload {
  id: string;
  url: string;
  headers: { name: string; value: string }[];
  expiresAt: Date;
}

const HOURS_UNTIL_EXPIRY = 24;

const createUploadInput = z.object({
  // Only its ending matters (which kind of archive); it is never used as a path.
  filename: words(255),
  byteSize: z.number().int().min(1, 'must be at least 1: an empty file holds nothing'),
});

/**
 * Announces an upload. The secret is in a header and not in the URL, because URLs end up in logs.
 *
 * @throws RequestError PAYLOAD_TOO_LARGE above GRAFT_MAX_UPLOAD_BYTES.
 */
export async function createUpload(context: Context, input: unknown): Promise<OpenUpload> {
  const { filename, byteSize } = parse(createUploadInput, input);
  const { maxUploadBytes, publicApiUrl } = context.config;
  if (byteSize > maxUploadBytes) {
    const message = `${filename} has ${byteSize} bytes; at most ${maxUploadBytes} are accepted (GRAFT_MAX_UPLOAD_BYTES).`;
    throw new RequestError('PAYLOAD_TOO_LARGE', message, 'byteSize');
  }
  const secret = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + HOURS_UNTIL_EXPIRY * 3_600_000);
  const values = { filename, byteSize, secretSha256: hashSecret(secret), createdBy: viewerOf(context).id, expiresAt };
  const [{ id }] = await context.db.insert(uploads).values(values).returning({ id: uploads.id });
  return {
    id,
    url: `${publicApiUrl}/uploads/${id}`,
    headers: [
      { name: 'Authorization', value: `Bearer ${secret}` },
      { name: 'Content-Type', value: 'application/octet-stream' },
    ],
    expiresAt,
  };
}

/** 256 random bits need no slow hash. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * A complete upload of this viewer.
 *
 * @throws RequestError NOT_FOUND, CONFLICT (nothing was PUT yet).
 */
export async function completeUpload(context: Context, id: string): Promise<UploadRow & { sha256: string }> {
  const viewer = viewerOf(context);
  const [upload] = isId(id) ? await context.db.select().from(uploads).where(eq(uploads.id, id)) : [];
  if (!upload || upload.deletedAt || (upload.createdBy !== viewer.id && !hasRole(viewer, WITHIN.useOthersUploads)))
    throw new RequestError('NOT_FOUND', `There is no upload ${id}; make one with createUpload.`, 'uploadId');
  const { sha256 } = upload;
  if (sha256 === null)
    throw new RequestError(
      'CONFLICT',
      `Nothing was uploaded yet: PUT the bytes of ${upload.filename} to its URL first.`,
      'uploadId',
    );
  return { ...upload, sha256 };
}
