import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_AUGMENTATION } from '../../../zoo/data/augment/augmentation.ts';
import { endpoints, fineTunes, replicas } from '../../database/tables/index.ts';
import { CHANNELS, notify } from '../../jobs/channels.ts';
import { type ServedEndpoint, servedEndpoint } from '../../testing/served-endpoint.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';

// A revision of an endpoint is a version of the protocol's model.

const GERMAN = ['rot', 'grün', 'blau'];
let endpoint: ServedEndpoint;
let red: Buffer;
beforeAll(async () => {
  endpoint = await servedEndpoint('colours', [
    { onnx: tinyCheckpoint(), labels: ['red', 'green', 'blue'] },
    { onnx: tinyCheckpoint(GERMAN), labels: GERMAN },
  ]);
  red = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
});
afterAll(() => endpoint?.close());

async function ask(path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${endpoint.token}`, 'content-type': 'image/png' };
  const answer = await fetch(`http://${endpoint.address}/v2${path}`, { headers, ...init });
  return { status: answer.status, body: await answer.json() };
}
const infer = (path: string) => ask(`/models/colours${path}/infer`, { method: 'POST', body: new Uint8Array(red) });

test('each version that is served answers; without one, the current does', async () => {
  expect((await infer('/versions/1')).body).toMatchObject({ model_version: '1', predictions: [{ label: 'red' }] });
  expect((await infer('/versions/2')).body).toMatchObject({ model_version: '2', predictions: [{ label: 'rot' }] });
  for (let i = 0; i < 3; i++) expect((await infer('')).body).toMatchObject({ model_version: '2' });
});

test('each is described by its own checkpoint', async () => {
  const { body } = await ask('/models/colours/versions/1');
  expect(body).toMatchObject({ versions: ['1', '2'], parameters: { labels: '["red","green","blue"]' } });
  expect((await ask('/models/colours')).body).toMatchObject({ parameters: { labels: JSON.stringify(GERMAN) } });
  expect((await ask('/models/colours/versions/2/ready')).body).toEqual({ name: 'colours', ready: true });
  const config = (await ask('/models/colours/config')).body;
  expect(config).toMatchObject({ version_policy: { specific: { versions: [1, 2] } } });
});

test('a checkpoint that averages views of a picture is not said to take pixels', async () => {
  const { db } = endpoint.database;
  const [{ options }] = await db.select({ options: fineTunes.options }).from(fineTunes);
  const inputs = async () => (await ask('/models/colours')).body.inputs.map(({ name }: { name: string }) => name);
  expect(await inputs()).toEqual(['image', 'pixels']);
  for (const [testTime, names] of [
    [3, ['image']],
    [1, ['image', 'pixels']],
  ] as const) {
    await db
      .update(fineTunes)
      .set({ options: { ...options, augmentation: { ...DEFAULT_AUGMENTATION.IMAGE, testTime } } });
    await notify(db, CHANNELS.endpoints, 'colours');
    await vi.waitFor(async () => expect(await inputs()).toEqual(names), { timeout: 600_000 });
  }
});

test.each(['3', '0', '01', '1.0', '1e0', 'latest', '-1'])(
  'version %s is unknown: 404 that names those there are',
  async (version) => {
    for (const path of ['', '/ready', '/config', '/stats']) {
      expect(await ask(`/models/colours/versions/${version}${path}`)).toEqual({
        status: 404,
        body: { error: `The endpoint colours does not serve version ${version}. It serves 1 and 2.` },
      });
    }
    expect((await infer(`/versions/${version}`)).status).toBe(404);
  },
);

test('the repository lists all, and the state of each', async () => {
  const { db } = endpoint.database;
  await db.update(replicas).set({ state: 'STARTING' }).where(eq(replicas.revision, 2));
  await notify(db, CHANNELS.endpoints, 'colours');
  await vi.waitFor(
    async () =>
      expect((await ask('/repository/index', { method: 'POST', body: '' })).body).toEqual([
        { name: 'colours', version: '1', state: 'READY', reason: '' },
        { name: 'colours', version: '2', state: 'UNAVAILABLE', reason: 'No replica is ready.' },
      ]),
    { timeout: 600_000 },
  );
  // The earlier one answers until the new one is ready, and says which it is.
  expect((await infer('')).body).toMatchObject({ model_version: '1' });
  expect((await ask('/models/colours/ready')).status).toBe(200);
  expect((await ask('/models/colours/versions/2/ready')).status).toBe(503);
  expect((await infer('/versions/2')).status).toBe(503);
  await db.delete(replicas).where(eq(replicas.revision, 1));
  await db.update(replicas).set({ state: 'READY' });
  await notify(db, CHANNELS.endpoints, 'colours');
  await vi.waitFor(async () => expect((await infer('/versions/1')).status).toBe(404), { timeout: 600_000 });
  expect((await infer('/versions/2')).status).toBe(200);
  await db.delete(endpoints);
  await notify(db, CHANNELS.endpoints, 'colours');
  await vi.waitFor(
    async () => expect((await ask('/repository/index', { method: 'POST', body: '' })).body).toEqual([]),
    { timeout: 600_000 },
  );
});
