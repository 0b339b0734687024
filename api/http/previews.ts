import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { and, eq, isNull } from 'drizzle-orm';
import { Router } from 'express';
import { type PictureFormat, pictureFormat } from '../../zoo/data/picture-format.ts';
import type { Platform } from '../context.ts';
import { datasets } from '../database/tables/index.ts';
import { readDatasetIndex } from '../datasets/dataset-index.ts';
import { RequestError } from '../errors.ts';
import { isId } from '../parse.ts';

const CONTENT_TYPE: Record<PictureFormat, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
};

/** `GET /datasets/:id/examples/:position/preview`: one picture of a data set, as it was uploaded. */
export function previewRoutes(platform: Platform): Router {
  const { db, blobs } = platform;
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
    response.set({
      ETag: `"${example.sha256}"`,
      'Cache-Control': 'private, max-age=31536000, immutable',
      // Third-party bytes: sent with the picture type that they begin with, and never rendered as a page.
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-site',
    });
    if (request.fresh) return void response.status(304).end();
    const range = { start: example.offset, end: example.offset + example.byteSize };
    const bytes = await buffer(await blobs.get(dataset.packSha256, range));
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== example.sha256)
      throw new RequestError(
        'CONFLICT',
        `The example ${example.name} is damaged: it should have the SHA-256 ${example.sha256}, and has ${found}. Restore the data set's pack, the blob ${dataset.packSha256}, from a backup, or import the data set again.`,
      );
    const format = pictureFormat(bytes);
    response.type(format ? CONTENT_TYPE[format] : 'application/octet-stream').send(bytes);
  });
  return router;
}
