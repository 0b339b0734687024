import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { withinProject } from '../../database/scope.ts';
import { endpointRevisions, endpoints, models } from '../../database/tables/index.ts';
import { inferenceOf } from '../../inference/inference.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
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
  await vi.waitFor(() => expect(directory.find('pets')?.maxRequests).toBe(5));
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
  await vi.waitFor(() => expect(directory.find('pets')?.maxRequests).toBeNull());
  expect((await ask('cats')).status).toBe(503);
});

test('limits are whole numbers from 1, of a project that exists, and an admin sets them', async () => {
  for (const values of ['jobs: 0', 'requestsPerMinute: -1', 'jobs: 1000001'])
    expect((await quotas(values)).errors?.[0].message).toMatch(/must be from 1 to 1,000,000/);
  const none = 'mutation { setQuotas(input: { project: "three", jobs: 1 }) { id } }';
  expect((await asAdmin(none)).errors?.[0]).toMatchObject({ extensions: { code: 'NOT_FOUND', field: 'project' } });
  expect((await own(none.replace('three', 'two'))).errors?.[0].extensions.code).toBe('FORBIDDEN');
});
