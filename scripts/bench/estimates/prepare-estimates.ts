import { join } from 'node:path';
import pino from 'pino';
import { syncCatalogue } from '../../../api/catalogue/sync-catalogue.ts';
import { openBlobStore } from '../../../api/storage/open-blob-store.ts';
import { startWorker } from '../../../api/worker/start-worker.ts';
import { readCatalog } from '../../../zoo/catalog/catalog.ts';
import { BUILD_VARIABLE } from '../../../zoo/entry-point.ts';
import { buildPrograms } from '../../build-programs.ts';
import { ApiClient } from '../../demo/api-client.ts';
import { fetchModel, importDataset } from '../../demo/steps.ts';
import { buildEmojiArchive } from '../../emoji-archive.ts';
import { writeEmojiNames } from '../../emoji-names.ts';
import { fetchEmoji } from '../../fetch-emoji.ts';
import { serveCatalog } from '../catalog/serve-catalog.ts';
import { fewEmoji } from './few-emoji.ts';
import type { BenchRun } from './runs.ts';

/** Every so many of 1,636 emoji are the data sets. */
const EVERY = { small: 14, large: 5, texts: 6 };

/** The API and a worker as `npm start` runs them, with a fresh home, the models and the data sets of the runs. */
export async function prepareEstimates(directory: string, runs: readonly BenchRun[]) {
  process.env[BUILD_VARIABLE] = await buildPrograms();
  const served = await serveCatalog(directory);
  const worker = await startWorker(served.config, { log: pino({ level: 'silent' }) });
  const client = new ApiClient(served.config.publicApiUrl, served.token);
  const close = async () => {
    await client.close();
    await worker.stop();
    await served.close();
  };
  try {
    await syncCatalogue(served.db, await readCatalog());
    const emoji = await fetchEmoji(directory, { signal: new AbortController().signal, update: () => undefined });
    const datasets = new Map<string, string>();
    for (const name of new Set(runs.map(({ dataset }) => dataset))) {
      const few = await fewEmoji(emoji, directory, EVERY[name]);
      const isText = name === 'texts';
      const file = join(directory, isText ? `${name}.csv` : `${name}.zip`);
      await (isText ? writeEmojiNames(few, file) : buildEmojiArchive(few, file));
      datasets.set(name, await importDataset(client, file, { name, modality: isText ? 'TEXT' : 'IMAGE' }));
    }
    for (const model of new Set(runs.map((run) => run.model))) await fetchModel(client, model);
    const { config, db } = served;
    return { client, datasets, db, worker, blobs: await openBlobStore(config), close };
  } catch (error) {
    await close();
    throw error;
  }
}
