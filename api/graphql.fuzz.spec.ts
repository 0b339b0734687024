import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Draw } from '../zoo/testing/fuzz/draw.ts';
import { startTestApi, type TestApi } from './testing/api.ts';
import { drawnDocument } from './testing/drawn-document.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from './testing/rows.ts';

// Whatever is asked is answered or refused, with a message: no answer of 500, and no INTERNAL_SERVER_ERROR.

const RUNS = Number(process.env.GRAFT_FUZZ_RUNS ?? 80);
const FROM = Number(process.env.GRAFT_FUZZ_FROM ?? 0);
/** The longest that an answer may take, and the most that it may hold, whatever is asked. */
const MAX_SECONDS = 20;
const MAX_BYTES = 32 * 2 ** 20;

const schema = buildSchema(readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'));

let api: TestApi;
let known: string[];
beforeAll(async () => {
  api = await startTestApi({ GRAFT_RATE_MUTATIONS: '1000000' });
  const { id: modelId, slug } = await insertModel(api.platform);
  const { id: datasetId } = await insertDataset(api.platform, [Buffer.from('a'), Buffer.from('b'), Buffer.from('c')]);
  const fineTune = await insertFineTune(api.platform, { modelId, datasetId });
  const predictions = [{ name: 'cat/0.png', label: 0, probabilities: [0.9, 0.1], groups: {} }];
  const checkpoint = await insertCheckpoint(
    api.platform,
    { fineTuneId: fineTune.id, epoch: 1, validationLoss: 1 },
    { datasetId, predictions, validation: predictions },
  );
  known = [slug, modelId, datasetId, fineTune.id, fineTune.job.id, checkpoint.id];
});
afterAll(() => api?.close());

test('documents of any fields and arguments', { timeout: 60_000 + RUNS * 2_000 }, async () => {
  const codes = new Map<string, number>();
  const found: string[] = [];
  let slowest = { seconds: 0, seed: -1 };
  for (let seed = FROM; seed < FROM + RUNS; seed++) {
    const document = drawnDocument(new Draw(seed), schema, known);
    const start = performance.now();
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      // Closed, because the server may close an idle connection while this process waits for a processor.
      headers: {
        ...{ 'Content-Type': 'application/json', Connection: 'close' },
        Authorization: `Bearer ${api.tokens.ADMIN}`,
      },
      body: JSON.stringify(document),
    });
    const text = await response.text();
    const seconds = (performance.now() - start) / 1000;
    if (seconds > slowest.seconds) slowest = { seconds, seed };
    const { errors = [] } = JSON.parse(text) as { errors?: { message: string; extensions?: { code?: string } }[] };
    const code = errors[0]?.extensions?.code ?? (response.ok ? 'OK' : String(response.status));
    codes.set(code, (codes.get(code) ?? 0) + 1);
    const internal = errors.find(({ extensions }) => extensions?.code === 'INTERNAL_SERVER_ERROR');
    const isBad =
      (response.status >= 500 && response.status !== 503) || internal || errors.some(({ message }) => !message);
    if (isBad || seconds > MAX_SECONDS || text.length > MAX_BYTES)
      found.push(
        `${seed}: ${response.status}, ${seconds.toFixed(1)} s, ${text.length} bytes, ${text.slice(0, 300)}\n${JSON.stringify(document).slice(0, 3_000)}`,
      );
  }
  if (process.env.GRAFT_FUZZ_RUNS) console.log(JSON.stringify({ codes: Object.fromEntries(codes), slowest }));
  expect(found).toEqual([]);
  expect(codes.get('OK')).toBeGreaterThan(RUNS / 20);
});
