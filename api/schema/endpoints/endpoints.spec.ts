import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointStatistics, endpoints, replicas, workers } from '../../database/tables/index.ts';
import { LATENCY_BUCKETS } from '../../inference/latency-histogram.ts';
import { openRevisionCounts } from '../../inference/revision-counts.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { freePort } from '../../testing/free-port.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel, insertWorker } from '../../testing/rows.ts';

let api: TestApi;
let checkpointIds: string[];
beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  const { id: datasetId } = await insertDataset(platform, [Buffer.from('a')]);
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  const ofEpoch = (epoch: number) => insertCheckpoint(platform, { fineTuneId, epoch, validationLoss: 1 });
  checkpointIds = [(await ofEpoch(1)).id, (await ofEpoch(2)).id];
});
afterAll(() => api?.close());

const FIELDS = `name url state error revision replicas checkpoint { epoch } revisions { number deployedBy checkpoint { epoch } }
  statistics { requests errors p50Milliseconds p99Milliseconds }`;
const deploy = (input: object) =>
  api.query(`mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { ${FIELDS} } }`, {
    input: { checkpointId: checkpointIds[0], name: 'pets', ...input },
  });
const rollback = (args: string) => api.query(`mutation { rollbackEndpoint(${args}) { ${FIELDS} } }`);
const endpoint = async () => (await api.query(`{ endpoint(name: "pets") { ${FIELDS} } }`)).data.endpoint;

test('without a worker, deploying fails and makes nothing', async () => {
  const { errors } = await deploy({});
  expect(errors?.[0].extensions).toEqual({ code: 'UNAVAILABLE' });
  expect(errors?.[0].message).toMatch(/No worker is alive.*start it/);
  const worker = await insertWorker(api.platform);
  await api.platform.db.update(workers).set({ heartbeatAt: sql`now() - interval '16 seconds'` });
  expect((await deploy({})).errors?.[0].extensions.code).toBe('UNAVAILABLE');
  await api.platform.db.delete(workers).where(eq(workers.id, worker.id));
  expect(await endpoint()).toBeNull();
});

test('revisions only grow: deploy, deploy, roll back', async () => {
  await insertWorker(api.platform);
  const [first, second] = checkpointIds;
  expect((await deploy({ checkpointId: first })).data.deployCheckpoint).toEqual({
    name: 'pets',
    url: `${api.url}/v2/models/pets/infer`,
    state: 'STARTING',
    error: null,
    revision: 1,
    replicas: 1,
    checkpoint: { epoch: 1 },
    revisions: [{ number: 1, deployedBy: 'mia', checkpoint: { epoch: 1 } }],
    statistics: { requests: 0, errors: 0, p50Milliseconds: null, p99Milliseconds: null },
  });
  expect((await rollback('name: "pets"')).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'name' });
  expect((await deploy({ checkpointId: second, replicas: 2 })).data.deployCheckpoint).toMatchObject({
    revision: 2,
    replicas: 2,
    checkpoint: { epoch: 2 },
  });
  const back = (await rollback('name: "pets"')).data.rollbackEndpoint;
  expect(back).toMatchObject({ revision: 3, replicas: 2, checkpoint: { epoch: 1 } });
  expect(
    back.revisions.map(({ number, checkpoint }: { number: number; checkpoint: { epoch: number } }) => [
      number,
      checkpoint.epoch,
    ]),
  ).toEqual([
    [3, 1],
    [2, 2],
    [1, 1],
  ]);
  expect((await rollback('name: "pets", toRevision: 2')).data.rollbackEndpoint).toMatchObject({
    revision: 4,
    checkpoint: { epoch: 2 },
  });
  expect((await rollback('name: "pets", toRevision: 9')).errors?.[0].extensions).toEqual({
    code: 'NOT_FOUND',
    field: 'toRevision',
  });
});

test('the traffic is split: by a deployment, and by setTraffic', async () => {
  const [first, second] = checkpointIds;
  const named = { name: 'split' };
  const refused = await deploy({ ...named, traffic: 50 });
  expect(refused.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.traffic' });
  const TRAFFIC = 'revision revisions { number traffic }';
  const shown = ({ revision, revisions }: { revision: number; revisions: { number: number; traffic: number }[] }) => [
    revision,
    ...revisions.map(({ number, traffic }) => `${number}: ${traffic}`),
  ];
  const set = (shares: string, name = 'split') =>
    api.query(`mutation { setTraffic(endpoint: "${name}", shares: [${shares}]) { ${TRAFFIC} } }`);
  const look = async () => shown((await api.query(`{ endpoint(name: "split") { ${TRAFFIC} } }`)).data.endpoint);

  await deploy({ ...named, checkpointId: first });
  expect(await look()).toEqual([1, '1: 100']);
  await deploy({ ...named, checkpointId: second, traffic: 10 });
  expect(await look()).toEqual([1, '2: 10', '1: 90']);
  await deploy({ ...named, checkpointId: second, traffic: 50 });
  expect(await look()).toEqual([3, '3: 50', '2: 5', '1: 45']);
  const moved = await set('{ revision: 2, percent: 70 }, { revision: 1, percent: 30 }, { revision: 3, percent: 0 }');
  expect(shown(moved.data.setTraffic)).toEqual([2, '3: 0', '2: 70', '1: 30']);
  await deploy({ ...named, checkpointId: first });
  expect(await look()).toEqual([4, '4: 100', '3: 0', '2: 0', '1: 0']);

  for (const [shares, field, code] of [
    ['{ revision: 1, percent: 60 }, { revision: 2, percent: 30 }', 'shares', 'BAD_USER_INPUT'],
    ['{ revision: 1, percent: 50 }, { revision: 1, percent: 50 }', 'shares', 'BAD_USER_INPUT'],
    [
      '{ revision: 1, percent: 120 }, { revision: 2, percent: -20 }',
      expect.stringMatching(/^shares/),
      'BAD_USER_INPUT',
    ],
    ['', 'shares', 'BAD_USER_INPUT'],
    ['{ revision: 9, percent: 100 }', 'shares', 'NOT_FOUND'],
  ]) {
    expect((await set(String(shares))).errors?.[0].extensions).toEqual({ code, field });
  }
  expect((await set('{ revision: 1, percent: 100 }', 'nothing')).errors?.[0].extensions.code).toBe('NOT_FOUND');
  expect(await look()).toEqual([4, '4: 100', '3: 0', '2: 0', '1: 0']);
});

test('a deployment says when its revision is rolled back by itself, and a split shows what it answered', async () => {
  const named = { name: 'trial', checkpointId: checkpointIds[0] };
  const FIELDS =
    'revisions { number rollbackRule { minRequests latencyFactor } counts { requests errors p95Milliseconds compared agreement } }';
  const look = async () => (await api.query(`{ endpoint(name: "trial") { ${FIELDS} } }`)).data.endpoint.revisions;
  await deploy(named);
  await deploy({ ...named, traffic: 10, rollback: { minRequests: 50, latencyFactor: null } });
  await deploy({ ...named, traffic: 10, rollback: { automatic: false } });
  const rules = [null, { minRequests: 50, latencyFactor: null }, { minRequests: 20, latencyFactor: 2 }];
  expect((await look()).map(({ rollbackRule }: { rollbackRule: object | null }) => rollbackRule)).toEqual(rules);
  for (const [rollback, field] of [
    [{ minRequests: 9 }, 'rollback.minRequests'],
    [{ latencyFactor: 1 }, 'rollback.latencyFactor'],
  ] as const)
    expect((await deploy({ ...named, rollback })).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });

  // Two gateways, and one that counted before the last split.
  const { db } = api.platform;
  const gateways = [openRevisionCounts(db), openRevisionCounts(db)];
  for (const gateway of gateways) gateway.record({ name: 'trial', split: 3, revision: 2 }, 200, 10);
  gateways[0].record({ name: 'trial', split: 3, revision: 2 }, 500, 10);
  gateways[1].record({ name: 'trial', split: 2, revision: 1 }, 200, 10);
  for (const gateway of gateways) gateway.compare({ name: 'trial', split: 3, revision: 2 }, { compared: 4, agreed: 3 });
  for (const gateway of gateways) await gateway.close();
  const counts = (await look()).map(({ counts }: { counts: object | null }) => counts);
  expect(counts).toEqual([
    null,
    { requests: 3, errors: 1, p95Milliseconds: expect.closeTo(10, 0), compared: 8, agreement: 0.75 },
    null,
  ]);
  await api.query('mutation { setTraffic(endpoint: "trial", shares: [{ revision: 1, percent: 100 }]) { name } }');
  expect((await look()).map(({ counts }: { counts: object | null }) => counts)).toEqual([null, null, null]);
  await api.query('mutation { deleteEndpoint(name: "trial") }');
});

test('a shadow gets copies: by a deployment, and by setTraffic', async () => {
  const named = { name: 'shadowed', checkpointId: checkpointIds[0] };
  const FIELDS = 'revision replicas revisions { number traffic shadow }';
  const look = async () => {
    const { revision, replicas, revisions } = (await api.query(`{ endpoint(name: "shadowed") { ${FIELDS} } }`)).data
      .endpoint;
    return [revision, replicas, ...revisions.map((one: Record<string, number>) => `${one.traffic} + ${one.shadow}`)];
  };
  const set = (shares: string, shadows: string) =>
    api.query(`mutation { setTraffic(endpoint: "shadowed", shares: [${shares}], shadows: [${shadows}]) { name } }`);
  expect((await deploy({ ...named, shadow: 5 })).errors?.[0].extensions.field).toBe('input.shadow');
  await deploy({ ...named, replicas: 3 });
  await deploy({ ...named, shadow: 20 });
  expect(await look()).toEqual([1, 3, '0 + 20', '100 + 0']);
  const [one, two] = ['{ revision: 1, percent: 100 }', '{ revision: 2, percent: 40 }'];
  await set(one, two);
  expect(await look()).toEqual([1, 3, '0 + 40', '100 + 0']);
  for (const [shadows, code] of [
    [one, 'BAD_USER_INPUT'],
    ['{ revision: 2, percent: 0 }', 'BAD_USER_INPUT'],
    ['{ revision: 9, percent: 1 }', 'NOT_FOUND'],
  ])
    expect((await set(one, shadows)).errors?.[0].extensions).toEqual({
      code,
      field: expect.stringMatching(/^shadows/),
    });
  await deploy({ ...named, traffic: 10 });
  expect(await look()).toEqual([1, 1, '10 + 0', '0 + 40', '90 + 0']);
  // Whatever takes all requests ends the copies: they cost processor time.
  await deploy(named);
  expect(await look()).toEqual([4, 1, '100 + 0', '0 + 0', '0 + 0', '0 + 0']);
  await set('{ revision: 4, percent: 100 }', two);
  expect(await look()).toEqual([4, 1, '100 + 0', '0 + 0', '0 + 40', '0 + 0']);
  await rollback('name: "shadowed", toRevision: 1');
  expect(await look()).toEqual([5, 1, '100 + 0', '0 + 0', '0 + 0', '0 + 0', '0 + 0']);
  await set(two.replace('40', '100'), '');
  expect(await look()).toEqual([2, 1, '0 + 0', '0 + 0', '0 + 0', '100 + 0', '0 + 0']);
  await api.query('mutation { deleteEndpoint(name: "shadowed") }');
});

test('two deployments at once get two revisions', async () => {
  const both = await Promise.all([deploy({ name: 'race' }), deploy({ name: 'race' }), deploy({ name: 'race' })]);
  expect(both.map(({ data }) => data.deployCheckpoint.revision).sort()).toEqual([1, 2, 3]);
});

test('the state follows the replicas of workers that are alive', async () => {
  const { db } = api.platform;
  const [worker] = await db.select().from(workers);
  const { revision } = (await deploy({ replicas: 2 })).data.deployCheckpoint;
  const add = (state: 'STARTING' | 'READY' | 'FAILED', of = revision, error: string | null = null) =>
    db
      .insert(replicas)
      .values({ endpointName: 'pets', revision: of, workerId: worker.id, secret: 'secret', state, error });
  const state = async () => (await endpoint()).state;

  expect(await state()).toBe('STARTING');
  await add('READY', revision - 1);
  expect(await state()).toBe('DEGRADED');
  await db.delete(replicas);
  await add('FAILED', revision, 'out of memory');
  expect(await endpoint()).toMatchObject({ state: 'FAILED', error: 'out of memory' });
  await add('READY');
  expect(await state()).toBe('DEGRADED');
  await add('READY');
  expect(await state()).toBe('READY');
  await db.update(workers).set({ heartbeatAt: sql`now() - interval '1 minute'` });
  expect(await state()).toBe('STOPPED');
  await db.update(workers).set({ heartbeatAt: sql`now()` });
  expect(await state()).toBe('READY');

  // Nothing listens there: somebody killed the worker with its replicas.
  await db.delete(replicas);
  await add('READY');
  await db.update(replicas).set({ url: `http://127.0.0.1:${await freePort()}` });
  await db.update(endpoints).set({ replicas: 1 }).where(eq(endpoints.name, 'pets'));
  expect(await state()).toBe('READY');
  const ask = 'mutation { predict(input: { endpoint: "pets", images: ["aaaa"] }) { label } }';
  expect((await api.query(ask)).errors?.[0].extensions.code).toBe('UNAVAILABLE');
  expect(await state()).toBe('STARTING');
  // It was started again, elsewhere.
  await db.update(replicas).set({ url: `http://127.0.0.1:${await freePort()}` });
  expect(await state()).toBe('READY');
});

test('statistics come from the histogram', async () => {
  const latencies = new Array(LATENCY_BUCKETS).fill(0);
  latencies[40] = 100; // (8.9, 10] ms
  await api.platform.db
    .insert(endpointStatistics)
    .values({ endpointName: 'pets', requests: 3e9, errors: 2, latencies });
  const { statistics } = await endpoint();
  expect(statistics).toMatchObject({ requests: 3e9, errors: 2 });
  expect(statistics.p50Milliseconds).toBeGreaterThan(8.9);
  expect(statistics.p99Milliseconds).toBeLessThanOrEqual(10);
});

test('deployments that are refused', async () => {
  for (const [input, code, field] of [
    [{ name: 'Pets' }, 'BAD_USER_INPUT', 'name'],
    [{ name: '-pets' }, 'BAD_USER_INPUT', 'name'],
    [{ name: 'pets-' }, 'BAD_USER_INPUT', 'name'],
    [{ name: '../pets' }, 'BAD_USER_INPUT', 'name'],
    [{ name: 'p'.repeat(64) }, 'BAD_USER_INPUT', 'name'],
    [{ name: 'stats' }, 'BAD_USER_INPUT', 'name'],
    [{ replicas: 0 }, 'BAD_USER_INPUT', 'replicas'],
    [{ replicas: 9 }, 'BAD_USER_INPUT', 'replicas'],
    [{ checkpointId: 'nothing' }, 'NOT_FOUND', 'checkpointId'],
  ] as const)
    expect((await deploy(input)).errors?.[0].extensions, JSON.stringify(input)).toEqual({ code, field });
});

test('predict: bad pictures, and an endpoint without a replica', async () => {
  const predict = (input: object) =>
    api.query('mutation ($input: PredictInput!) { predict(input: $input) { label } }', {
      input: { endpoint: 'race', ...input },
    });
  for (const [input, code, field] of [
    [{}, 'BAD_USER_INPUT', 'images'],
    [{ images: [] }, 'BAD_USER_INPUT', 'images'],
    [{ images: new Array(17).fill('aaaa') }, 'BAD_USER_INPUT', 'images'],
    [{ images: ['aaaa', 'no base64!'] }, 'BAD_USER_INPUT', 'images.1'],
    [{ images: ['a'.repeat(27_000_000)] }, 'PAYLOAD_TOO_LARGE', 'images.0'],
    [{ images: ['aaaa'], endpoint: 'nothing' }, 'NOT_FOUND', 'endpoint'],
  ] as const)
    expect((await predict(input)).errors?.[0].extensions).toEqual({ code, field });
  expect((await predict({ images: ['data:image/png;base64,aaaa'] })).errors?.[0].extensions.code).toBe('UNAVAILABLE');
  const tooMuch = await predict({ images: ['a'.repeat(31_500_000)] });
  expect(tooMuch.status).toBe(413);
  expect(tooMuch.errors?.[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
});

test('lists by name, and deletes', async () => {
  const names = async () => {
    const { data } = await api.query('{ endpoints(first: 10) { edges { node { name } } } }');
    return data.endpoints.edges.map(({ node }: { node: { name: string } }) => node.name);
  };
  expect(await names()).toEqual(['pets', 'race', 'split']);
  expect((await api.query('mutation { deleteEndpoint(name: "race") }')).data.deleteEndpoint).toBe(true);
  expect(await names()).toEqual(['pets', 'split']);
  expect((await api.query('mutation { deleteEndpoint(name: "race") }')).errors?.[0].extensions).toEqual({
    code: 'NOT_FOUND',
    field: 'name',
  });
});
