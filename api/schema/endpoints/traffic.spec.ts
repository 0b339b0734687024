import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointObservations, endpointRevisions, endpoints } from '../../database/tables/index.ts';
import { LATENCY_BUCKETS } from '../../inference/latency-histogram.ts';
import { noObservations, observePrediction, observeSize } from '../../inference/observations.ts';
import { recordObservations } from '../../inference/record-observations.ts';
import { recordTraffic } from '../../inference/traffic.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { parsePrometheusText, sampleValue } from '../../testing/prometheus-text.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  const pictures = Array.from({ length: 8 }, (_, i) => Buffer.from(`picture ${i}`));
  const { id: datasetId } = await insertDataset(platform, pictures, { split: 'validation' });
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  // Six cats and two dogs, as the checkpoint sees them.
  const validation = pictures.map((_, i) => {
    const cat = i < 6 ? 0.85 : 0.25;
    return { name: `${i}.png`, label: i % 2, probabilities: [cat, 1 - cat], groups: {} };
  });
  const { id: checkpointId } = await insertCheckpoint(
    platform,
    { fineTuneId, epoch: 1, validationLoss: 1 },
    { datasetId, predictions: validation.slice(0, 1), validation },
  );
  await platform.db.insert(endpoints).values([
    { name: 'pets', revision: 1, replicas: 1 },
    { name: 'quiet', revision: 1, replicas: 1 },
  ]);
  for (const endpointName of ['pets', 'quiet'])
    await platform.db.insert(endpointRevisions).values({ endpointName, number: 1, checkpointId, deployedBy: 'mia' });
});
afterAll(() => api?.close());

const ask = async (fields: string, name = 'pets') => {
  const { data, errors } = await api.query(
    `{ endpoint(name: "${name}") { ${fields} } }`,
    {},
    { token: api.tokens.VIEWER },
  );
  return errors ?? data.endpoint;
};

test('traffic: the newest minute first, with those without requests', async () => {
  const latencies = new Array(LATENCY_BUCKETS).fill(0);
  latencies[40] = 3; // (8.9, 10] ms
  const now = Date.now();
  await recordTraffic(api.platform.db, 'pets', now - 60_000, { requests: 5, errors: 2, latencies });
  const { traffic } = await ask('traffic(first: 10) { startsAt requests errors p50Milliseconds p99Milliseconds }');
  expect(traffic).toHaveLength(10);
  const busy = traffic.filter(({ requests }: { requests: number }) => requests > 0);
  expect(busy).toMatchObject([{ requests: 5, errors: 2, p50Milliseconds: expect.closeTo(9.4, 0) }]);
  expect(new Date(busy[0].startsAt).getTime()).toBe(now - 60_000 - ((now - 60_000) % 60_000));
  const times = traffic.map(({ startsAt }: { startsAt: string }) => Date.parse(startsAt));
  expect(times.slice(1).map((time: number, i: number) => times[i] - time)).toEqual(new Array(9).fill(60_000));
  const { traffic: hours } = await ask('traffic(period: HOUR, first: 2) { requests p50Milliseconds }');
  expect(hours.reduce((sum: number, { requests }: { requests: number }) => sum + requests, 0)).toBe(5);
  expect((await ask('traffic(first: 1000) { requests }'))[0].message).toMatch(/1\.\.168/);
});

const DRIFT = `drift {
  revision examples expectedExamples split
  labels { distance byChance bins { name observed expected } } confidence { distance } size { distance bins { name } }
  series { examples labelDistance }
}`;

test('drift: distances from the validation split, by the formula', async () => {
  expect(await ask(DRIFT, 'quiet')).toEqual({ drift: null });
  const counts = noObservations();
  counts.examples = 8;
  // Four cats, three dogs and something new.
  for (const label of ['cat', 'cat', 'cat', 'cat', 'dog', 'dog', 'dog', 'fish'])
    observePrediction(counts, [label], 0.85);
  for (let i = 0; i < 8; i++) observeSize(counts, 1_000_000);
  await recordObservations(api.platform.db, { endpointName: 'pets', revision: 1 }, counts);
  const { drift } = await ask(DRIFT);
  expect(drift).toMatchObject({ revision: 1, examples: 8, expectedExamples: 8, split: 'validation' });
  // scipy.spatial.distance.jensenshannon([4, 3, 1], [6, 2, 0], base=2)
  expect(drift.labels.distance).toBeCloseTo(0.2995560343, 9);
  expect(drift.labels.byChance).toBeGreaterThan(drift.labels.distance);
  expect(drift.labels.bins).toEqual([
    { name: 'cat', observed: 0.5, expected: 0.75 },
    { name: 'dog', observed: 0.375, expected: 0.25 },
    { name: 'fish', observed: 0.125, expected: 0 },
  ]);
  // Six of eight with 0.85, two with 0.75, against eight with 0.85: jensenshannon([0, 8], [2, 6], base=2)
  expect(drift.confidence.distance).toBeCloseTo(0.371383065, 9);
  // Pictures of one pixel in the data set, of a million in the requests.
  expect(drift.size.distance).toBeCloseTo(1, 10);
  expect(drift.series).toMatchObject([{ examples: 8, labelDistance: drift.labels.distance }]);
});

test('drift as gauges, which alerts can watch', async () => {
  const { drift } = await ask(DRIFT);
  const headers = { authorization: `Bearer ${api.tokens.ADMIN}` };
  const families = parsePrometheusText(await (await fetch(`${api.url}/metrics`, { headers })).text());
  const gaugeOf = (name: string, labels: Record<string, string>) => sampleValue(families, name, labels);
  for (const of of ['labels', 'confidence', 'size'])
    expect(gaugeOf('graft_endpoint_drift', { endpoint: 'pets', of })).toBe(drift[of].distance);
  expect(gaugeOf('graft_endpoint_drift_by_chance', { endpoint: 'pets', of: 'labels' })).toBe(drift.labels.byChance);
  expect(gaugeOf('graft_endpoint_drift_examples', { endpoint: 'pets' })).toBe(8);
  expect(families.get('graft_endpoint_drift')?.samples).toHaveLength(3);

  // The example alerts ask for nothing that is not there.
  const rules = await readFile('scripts/alerts/graft.rules.yaml', 'utf8');
  const asked = new Set(rules.match(/graft_\w+/g)?.map((name) => name.replace(/_(bucket|count|sum)$/, '')));
  expect(asked.size).toBeGreaterThan(8);
  for (const name of asked) expect(families.has(name), name).toBe(true);
});

test('drift is of the current revision and of the last hours', async () => {
  const { db } = api.platform;
  await db.update(endpointObservations).set({ startsAt: new Date(Date.now() - 30 * 3_600_000) });
  expect(await ask('drift { examples }')).toEqual({ drift: null });
  expect(await ask('drift(hours: 48) { examples series { examples } }')).toEqual({
    drift: { examples: 8, series: [{ examples: 8 }] },
  });
  await db.update(endpointObservations).set({ revision: 7 });
  expect(await ask('drift(hours: 48) { examples }')).toEqual({ drift: null });
  expect((await ask('drift(hours: 0) { examples }'))[0].message).toMatch(/1\.\.2160/);
});
