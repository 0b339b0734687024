import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { METADATA } from '../../../zoo/model.ts';
import { readModel } from '../../../zoo/onnx/read.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import { checkpoints } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint } from '../../testing/checkpoint-rows.ts';
import { doJob } from '../../testing/do-job.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';
import { tinyTextCheckpoint } from '../../testing/tiny-text-checkpoint.ts';

let api: TestApi;
let [picture, views, text] = ['', '', ''];
beforeAll(async () => {
  api = await startTestApi();
  picture = await insertCheckpoint(api.platform, tinyCheckpoint(), ['red', 'green', 'blue']);
  const several = readModel(tinyCheckpoint());
  several.metadata[METADATA.views] = '2';
  views = await insertCheckpoint(api.platform, writeModel(several), ['red', 'green', 'blue']);
  text = await insertCheckpoint(api.platform, tinyTextCheckpoint(), ['bad', 'good']);
});
afterAll(() => api?.close());

const SPEED = 'id speed { milliseconds runs tokens machine measuredAt job { id kind state } }';
const measure = async (ids: string[]) => {
  const document = `mutation ($ids: [ID!]!) { measureCheckpoints(ids: $ids) { ${SPEED} } }`;
  return api.query(document, { ids });
};

test('several are measured in one job, on one machine and at one time', async () => {
  const ids = [picture, views, text];
  const known = await api.query(`query ($ids: [ID!]!) { checkpoints(ids: $ids) { ${SPEED} } }`, { ids });
  expect(known.data.checkpoints.map(({ speed }: { speed: null }) => speed)).toEqual([null, null, null]);
  const started = (await measure(ids)).data.measureCheckpoints;
  for (const { speed } of started)
    expect(speed).toMatchObject({
      milliseconds: null,
      job: { kind: 'measure-checkpoints', state: 'QUEUED', id: started[0].speed.job.id },
    });
  // A second call waits for the same job.
  expect((await measure(ids)).data.measureCheckpoints).toEqual(started);
  await doJob(api);
  const { data } = await api.query(`query ($ids: [ID!]!) { checkpoints(ids: $ids) { ${SPEED} } }`, { ids });
  const speeds = data.checkpoints.map(({ speed }: { speed: object }) => speed);
  expect(speeds.map(({ tokens }: { tokens: number | null }) => tokens)).toEqual([null, null, expect.any(Number)]);
  for (const speed of speeds) {
    expect(speed).toMatchObject({
      machine: expect.stringMatching(/ cores?$/),
      measuredAt: speeds[0].measuredAt,
      job: { state: 'SUCCEEDED' },
    });
    expect(speed.milliseconds).toBeGreaterThan(0);
  }
});

test('one that was deleted meanwhile ends the job, and what was measured before stays', async () => {
  const { db } = api.platform;
  const before = (await measure([picture, text])).data.measureCheckpoints;
  await db.update(checkpoints).set({ deletedAt: new Date() }).where(eq(checkpoints.id, text));
  await doJob(api);
  const { data } = await api.query(
    `query ($id: ID!) { checkpoint(id: $id) { speed { milliseconds job { state error } } } }`,
    { id: picture },
  );
  expect(data.checkpoint.speed).toEqual({
    milliseconds: before[0].speed.milliseconds,
    job: { state: 'FAILED', error: expect.stringContaining('was deleted: measure the others again') },
  });
});

test('what runs in a browser is not measured here', async () => {
  await api.platform.db.update(checkpoints).set({ variant: 'BROWSER' }).where(eq(checkpoints.id, views));
  const { errors } = await measure([picture, views]);
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'CONFLICT' } });
});
