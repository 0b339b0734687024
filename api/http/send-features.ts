import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { parquetFeatures } from '../../zoo/features/files/parquet-features.ts';
import { safetensorsFeatures } from '../../zoo/features/files/safetensors-features.ts';
import type { Platform } from '../context.ts';
import { readDatasetIndex } from '../datasets/dataset-index.ts';
import { RequestError } from '../errors.ts';
import { localCopy } from '../jobs/local-copy.ts';

const WRITERS = { parquet: parquetFeatures, safetensors: safetensorsFeatures };

interface StoredFeatures {
  format: keyof typeof WRITERS;
  sha256: string | null;
  indexSha256: string | null;
  rowCount: number | null;
  dimension: number | null;
  layer: string;
  slug: string;
  dataset: string;
}

/** Sends a feature set in another format than it is stored in, made while it is sent. */
export async function sendFeatures(
  platform: Platform,
  request: Request,
  response: Response,
  { format, sha256, indexSha256, rowCount, dimension, layer, slug, dataset }: StoredFeatures,
): Promise<void> {
  if (sha256 === null || indexSha256 === null || rowCount === null || dimension === null)
    throw new RequestError('CONFLICT', 'The features are not computed yet; see the job.');
  response.set({ ETag: `"${sha256}-${format}"`, 'X-Content-Type-Options': 'nosniff' });
  response.set('Cache-Control', 'private, max-age=31536000, immutable');
  if (request.fresh) return void response.status(304).end();
  response.attachment(`${dataset}-${slug}-${layer}.${format}`.replace(/[^\p{L}\p{N}._ -]+/gu, '_'));
  response.type('application/octet-stream');
  if (request.method === 'HEAD') return void response.end();
  const source = { path: await localCopy(platform, sha256), rows: rowCount, dimension };
  const index = await readDatasetIndex(platform.blobs, indexSha256);
  const pieces = WRITERS[format](source, index, { model: slug, layer, dataset });
  try {
    await pipeline(Readable.from(pieces), response);
  } catch (error) {
    // The client disconnected before the end; there is no one left to answer.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
