import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { and, eq, isNull } from 'drizzle-orm';
import { Router } from 'express';
import type { Example } from '../../zoo/data/dataset.ts';
import { type PictureFormat, pictureFormat } from '../../zoo/data/picture-format.ts';
import type { Platform } from '../context.ts';
import { datasets } from '../database/tables/index.ts';
import { readDatasetIndex } from '../datasets/dataset-index.ts';
import { RequestError } from '../errors.ts';
import { isId } from '../parse.ts';
import { ByteCache } from '../previews/byte-cache.ts';
import { ThumbnailProgram } from '../previews/thumbnail-program.ts';

const CONTENT_TYPE: Record<PictureFormat, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
};

/** The pixels that the longer side of a smaller picture may have: few of them, so that it is found in a cache. */
const SIZES = ['96', '192', '384'];
/** Bytes of smaller pictures that are kept. */
const KEPT_BYTES = 64 * 2 ** 20;

/**
 * `GET /datasets/:id/examples/:position/preview`: one picture of a data set, as it was uploaded; with `?size=` 96, 192 or 384 as WebP of
 * at most so many pixels a side. What cannot be decoded, or is smaller already, is sent as it is.
 */
export function previewRoutes(platform: Platform): Router {
  const { db, blobs } = platform;
  const program = new ThumbnailProgram(platform.config);
  const thumbnails = new ByteCache(KEPT_BYTES);
  const router = Router();
  router.get('/datasets/:id/examples/:position/preview', async (request, response) => {
    const { id, position } = request.params;
    const [dataset] = isId(id)
      ? await db
          .select()
          .from(datasets)
          .where(and(eq(datasets.id, id), isNull(datasets.deletedAt)))
      : [];
    const index = dataset?.sha256 ? await readDatasetIndex(blobs, dataset.sha256) : null;
    const example = /^\d{1,9}$/.test(position) ? index?.examples[Number(position)] : undefined;
    if (!dataset?.packSha256 || !example)
      throw new RequestError('NOT_FOUND', `The data set ${id} has no example ${position}.`);
    const size = sizeIn(request.query.size);
    const smaller = size !== null && isLarger(example, size) ? size : null;
    const key = smaller === null ? example.sha256 : `${example.sha256}-${smaller}`;
    response.set({
      ETag: `"${key}"`,
      'Cache-Control': 'private, max-age=31536000, immutable',
      // Third-party bytes: sent with the picture type that they begin with, and never rendered as a page.
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-site',
    });
    if (request.fresh) return void response.status(304).end();
    const kept = thumbnails.get(key);
    if (kept) return void response.type('image/webp').send(kept);
    const range = { start: example.offset, end: example.offset + example.byteSize };
    const bytes = await buffer(await blobs.get(dataset.packSha256, range));
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== example.sha256)
      throw new RequestError(
        'CONFLICT',
        `The example ${example.name} is damaged: it should have the SHA-256 ${example.sha256}, and has ${found}. Restore the data set's pack, the blob ${dataset.packSha256}, from a backup, or import the data set again.`,
      );
    const webp = smaller === null ? null : await program.make(bytes, smaller);
    if (webp) {
      const thumbnail = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
      thumbnails.set(key, thumbnail);
      return void response.type('image/webp').send(thumbnail);
    }
    const format = pictureFormat(bytes);
    response.type(format ? CONTENT_TYPE[format] : 'application/octet-stream').send(bytes);
  });
  return router;
}

/** @throws RequestError BAD_USER_INPUT for another size than one of `SIZES` */
function sizeIn(query: unknown): number | null {
  if (query === undefined) return null;
  if (typeof query === 'string' && SIZES.includes(query)) return Number(query);
  throw new RequestError('BAD_USER_INPUT', `size must be one of ${SIZES.join(', ')}.`, 'size');
}

const isLarger = ({ width = Infinity, height = Infinity }: Pick<Example, 'width' | 'height'>, size: number) =>
  Math.max(width, height) > size;
