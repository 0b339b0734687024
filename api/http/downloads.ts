import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { and, eq, isNull } from 'drizzle-orm';
import { type Request, type Response, Router } from 'express';
import { adapterConfigFile } from '../../zoo/adapters/adapter-config-file.ts';
import type { Platform } from '../context.ts';
import { checkpoints, datasets, featureSets, fineTunes, models } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { isId } from '../parse.ts';
import {
  adapterFilename,
  checkpointFilename,
  featureSetFilename,
  modelFilename,
  pageFilename,
} from '../provenance/filenames.ts';
import { sendFeatures } from './send-features.ts';

/**
 * Files as downloads, for viewers: `GET /models/:slug/download`, `/checkpoints/:id/download`, `/checkpoints/:id/adapter`,
 * `/checkpoints/:id/adapter_config.json`, `/checkpoints/:id/page.html`, `/feature-sets/:id/download`.
 */
export function downloadRoutes(platform: Platform): Router {
  const { db, blobs } = platform;
  const router = Router();

  const findCheckpoint = async (id: string) => {
    const [row] = isId(id)
      ? await db
          .select({ checkpoint: checkpoints, model: models })
          .from(checkpoints)
          .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
          .innerJoin(models, eq(models.id, fineTunes.modelId))
          .where(and(eq(checkpoints.id, id), isNull(checkpoints.deletedAt)))
      : [];
    if (!row) throw new RequestError('NOT_FOUND', `There is no checkpoint ${id}.`);
    return { ...row.checkpoint, slug: row.model.slug, model: row.model };
  };
  const findAdapter = async (id: string) => {
    const { adapterSha256, ...checkpoint } = await findCheckpoint(id);
    if (adapterSha256 === null)
      throw new RequestError('NOT_FOUND', `The checkpoint ${id} has no adapter: it was not trained with LORA.`);
    return { ...checkpoint, adapterSha256 };
  };

  router.get('/models/:slug/download', async (request, response) => {
    const { slug } = request.params;
    const [model] = slug.includes('\0') ? [] : await db.select().from(models).where(eq(models.slug, slug));
    if (!model) throw new RequestError('NOT_FOUND', `There is no model "${slug.slice(0, 100)}".`);
    if (model.onnxSha256 === null || model.filesDroppedAt)
      throw new RequestError('CONFLICT', `The model ${slug} is not here: fetch it, and wait until it is READY.`);
    await sendBlob(platform, request, response, { sha256: model.onnxSha256, filename: modelFilename(slug) });
  });

  router.get('/checkpoints/:id/download', async (request, response) => {
    const checkpoint = await findCheckpoint(request.params.id);
    const { sha256, slug } = checkpoint;
    await sendBlob(platform, request, response, { sha256, filename: checkpointFilename(slug, checkpoint) });
  });

  router.get('/checkpoints/:id/page.html', async (request, response) => {
    const { id } = request.params;
    const { pageSha256, slug, epoch } = await findCheckpoint(id);
    if (pageSha256 === null)
      throw new RequestError(
        'NOT_FOUND',
        `The checkpoint ${id} has no page: exportCheckpoint(variant: BROWSER) makes one.`,
      );
    // As an attachment: it is to run from a disk, and not under the API's address.
    await sendBlob(platform, request, response, { sha256: pageSha256, filename: pageFilename(slug, epoch) });
  });

  router.get('/checkpoints/:id/adapter', async (request, response) => {
    const { adapterSha256, slug, epoch } = await findAdapter(request.params.id);
    await sendBlob(platform, request, response, { sha256: adapterSha256, filename: adapterFilename(slug, epoch) });
  });

  router.get('/checkpoints/:id/adapter_config.json', async (request, response) => {
    const { adapterSha256, model } = await findAdapter(request.params.id);
    const { slug, sourceSpec, revision, onnxSha256 } = model;
    if (onnxSha256 === null) throw new RequestError('CONFLICT', `The model ${slug} is not here any more: fetch it.`);
    const isRepository = sourceSpec?.kind === 'hub';
    const base = {
      name: isRepository ? sourceSpec.repository : slug,
      revision: isRepository ? revision : null,
      sha256: onnxSha256,
    };
    const adapter = await buffer(await blobs.get(adapterSha256));
    response.attachment('adapter_config.json').type('application/json').set('X-Content-Type-Options', 'nosniff');
    response.send(adapterConfigFile(adapter, base));
  });

  router.get('/feature-sets/:id/download', async (request, response) => {
    const { id } = request.params;
    const [row] = isId(id)
      ? await db
          .select({
            sha256: featureSets.sha256,
            layer: featureSets.layer,
            rowCount: featureSets.rowCount,
            dimension: featureSets.dimension,
            slug: models.slug,
            dataset: datasets.name,
            indexSha256: datasets.sha256,
          })
          .from(featureSets)
          .innerJoin(models, eq(models.id, featureSets.modelId))
          .innerJoin(datasets, eq(datasets.id, featureSets.datasetId))
          .where(eq(featureSets.id, id))
      : [];
    if (!row) throw new RequestError('NOT_FOUND', `There is no feature set ${id}.`);
    if (row.sha256 === null)
      throw new RequestError('CONFLICT', `The features ${id} are not computed yet; see the job.`);
    const filename = featureSetFilename({ dataset: row.dataset, model: row.slug, layer: row.layer });
    const { format = 'npy' } = request.query;
    if (format === 'parquet' || format === 'safetensors')
      return sendFeatures(platform, request, response, { ...row, format });
    if (format !== 'npy')
      throw new RequestError('BAD_USER_INPUT', 'format must be npy, parquet or safetensors.', 'format');
    await sendBlob(platform, request, response, { sha256: row.sha256, filename });
  });

  return router;
}

async function sendBlob(
  { blobs }: Platform,
  request: Request,
  response: Response,
  { sha256, filename }: { sha256: string; filename: string },
): Promise<void> {
  response.set({
    ETag: `"${sha256}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
  });
  // express compares If-None-Match with the ETag.
  if (request.fresh) return void response.status(304).end();
  response.attachment(filename.replace(/[^\p{L}\p{N}._ -]+/gu, '_'));
  response.type('application/octet-stream');
  response.set('Content-Length', String(await blobs.size(sha256)));
  if (request.method === 'HEAD') return void response.end();
  try {
    const bytes = await blobs.get(sha256);
    // Damage to a small blob is known by now, and can still be reported as an error.
    await once(bytes, 'readable');
    await pipeline(bytes, response);
  } catch (error) {
    // The client disconnected before the end; there is no one left to answer.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
