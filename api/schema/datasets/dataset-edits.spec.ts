import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetIndex } from '../../../zoo/data/dataset.ts';
import { datasets } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset } from '../../testing/rows.ts';

let api: TestApi;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
  const colours = Array.from({ length: 12 }, (_, i) => ({ r: 20 * i, g: 0, b: 0 }));
  const pictures = await Promise.all(
    colours.map((background) =>
      sharp({ create: { width: 300, height: 200, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  // The first two are equal, and the last is in another split.
  const { db, blobs } = api.platform;
  const made = await insertDataset(api.platform, [...pictures, pictures[0]], { split: 'EACH' });
  const index: DatasetIndex = JSON.parse(String(await blobs.read(made.sha256 ?? '')));
  const sized = { ...index, examples: index.examples.map((one) => ({ ...one, width: 300, height: 200 })) };
  const { sha256 } = await blobs.put(Buffer.from(JSON.stringify(sized)));
  await db.update(datasets).set({ sha256 }).where(eq(datasets.id, made.id));
  id = made.id;
});
afterAll(() => api?.close());

const dataset = async (fields: string, of = id) => {
  const { data, errors } = await api.query(`{ dataset(id: "${of}") { ${fields} } }`);
  expect(errors).toBeUndefined();
  return data.dataset;
};
const edit = (edits: string) =>
  api.query(
    `mutation { editDataset(id: "${id}", edits: ${edits}) { id version edits { excluded relabelled moved } } }`,
  );

test('classes are counted by split, and examples found by name and place', async () => {
  const { classCounts, examples, example } = await dataset(`
    classCounts { label exampleCount splits }
    examples(search: "CAT/", offset: 2, first: 3) { totalCount pageInfo { hasNextPage hasPreviousPage } edges { node { position name } } }
    example(position: 3) { name label }`);
  expect(classCounts[0]).toEqual({ label: 'cat', exampleCount: 7, splits: { train: 3, validation: 2, test: 2 } });
  expect(examples.totalCount).toBe(7);
  expect(examples.edges.map(({ node }: { node: { position: number } }) => node.position)).toEqual([4, 6, 8]);
  expect(examples.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: true });
  expect(example).toEqual({ name: 'dog/3.png', label: 'dog' });
  expect((await dataset('example(position: 99) { name }')).example).toBeNull();
});

test('edits are shown before they are made, with the examples', async () => {
  const { plannedChanges } = await dataset(`plannedChanges(edits: {
    exclude: [0], relabel: [{ label: "dog", examples: [2] }], move: [{ split: "train", examples: [2, 3] }]
  }) { added removed relabelled moved classes { name before after } splits { name before after }
    examples(change: RELABELLED) { totalCount nodes { before { name label } after { label split previewUrl } } } }`);
  expect(plannedChanges).toMatchObject({ added: 0, removed: 1, relabelled: 1 });
  expect(plannedChanges.classes).toEqual([
    { name: 'cat', before: 7, after: 5 },
    { name: 'dog', before: 6, after: 7 },
  ]);
  expect(plannedChanges.examples).toEqual({
    totalCount: 1,
    nodes: [
      {
        before: { name: 'cat/2.png', label: 'cat' },
        after: { label: 'dog', split: 'train', previewUrl: `${api.url}/datasets/${id}/examples/2/preview` },
      },
    ],
  });
});

test('edits make the next version, and say what they are', async () => {
  const { data, errors } = await edit('{ exclude: [0, 2], move: [{ split: "train", examples: [4] }] }');
  expect(errors).toBeUndefined();
  expect(data.editDataset).toMatchObject({ version: 2, edits: { excluded: 2, relabelled: 0, moved: 1 } });
  const rows = await api.platform.db.select().from(datasets);
  expect(rows.find((row) => row.id === data.editDataset.id)?.edits).toEqual({
    ...{ exclude: ['cat/0.png', 'cat/2.png'], relabel: [], move: [{ example: 'cat/4.png', split: 'train' }] },
  });
});

test.each([
  ['{}', /at least one change/],
  ['{ exclude: [99] }', /no example 99: the positions are 0 to 12/],
  ['{ repairs: [{ kind: "OUTLIER", action: EXCLUDE }] }', /no repair EXCLUDE of OUTLIER/],
  ['{ move: [{ split: "dev", examples: [1] }] }', /split/],
])('edits %s are refused', async (edits, message) => {
  expect((await edit(edits)).errors?.[0].message).toMatch(message);
});

test('two versions are compared example by example', async () => {
  const pictures = [
    await sharp({ create: { width: 2, height: 2, channels: 3, background: 'blue' } })
      .png()
      .toBuffer(),
  ];
  const other = await insertDataset(api.platform, pictures);
  const { changesSince } = await dataset(`changesSince(id: "${other.id}") {
    added removed examples(change: REMOVED) { totalCount nodes { before { name } after { name } } } }`);
  expect(changesSince).toEqual({
    ...{ added: 13, removed: 1 },
    examples: { totalCount: 1, nodes: [{ before: { name: 'cat/0.png' }, after: null }] },
  });
});

test('smaller previews are WebP of that size, and kept', async () => {
  const url = `${api.url}/datasets/${id}/examples/1/preview`;
  const get = (query: string) => fetch(`${url}${query}`, { headers: { authorization: `Bearer ${api.tokens.VIEWER}` } });
  const answer = await get('?size=96');
  expect(answer.status === 200 ? '' : await answer.text()).toBe('');
  expect(answer.headers.get('content-type')).toBe('image/webp');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 96, height: 64 });
  expect(Buffer.from(await (await get('?size=96')).arrayBuffer())).toEqual(bytes);
  expect((await get('?size=384')).headers.get('content-type')).toBe('image/png');
  expect((await get('?size=97')).status).toBe(400);
});
