import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { and, eq, isNull } from 'drizzle-orm';
import { type Response, Router } from 'express';
import { croissant } from '../../zoo/data/croissant/croissant.ts';
import type { Dataset } from '../../zoo/data/dataset.ts';
import { openDataset } from '../../zoo/data/open-dataset.ts';
import { parquetDataset } from '../../zoo/data/parquet/parquet-dataset.ts';
import type { Platform } from '../context.ts';
import { datasets } from '../database/tables/index.ts';
import { newestChecks } from '../datasets/newest-checks.ts';
import { RequestError } from '../errors.ts';
import { localCopy } from '../jobs/local-copy.ts';
import { isId } from '../parse.ts';

type DatasetRow = typeof datasets.$inferSelect;

/** The digest and the length of a data set's Parquet file, by the digest of its index: both are those of the same bytes. */
type Measured = Map<string, Promise<{ sha256: string; byteSize: number }>>;

/**
 * Data sets in formats of others, for viewers: `GET /datasets/:id/data.parquet`, and `GET /datasets/:id/croissant.json`, which
 * describes it.
 */
export function datasetExportRoutes(platform: Platform): Router {
  const router = Router();
  const measured: Measured = new Map();

  router.get('/datasets/:id/data.parquet', async (request, response) => {
    const { dataset, row } = await findDataset(platform, request.params.id);
    attach(response, `${row.name}.parquet`, 'application/vnd.apache.parquet');
    for await (const part of parquetDataset(dataset)) {
      if (response.destroyed) return;
      if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  });

  router.get('/datasets/:id/croissant.json', async (request, response) => {
    const { dataset, row } = await findDataset(platform, request.params.id);
    const { publicApiUrl } = platform.config;
    const measure = measured.get(row.sha256) ?? digestOf(dataset);
    measured.set(row.sha256, measure);
    measure.catch(() => measured.delete(row.sha256));
    const checks = await newestChecks(platform.db, row.id);
    const facts = {
      name: row.name,
      url: `${publicApiUrl}/datasets/${row.id}/croissant.json`,
      publishedAt: row.createdAt,
      version: row.version,
      file: { url: `${publicApiUrl}/datasets/${row.id}/data.parquet`, ...(await measure) },
    };
    const findings = [...dataset.index.quality, ...checks.flatMap((check) => check.findings)];
    attach(response, `${row.name}.croissant.json`, 'application/ld+json');
    response.send(JSON.stringify(croissant(dataset.index, facts, findings), null, 2));
  });
  return router;
}

async function findDataset(
  { db, config, blobs }: Platform,
  id: string,
): Promise<{ dataset: Dataset; row: DatasetRow & { sha256: string } }> {
  const [row] = isId(id)
    ? await db
        .select()
        .from(datasets)
        .where(and(eq(datasets.id, id), isNull(datasets.deletedAt)))
    : [];
  if (!row) throw new RequestError('NOT_FOUND', `There is no data set ${id.slice(0, 100)}.`);
  const { sha256, packSha256 } = row;
  if (sha256 === null || packSha256 === null)
    throw new RequestError('CONFLICT', `The data set "${row.name}" is not imported; see its job.`);
  const files = [sha256, packSha256].map((digest) => localCopy({ config, blobs }, digest));
  const [index, pack] = await Promise.all(files);
  return { dataset: await openDataset(index, pack), row: { ...row, sha256 } };
}

async function digestOf(dataset: Dataset): Promise<{ sha256: string; byteSize: number }> {
  const hash = createHash('sha256');
  let byteSize = 0;
  for await (const part of parquetDataset(dataset)) {
    hash.update(part);
    byteSize += part.length;
  }
  return { sha256: hash.digest('hex'), byteSize };
}

/** A file to download, never a page to render: it contains third-party content. */
function attach(response: Response, filename: string, type: string): void {
  response.attachment(filename).set({
    'Content-Type': type,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-cache',
  });
}
