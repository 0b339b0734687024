import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointRevisions, endpoints, replicas, tokens } from '../../database/tables/index.ts';
import { openStatistics } from '../../inference/statistics.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel, insertWorker } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  const { id: datasetId } = await insertDataset(platform, [Buffer.from('a')]);
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  const { id: checkpointId } = await insertCheckpoint(platform, { fineTuneId, epoch: 1, validationLoss: 1 });
  await platform.db.insert(endpoints).values([
    { name: 'pets', revision: 12, replicas: 1 },
    { name: 'quiet', revision: 1, replicas: 1 },
  ]);
  for (let number = 1; number <= 12; number++) {
    const revision = { number, checkpointId, deployedBy: 'mia', traffic: number === 2 ? 30 : number === 12 ? 70 : 0 };
    await platform.db.insert(endpointRevisions).values({ endpointName: 'pets', ...revision });
  }
  const recorder = openStatistics(platform.db);
  for (let i = 0; i < 20; i++) recorder.record('pets', { status: 200, revision: i < 14 ? 12 : 2 }, i < 19 ? 9 : 500);
  recorder.record('pets', { status: 400, revision: 2, message: 'The body is empty.' }, 1);
  recorder.record('pets', { status: 503, message: 'No replica is ready.' }, 1);
  await recorder.close();
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

test('live traffic: by revision, and without one where no replica answered', async () => {
  const { liveTraffic } = await ask(
    'liveTraffic { until momentSeconds moments { startsAt revision requests errors rejected } }',
  );
  expect(liveTraffic.momentSeconds).toBe(2);
  const total = (revision: number | null, what: string) =>
    liveTraffic.moments
      .filter((moment: { revision: number | null }) => moment.revision === revision)
      .reduce((sum: number, moment: Record<string, number>) => sum + moment[what], 0);
  expect([12, 2, null].map((revision) => total(revision, 'requests'))).toEqual([14, 7, 1]);
  expect([12, 2, null].map((revision) => total(revision, 'errors'))).toEqual([0, 0, 1]);
  expect([12, 2, null].map((revision) => total(revision, 'rejected'))).toEqual([0, 1, 0]);
  expect(Date.parse(liveTraffic.until)).toBeGreaterThanOrEqual(Date.parse(liveTraffic.moments[0].startsAt));
  expect(await ask('liveTraffic { moments { requests } } requestsPerSecond', 'quiet')).toEqual({
    liveTraffic: { moments: [] },
    requestsPerSecond: 0,
  });
  expect((await ask('liveTraffic(seconds: 901) { until }'))[0].message).toMatch(/1\.\.900/);
});

test('the latency histogram counts predictions', async () => {
  const { latencyHistogram } = await ask(
    'latencyHistogram { requests p50Milliseconds p95Milliseconds p99Milliseconds buckets { fromMilliseconds toMilliseconds requests } }',
  );
  expect(latencyHistogram.requests).toBe(20);
  const { buckets } = latencyHistogram;
  expect(buckets[0]).toEqual({
    fromMilliseconds: expect.closeTo(7.94, 2),
    toMilliseconds: expect.closeTo(10, 6),
    requests: 19,
  });
  expect(buckets.at(-1)).toEqual({
    fromMilliseconds: expect.closeTo(398, 0),
    toMilliseconds: expect.closeTo(501, 0),
    requests: 1,
  });
  expect(latencyHistogram.p50Milliseconds).toBeLessThan(10);
  expect(latencyHistogram.p99Milliseconds).toBeGreaterThan(398);
  expect(await ask('latencyHistogram { requests buckets { requests } p50Milliseconds }', 'quiet')).toEqual({
    latencyHistogram: { requests: 0, buckets: [], p50Milliseconds: null },
  });
});

test('errors with their messages', async () => {
  const { recentErrors } = await ask('recentErrors { status message revision count firstAt lastAt }');
  expect(recentErrors).toHaveLength(2);
  expect(recentErrors).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ status: 400, message: 'The body is empty.', revision: 2, count: 1 }),
      expect.objectContaining({ status: 503, message: 'No replica is ready.', revision: null, count: 1 }),
    ]),
  );
});

test('the newest revisions, and those that have requests', async () => {
  const { revisions, revisionCount } = await ask('revisionCount revisions(first: 3) { number traffic }');
  expect(revisionCount).toBe(12);
  expect(revisions.map(({ number }: { number: number }) => number)).toEqual([12, 11, 10, 2]);
  expect((await ask('revisions { number }')).revisions).toHaveLength(12);
});

test('replicas with their states', async () => {
  const { db } = api.platform;
  const { id: workerId } = await insertWorker(api.platform);
  const replica = { endpointName: 'pets', workerId, secret: 's' };
  await db.insert(replicas).values([
    { ...replica, revision: 12, state: 'STARTING' },
    { ...replica, revision: 2, state: 'FAILED', error: 'No memory.' },
  ]);
  expect((await ask('runningReplicas { revision state error startedAt }')).runningReplicas).toEqual([
    { revision: 12, state: 'STARTING', error: null, startedAt: expect.any(String) },
    { revision: 2, state: 'FAILED', error: 'No memory.', startedAt: expect.any(String) },
  ]);
});

test('endpoints by a part of their name', async () => {
  const found = async (search: string) =>
    (await api.query(`{ endpoints(search: ${JSON.stringify(search)}) { totalCount edges { node { name } } } }`)).data
      .endpoints;
  expect(await found(' PET')).toEqual({ totalCount: 1, edges: [{ node: { name: 'pets' } }] });
  expect((await found('%')).totalCount).toBe(0);
  expect((await found('')).totalCount).toBe(2);
});

test('a token for a program asks its endpoint, and nothing else', async () => {
  const create = (days: number, endpoint = 'pets', token = api.tokens.DEPLOYER) =>
    api.query(
      `mutation { createEndpointToken(endpoint: "${endpoint}", days: ${days}) { secret token { id role endpoint expiresAt user { name } } } }`,
      {},
      { token },
    );
  const { data } = await create(1);
  const { secret, token } = data.createEndpointToken;
  expect(token).toMatchObject({ role: 'VIEWER', endpoint: 'pets', user: { name: 'mia' } });
  expect(Date.parse(token.expiresAt) - Date.now()).toBeGreaterThan(86_000_000);
  expect(Date.parse(token.expiresAt) - Date.now()).toBeLessThanOrEqual(86_400_000);
  const asked = (name: string) =>
    fetch(`${api.url}/v2/models/${name}/ready`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await asked('quiet')).status).toBe(403);
  expect((await asked('pets')).status).not.toBe(403);
  expect((await api.query('{ viewer { name } }', {}, { token: secret })).errors?.[0].extensions.code).toBe('FORBIDDEN');
  expect((await create(91)).errors?.[0].message).toMatch(/1\.\.90/);
  expect((await create(1, 'nothing')).errors?.[0].extensions.code).toBe('NOT_FOUND');
  expect((await create(1, 'pets', api.tokens.TRAINER)).errors?.[0].extensions.code).toBe('FORBIDDEN');
  expect(await api.platform.db.$count(tokens)).toBe(5);
});
