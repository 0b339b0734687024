import { stat } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pictureFolders, zipBytes } from '../../../zoo/data/testing/archives.ts';
import { withinEverything, withinProject } from '../../database/scope.ts';
import {
  blobSizes,
  datasets,
  endpointRevisions,
  endpoints,
  modelFiles,
  models,
  uploads,
} from '../../database/tables/index.ts';
import { collectGarbage } from '../../garbage/collect-garbage.ts';
import { inferenceOf } from '../../inference/inference.ts';
import { takeByteQuota } from '../../jobs/byte-quota.ts';
import { blobKey } from '../../storage/blob-store.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let projectId: string;
/** Of the project "two". */
let token: string;
const asAdmin = (query: string) => api.query(query, {}, { token: api.tokens.ADMIN });
const own = (query: string) => api.query(query, {}, { token });
const quotas = (values: string) =>
  asAdmin(`mutation { setQuotas(input: { project: "two", ${values} }) { quotas { jobs requestsPerMinute } } }`);
const use = async () => (await own('{ projects { edges { node { slug use { jobs requestsPerMinute } } } } }')).data;

beforeAll(async () => {
  api = await startTestApi();
  const create = 'mutation { createProject(input: { slug: "two", name: "Two" }) { id } }';
  projectId = (await asAdmin(create)).data.createProject.id;
  const made = await asAdmin(
    'mutation { createToken(input: { name: "bo", role: DEPLOYER, project: "two" }) { secret } }',
  );
  token = made.data.createToken.secret;
});
afterAll(() => api?.close());

/** The bytes of these digests' files on the disk, each once. */
async function onDisk(digests: (string | null)[]): Promise<number> {
  const folder = path.join(api.platform.config.home, 'blobs');
  const files = [...new Set(digests)].flatMap((sha256) => (sha256 ? [path.join(folder, blobKey(sha256))] : []));
  return (await Promise.all(files.map((file) => stat(file)))).reduce((sum, { size }) => sum + size, 0);
}
const createUpload = (byteSize: number) =>
  own(
    `mutation { createUpload(input: { filename: "pets.zip", byteSize: ${byteSize} }) { id url headers { name value } } }`,
  );
const bytesUsed = async () =>
  (await own('{ projects { edges { node { use { bytes } } } } }')).data.projects.edges[0].node.use.bytes;

test('bytes: blobs count once, uploads from when they are announced, and of two that come at once one finds room', async () => {
  const { db, blobs } = api.platform;
  const pictures = [Buffer.from('a cat'), Buffer.from('a dog that is longer')];
  const digests = await withinProject(projectId, async () => {
    const { onnxSha256 } = await insertModel(api.platform, {
      slug: 'mine',
      onnxSha256: (await blobs.put(Buffer.alloc(3_000, 7))).sha256,
    });
    await db.delete(modelFiles);
    await insertModel(api.platform, {
      slug: 'all',
      projectId: null,
      onnxSha256: (await blobs.put(Buffer.alloc(999))).sha256,
    });
    await db.delete(modelFiles);
    const made = await insertDataset(api.platform, pictures);
    // The same bytes again, in another row.
    const again = await insertDataset(api.platform, pictures);
    expect(again.packSha256).toBe(made.packSha256);
    return [onnxSha256, made.sha256, made.packSha256, again.sha256];
  });
  const rest = await bytesUsed();
  const checkpoint = await withinProject(projectId, () => db.query.checkpoints.findMany());
  const theirs = await withinProject(projectId, () => db.select().from(datasets));
  const all = [
    ...digests,
    ...checkpoint.map(({ sha256 }) => sha256),
    ...theirs.flatMap((row) => [row.sha256, row.packSha256]),
  ];
  // Uploads that expired count no more.
  expect(rest).toBe(await onDisk(all));

  await quotas(`bytes: ${rest + 1_000}`);
  // Another one is announced, and its transaction still runs.
  const waiting = await withinProject(projectId, () =>
    db.transaction(async (tx) => {
      await takeByteQuota(tx, projectId, 600);
      const values = { filename: 'a.zip', byteSize: 600, secretSha256: '', createdBy: '' };
      await tx.insert(uploads).values({ ...values, expiresAt: new Date(Date.now() + 3_600_000) });
      const answer = createUpload(900);
      let isDone = false;
      void answer.then(() => {
        isDone = true;
      });
      const locks = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await vi.waitFor(
        async () =>
          expect(isDone || (await withinEverything(() => api.platform.pool.query(locks))).rowCount).toBeTruthy(),
        { timeout: 600_000 },
      );
      return { answer };
    }),
  );
  const [refused] = (await waiting.answer).errors ?? [];
  expect(refused?.extensions).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    quota: 'bytes',
    most: rest + 1_000,
    used: rest + 600,
  });
  expect(refused?.message).toMatch(
    /^The project stores [\d,]+ bytes and may store [\d,]+\. This needs 900 more\. Delete something/,
  );
  expect((await createUpload(400)).errors).toBeUndefined();
  expect(await bytesUsed()).toBe(rest + 1_000);
  expect(
    (await api.query('mutation { createUpload(input: { filename: "a.zip", byteSize: 5000 }) { id } }')).errors,
  ).toBeUndefined();
});

test('bytes: a job that would store too much while it runs fails, and leaves nothing behind; one that frees some is done', async () => {
  const { db } = api.platform;
  const before = await bytesUsed();
  await quotas('bytes: null');
  const archive = await zipBytes(await pictureFolders(['cats', 'dogs'], 12));
  const { data } = await createUpload(archive.length);
  const { id, url, headers } = data.createUpload;
  const put = {
    method: 'PUT',
    body: new Uint8Array(archive),
    headers: Object.fromEntries(headers.map((one: { name: string; value: string }) => [one.name, one.value])),
  };
  expect((await fetch(url, put)).status).toBe(201);
  expect(await bytesUsed()).toBe(before + archive.length);
  // Room for the job to begin, and not for what it makes.
  const most = before + archive.length + 100;
  await quotas(`bytes: ${most}`);
  const create = () =>
    own(`mutation { createDataset(input: { name: "Much", modality: IMAGE, uploadId: "${id}" }) { id job { id } } }`);
  const dataset = (await create()).data.createDataset;
  await doJob(api);
  const job = (await own(`{ job(id: "${dataset.job.id}") { state error } }`)).data.job;
  expect(job).toMatchObject({ state: 'FAILED', error: expect.stringMatching(/may store .*This needs [\d,]+ more/) });
  const [row] = await withinProject(projectId, () => db.select().from(datasets).where(eq(datasets.id, dataset.id)));
  expect(row).toMatchObject({ sha256: null, packSha256: null });
  expect(await bytesUsed()).toBe(before + archive.length);
  // What it put is garbage, which nothing but the upload's bytes is then.
  await collectGarbage(api.platform, { dryRun: false, graceMs: -60_000 });
  expect(await bytesUsed()).toBe(before + archive.length);
  expect(await db.$count(blobSizes)).toBe(
    (await collectGarbage(api.platform, { dryRun: true, graceMs: 0 })).storedBlobs,
  );

  await quotas('bytes: 1');
  expect((await create()).errors?.[0]).toMatchObject({
    message: expect.stringMatching(/There is no room for more/),
    extensions: { code: 'QUOTA_EXCEEDED' },
  });
  expect((await own(`mutation { deleteUpload(id: "${id}") }`)).errors).toBeUndefined();
  expect(await bytesUsed()).toBe(before);
  await quotas('bytes: null');
});

test('bytes: a row from before sizes were written is asked for in the store, not taken for nothing', async () => {
  const { db } = api.platform;
  const before = await bytesUsed();
  await db.delete(blobSizes);
  await quotas(`bytes: ${before + 1_000}`);
  expect((await createUpload(10)).errors?.[0]).toMatchObject({
    message: expect.stringMatching(/not known yet/),
    extensions: { code: 'UNAVAILABLE' },
  });
  expect(await bytesUsed()).toBe(before);
  expect((await createUpload(10)).errors).toBeUndefined();
  await quotas('bytes: null');
});

const fetchModel = (slug: string) => `mutation { fetchModel(slug: "${slug}") { availability fetchJob { id } } }`;

test('jobs: of requests that come at once, as many are taken as the quota leaves; the others change nothing', async () => {
  const slugs = Array.from({ length: 8 }, (_, i) => `model-${i}`);
  await withinProject(projectId, async () => {
    for (const slug of slugs) await insertModel(api.platform, { slug, availability: 'REMOTE', onnxSha256: null });
  });
  await insertModel(api.platform, { slug: 'everybodys', availability: 'REMOTE', onnxSha256: null, projectId: null });
  await insertModel(api.platform, { slug: 'of-the-others', availability: 'REMOTE', onnxSha256: null });
  expect((await quotas('jobs: 3')).data.setQuotas.quotas).toEqual({ jobs: 3, requestsPerMinute: null });

  const answers = await Promise.all(slugs.map((slug) => own(fetchModel(slug))));
  const refused = answers.flatMap(({ errors }) => errors ?? []);
  expect(refused).toHaveLength(5);
  for (const { message, extensions } of refused) {
    expect(extensions).toMatchObject({ code: 'QUOTA_EXCEEDED', quota: 'jobs', most: 3, used: 3 });
    expect(message).toMatch(/^The project has 3 jobs that wait or run, and may have 3\. Wait for one of them/);
  }
  const rows = await withinProject(projectId, () => api.platform.db.select().from(models));
  const states = rows.filter(({ slug }) => slugs.includes(slug)).map(({ availability }) => availability);
  expect(states.toSorted()).toEqual([...Array(3).fill('FETCHING'), ...Array(5).fill('REMOTE')]);
  expect((await use()).projects.edges[0].node.use).toEqual({ jobs: 3, requestsPerMinute: 0 });
  // What everybody may use counts for nobody, and other projects have their own.
  expect((await own(fetchModel('everybodys'))).data.fetchModel.availability).toBe('FETCHING');
  expect((await api.query(fetchModel('of-the-others'))).data.fetchModel.availability).toBe('FETCHING');

  const left = slugs[answers.findIndex(({ errors }) => errors)];
  const [taken] = answers.flatMap(({ data }) => (data?.fetchModel ? [data.fetchModel.fetchJob.id] : []));
  await own(`mutation { cancelJob(id: "${taken}") { state } }`);
  expect((await own(fetchModel(left))).data.fetchModel.availability).toBe('FETCHING');
  expect((await quotas('jobs: null')).data.setQuotas.quotas.jobs).toBeNull();
});

test('requests to endpoints: those beyond the quota are refused before they are read, and learn when to come again', async () => {
  await withinProject(projectId, async () => {
    const model = await insertModel(api.platform, { slug: 'net' });
    const { id: datasetId } = await insertDataset(api.platform, [Buffer.from('a')]);
    const { id: fineTuneId } = await insertFineTune(api.platform, { modelId: model.id, datasetId });
    const checkpoint = await insertCheckpoint(api.platform, { fineTuneId, epoch: 1, validationLoss: 1 });
    for (const name of ['pets', 'cats']) {
      await api.platform.db.insert(endpoints).values({ name, revision: 1, replicas: 1 });
      const revision = { endpointName: name, number: 1, checkpointId: checkpoint.id, deployedBy: 'bo', traffic: 100 };
      await api.platform.db.insert(endpointRevisions).values(revision);
    }
  });
  const ask = (name: string) =>
    fetch(`${api.url}/v2/models/${name}/infer`, {
      ...{ method: 'POST', body: 'words' },
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' },
    });
  // No replica runs here.
  expect((await ask('pets')).status).toBe(503);
  await quotas('requestsPerMinute: 5');
  // A notification brings it to every API process.
  const { directory } = await inferenceOf(api.platform);
  await vi.waitFor(() => expect(directory.find('pets')?.maxRequests).toBe(5), { timeout: 600_000 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(i % 2 === 0 ? 'pets' : 'cats')));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(15);
  for (const answer of refused) {
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await answer.json()).toEqual({
      error: expect.stringMatching(/^The endpoints of this project take 5 requests a minute\. Try again in \d+ s\.$/),
    });
  }
  const predict = 'mutation { predict(input: { endpoint: "pets", images: ["aGVsbG8="] }) { label } }';
  expect((await own(predict)).errors?.[0].extensions).toMatchObject({
    ...{ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: expect.any(Number) },
  });
  expect((await use()).projects.edges[0].node.use.requestsPerMinute).toBeGreaterThan(5);
  await quotas('requestsPerMinute: null');
  await vi.waitFor(() => expect(directory.find('pets')?.maxRequests).toBeNull(), { timeout: 600_000 });
  expect((await ask('cats')).status).toBe(503);
});

test('limits are whole numbers from 1, of a project that exists, and an admin sets them', async () => {
  for (const values of ['bytes: 0', 'bytes: -5'])
    expect((await quotas(values)).errors?.[0].message).toMatch(/must be at least 1/);
  for (const values of ['jobs: 0', 'requestsPerMinute: -1', 'jobs: 1000001'])
    expect((await quotas(values)).errors?.[0].message).toMatch(/must be from 1 to 1,000,000/);
  const none = 'mutation { setQuotas(input: { project: "three", jobs: 1 }) { id } }';
  expect((await asAdmin(none)).errors?.[0]).toMatchObject({ extensions: { code: 'NOT_FOUND', field: 'project' } });
  expect((await own(none.replace('three', 'two'))).errors?.[0].extensions.code).toBe('FORBIDDEN');
});
