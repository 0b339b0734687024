import { join } from 'node:path';
import pino from 'pino';
import { syncCatalogue } from '../../api/catalogue/sync-catalogue.ts';
import { startWorker } from '../../api/worker/start-worker.ts';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import { ApiClient } from '../demo/api-client.ts';
import { extractFeatures, fetchModel, importDataset } from '../demo/steps.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import { fetchEmoji } from '../fetch-emoji.ts';
import type { Bench, Context } from './bench.ts';
import { serveCatalog } from './catalog/serve-catalog.ts';
import { type Finding, finding } from './row.ts';

const MODEL = 'nsfw-mobilenet-v2';
const TRIALS = 24;

export const sweep: Bench = {
  about: `a sweep of ${TRIALS} linear probes on emoji, whose features were extracted before: by the API and a worker, seconds`,
  run,
};

const FIELDS = `leaderboard { value interval fineTune { options } } conclusion best { bestCheckpoint { evaluations { split accuracy } } }
  failures { error } job { id startedAt finishedAt }`;

interface Sweep {
  leaderboard: { value: number; interval: [number, number]; fineTune: { options: { learningRate: number } } }[];
  conclusion: string | null;
  best: { bestCheckpoint: { evaluations: { split: string; accuracy: number }[] } } | null;
  failures: { error: string }[];
  job: { id: string; startedAt: string; finishedAt: string };
}

async function* run({ directory, quick, wants, say }: Context): AsyncIterable<Finding> {
  const served = await serveCatalog(directory);
  const worker = await startWorker(served.config, { log: pino({ level: 'silent' }) });
  const client = new ApiClient(served.config.publicApiUrl, served.token);
  try {
    await syncCatalogue(served.db, await readCatalog());
    const emoji = await fetchEmoji(directory, { signal: new AbortController().signal, update: () => undefined });
    const archive = join(directory, 'emoji.zip');
    await buildEmojiArchive(emoji, archive);
    const datasetId = await importDataset(client, archive, { name: 'Emoji', modality: 'IMAGE' });
    await fetchModel(client, MODEL);
    await extractFeatures(client, MODEL, datasetId);
    const trials = quick ? 3 : TRIALS;
    for (const method of ['RANDOM', 'SUCCESSIVE_HALVING'] as const) {
      if (!wants(method)) continue;
      const { id, seconds } = await sweepOnce(client, { modelSlugs: [MODEL], datasetId, trials, method });
      const done = await get(client, id);
      const [best] = done.leaderboard;
      say(
        `sweep: ${method}: best ${best.value.toFixed(3)} at rate ${best.fineTune.options.learningRate.toPrecision(2)}`,
      );
      say(
        `sweep: ${done.conclusion} Test: ${done.best?.bestCheckpoint.evaluations.map(({ split, accuracy }) => `${split} ${accuracy.toFixed(3)}`).join(', ')}`,
      );
      yield finding({
        ...{ bench: 'sweep', case: `${trials} probes of ${MODEL}, ${method}`, metric: 's', ours: seconds },
        ...{ peer: null, peerName: 'none', lowerIsBetter: true },
        ...(method === 'RANDOM' ? { reach: { of: 'ours' as const, atMost: 60 } } : {}),
      });
    }
  } finally {
    await client.close();
    await worker.stop();
    await served.close();
  }
}

/** From the mutation to the end of the job, as a person waits for it. */
async function sweepOnce(client: ApiClient, input: object): Promise<{ id: string; seconds: number }> {
  const started = performance.now();
  const { startSweep } = await client.request<{ startSweep: { id: string; job: { id: string } } }>(
    'mutation ($input: StartSweepInput!) { startSweep(input: $input) { id job { id } } }',
    { input },
  );
  await client.followJob(startSweep.job.id, () => undefined);
  return { id: startSweep.id, seconds: (performance.now() - started) / 1000 };
}

async function get(client: ApiClient, id: string): Promise<Sweep> {
  const { sweep } = await client.request<{ sweep: Sweep }>(`query ($id: ID!) { sweep(id: $id) { ${FIELDS} } }`, { id });
  return sweep;
}
