import { createHash, randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { viewerOf } from '../auth/access.ts';
import { WITHIN } from '../auth/permissions.ts';
import { hasRole } from '../auth/roles.ts';
import type { Context } from '../context.ts';
import { withinEverything } from '../database/scope.ts';
import { uploads } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { takeByteQuota } from '../jobs/byte-quota.ts';
import { isId, parse, words } from '../parse.ts';
import { clearPartialUploads } from './partial-upload.ts';
import { checkRoom } from './room-for.ts';
import type { UploadRow } from './upload-row.ts';

export type { UploadRow };

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
 * @throws RequestError PAYLOAD_TOO_LARGE above GRAFT_MAX_UPLOAD_BYTES; QUOTA_EXCEEDED where the project may not store so much more
 */
export async function createUpload(context: Context, input: unknown): Promise<OpenUpload> {
  const { filename, byteSize } = parse(createUploadInput, input);
  const { maxUploadBytes, publicApiUrl } = context.config;
  if (byteSize > maxUploadBytes) {
    const message = `${filename} has ${byteSize} bytes; at most ${maxUploadBytes} are accepted (GRAFT_MAX_UPLOAD_BYTES).`;
    throw new RequestError('PAYLOAD_TOO_LARGE', message, 'byteSize');
  }
  await checkRoom(context.config, { filename, byteSize });
  // The folder has those of all projects, which a transaction of this request would not see.
  await withinEverything(() => clearPartialUploads(context.outside ?? context.db, context.config));
  const secret = randomBytes(32).toString('base64url');
  const viewer = viewerOf(context);
  const values = { filename, byteSize, secretSha256: hashSecret(secret), createdBy: viewer.id };
  const [{ id, expiresAt }] = await context.db.transaction(async (db) => {
    await takeByteQuota(db, viewer.project.projectId, byteSize);
    return (
      db
        .insert(uploads)
        // By the database's clock, which also says when it has expired.
        .values({ ...values, expiresAt: sql`now() + ${HOURS_UNTIL_EXPIRY} * interval '1 hour'` })
        .returning({ id: uploads.id, expiresAt: uploads.expiresAt })
    );
  });
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
