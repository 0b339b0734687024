import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasets, jobs, uploads } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertJob } from '../../testing/rows.ts';

let api: TestApi;
let pictures: Buffer[];
beforeAll(async () => {
  api = await startTestApi();
  const picture = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } });
  pictures = await Promise.all(
    [picture.clone().png(), picture.clone().jpeg(), picture.clone().webp()].map((image) => image.toBuffer()),
  );
  pictures.push(Buffer.from('<html><script>alert(1)</script></html>'));
});
afterAll(() => api?.close());

async function uploaded(filename = 'pets.zip', createdBy?: string) {
  const { data } = await api.query('{ viewer { id } }');
  const [row] = await api.platform.db
    .insert(uploads)
    .values({
      filename,
      byteSize: 3,
      secretSha256: '',
      createdBy: createdBy ?? data.viewer.id,
      expiresAt: new Date(),
      sha256: (await api.platform.blobs.put(Buffer.from('abc'))).sha256,
    })
    .returning();
  return row.id;
}

const create = (input: object) =>
  api.query(
    'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id name labels exampleCount sha256 job { kind state } } }',
    { input },
  );

test('an upload becomes a data set, in a job', async () => {
  const { data } = await create({ name: ' My\n"pets" ', modality: 'IMAGE', uploadId: await uploaded() });
  const { id, ...dataset } = data.createDataset;
  const job = { kind: 'import-dataset', state: 'QUEUED' };
  expect(dataset).toEqual({ name: 'My\n"pets"', labels: [], exampleCount: 0, sha256: null, job });
  const [row] = await api.platform.db.select().from(jobs).where(eq(jobs.kind, 'import-dataset'));
  expect(row.payload).toEqual({ datasetId: id });
});

test.each([
  [null, 'SINGLE_LABEL'],
  [{ labels: 'topics' }, 'MULTI_LABEL'],
  [{ numbers: ['age'] }, 'REGRESSION'],
  [{ tags: 'ner_tags' }, 'TOKEN_LABELS'],
])('with the targets %j its task is known before the import: %s', async (targets, task) => {
  const { data, errors } = await api.query(
    'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { sha256 task } }',
    { input: { name: 'Texts', modality: 'TEXT', uploadId: await uploaded('texts.csv'), targets } },
  );
  expect(errors).toBeUndefined();
  expect(data.createDataset).toEqual({ sha256: null, task });
});

test('createDataset refuses invalid input, and makes nothing then', async () => {
  const before = (await api.query('{ datasets { totalCount } }')).data.datasets.totalCount;
  const uploadId = await uploaded();
  const good = { name: 'Pets', modality: 'IMAGE', uploadId };
  for (const [input, code, field] of [
    [{ ...good, modality: 'TEXT', uploadId: await uploaded('pets.txt') }, 'BAD_USER_INPUT', 'uploadId'],
    [{ ...good, uploadId: await uploaded('pets.csv') }, 'BAD_USER_INPUT', 'uploadId'],
    [{ ...good, name: '' }, 'BAD_USER_INPUT', 'name'],
    [{ ...good, uploadId: 'nothing' }, 'NOT_FOUND', 'uploadId'],
    [{ ...good, uploadId: await uploaded('pets.rar') }, 'BAD_USER_INPUT', 'uploadId'],
    [{ ...good, uploadId: await uploaded('pets.zip', 'someone else') }, 'NOT_FOUND', 'uploadId'],
  ] as const)
    expect((await create(input)).errors?.[0].extensions).toEqual({ code, field });
  await api.platform.db.update(uploads).set({ sha256: null }).where(eq(uploads.id, uploadId));
  expect((await create(good)).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'uploadId' });
  expect((await api.query('{ datasets { totalCount } }')).data.datasets.totalCount).toBe(before);
});

test('data sets: newest first, by name, by id', async () => {
  const dataset = await insertDataset(api.platform, pictures, {
    name: 'Zoo 100%',
    jobId: (await insertJob(api.platform)).id,
  });
  const query =
    '{ datasets(search: "zoo 100%") { totalCount edges { node { id name splits { name exampleCount } groups job { state } } } } }';
  const { data } = await api.query(query);
  expect(data.datasets.edges).toHaveLength(1);
  expect(data.datasets.edges[0].node).toMatchObject({
    id: dataset.id,
    splits: [{ name: 'test', exampleCount: 4 }],
    groups: ['tone'],
  });
  const all = (await api.query('{ datasets { edges { node { id } } } }')).data.datasets.edges;
  expect(all[0].node.id).toBe(dataset.id);
  expect((await api.query('{ dataset(id: "nothing") { id } }')).data.dataset).toBeNull();
});

test('examples by split and label, page by page', async () => {
  const { id } = await insertDataset(api.platform, pictures);
  const examples = async (args: string) =>
    await api.query(
      `{ dataset(id: "${id}") { examples(${args}) { totalCount pageInfo { hasNextPage endCursor } edges { node { name label split groups previewUrl } } } } }`,
    );
  const first = (await examples('first: 3')).data.dataset.examples;
  expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
  expect(first.edges[1].node).toEqual({
    name: 'dog/1.png',
    label: 'dog',
    split: 'test',
    groups: { tone: 'dark' },
    previewUrl: `${api.url}/datasets/${id}/examples/1/preview`,
  });
  const rest = (await examples(`after: "${first.pageInfo.endCursor}"`)).data.dataset.examples;
  expect(rest.edges.map(({ node }: { node: { name: string } }) => node.name)).toEqual(['dog/3.png']);
  expect((await examples('label: "cat"')).data.dataset.examples.totalCount).toBe(2);
  expect((await examples('split: "train"')).data.dataset.examples.totalCount).toBe(0);
  expect((await examples('label: "cow"')).errors?.[0].extensions.field).toBe('label');
  expect((await examples('after: "x"')).errors?.[0].extensions.field).toBe('after');
});

test('examples of a group, and how many each value has', async () => {
  const { id } = await insertDataset(api.platform, pictures);
  const ask = (fields: string) => api.query(`{ dataset(id: "${id}") { ${fields} } }`);
  const named = async (groups: string) =>
    (await ask(`examples(groups: ${groups}) { edges { node { name } } }`)).data.dataset.examples.edges.map(
      ({ node }: { node: { name: string } }) => node.name,
    );
  expect((await ask('groupCounts { group value exampleCount }')).data.dataset.groupCounts).toEqual([
    { group: 'tone', value: 'dark', exampleCount: 2 },
    { group: 'tone', value: 'light', exampleCount: 2 },
  ]);
  expect(await named('[{ group: "tone", value: "dark" }]')).toEqual(['cat/0.png', 'dog/1.png']);
  expect(await named('[{ group: "tone", value: "dark" }, { group: "tone", value: "light" }]')).toEqual([]);
  expect(await named('[]')).toHaveLength(4);
  const { errors } = await ask('examples(groups: [{ group: "age", value: "old" }]) { totalCount }');
  expect(errors?.[0]).toMatchObject({ message: 'The data set has no group "age".', extensions: { field: 'groups' } });
});

test('examples of a data set of texts are the texts', async () => {
  const texts = ['meow', 'woof – “wuff” 🐕'].map((text) => Buffer.from(text));
  const { id } = await insertDataset(api.platform, texts, { modality: 'TEXT' });
  const { data } = await api.query(
    `{ dataset(id: "${id}") { modality examples { edges { node { label text previewUrl } } } } }`,
  );
  expect(data.dataset.modality).toBe('TEXT');
  expect(data.dataset.examples.edges.map(({ node }: { node: object }) => node)).toEqual([
    { label: 'cat', text: 'meow', previewUrl: null },
    { label: 'dog', text: 'woof – “wuff” 🐕', previewUrl: null },
  ]);
});

test("previews: a picture's own bytes, with their actual type, for viewers", async () => {
  const { id } = await insertDataset(api.platform, pictures);
  const url = (position: number | string) => `${api.url}/datasets/${id}/examples/${position}/preview`;
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  const types = ['image/png', 'image/jpeg', 'image/webp', 'application/octet-stream'];
  for (const [position, type] of types.entries()) {
    const response = await fetch(url(position), { headers });
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(pictures[position]);
    const etag = response.headers.get('etag') ?? '';
    // Without a Cache-Control of ours, fetch adds no-cache to a request that has If-None-Match.
    const conditional = { ...headers, 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
    expect((await fetch(url(position), { headers: conditional })).status).toBe(304);
  }
  // An <img> of the web app sends the cookie and no Origin.
  const cookie = { Cookie: `theme=dark; ${await api.signIn(api.tokens.VIEWER)}` };
  expect((await fetch(url(0), { headers: cookie })).status).toBe(200);
  expect((await fetch(url(0), { headers: { ...cookie, Origin: 'https://evil.example' } })).status).toBe(401);
  expect((await fetch(url(0))).status).toBe(401);
  for (const position of [4, -1, '1e9', '..%2f0', 99999999999])
    expect((await fetch(url(position), { headers })).status).toBe(404);
});

test('no repair is offered that would leave out every example', async () => {
  const { id } = await insertDataset(api.platform, pictures);
  const found = {
    kind: 'TOO_SMALL_FOR_MODEL',
    severity: 'LOW' as const,
    message: 'Small.',
    exampleCount: 4,
    examples: [],
  };
  const dropCountOf = async (dropCount: number) => {
    await api.platform.db
      .update(datasets)
      .set({ quality: [{ ...found, dropCount }], exampleCount: 4 })
      .where(eq(datasets.id, id));
    const { data } = await api.query(`{ dataset(id: "${id}") { quality { dropCount } } }`);
    return data.dataset.quality[0].dropCount;
  };
  expect([await dropCountOf(3), await dropCountOf(4)]).toEqual([3, 0]);
});
