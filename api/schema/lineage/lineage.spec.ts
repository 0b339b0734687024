import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  checkpoints,
  endpointRevisions,
  endpoints,
  featureSets,
  fineTunes,
  modelFiles,
  models,
} from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

// base → derived → fine-tune on pets → two checkpoints; the second serves as "pets" and was imported again as "returned",
// which was fine-tuned once more and serves as "again".

let api: TestApi;
const ids: Record<string, string> = {};

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { db } = platform;
  const deploy = async (name: string, checkpointIds: string[]) => {
    await db.insert(endpoints).values({ name, revision: checkpointIds.length, replicas: 1 });
    for (const [i, checkpointId] of checkpointIds.entries())
      await db.insert(endpointRevisions).values({ endpointName: name, number: i + 1, checkpointId, deployedBy: 'mia' });
  };
  const tune = async (modelId: string, epochs: number) => {
    const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId: ids.pets });
    const saved: string[] = [];
    for (let epoch = 1; epoch <= epochs; epoch++)
      saved.push((await insertCheckpoint(platform, { fineTuneId, epoch, validationLoss: 1 })).id);
    return { fineTuneId, saved };
  };
  ids.base = (
    await insertModel(platform, { slug: 'base', baseModelName: 'google/vit', uri: 'pkg:npm/zoo@1.0.0#base' })
  ).id;
  ids.derived = (
    await insertModel(platform, { slug: 'derived', baseModelId: ids.base, uri: 'https://example.org/d' })
  ).id;
  ids.pets = (await insertDataset(platform, [Buffer.from('a'), Buffer.from('b')])).id;
  const [features] = await db
    .insert(featureSets)
    .values({ modelId: ids.base, datasetId: ids.pets, layer: 'block_2_add', key: 'key' })
    .returning();
  ids.features = features.id;
  const first = await tune(ids.derived, 2);
  ids.fineTune = first.fineTuneId;
  [ids.first, ids.second] = first.saved;
  const [second] = await db.select().from(checkpoints).where(eq(checkpoints.id, ids.second));
  ids.returned = (
    await insertModel(platform, { slug: 'returned', uri: 'pkg:huggingface/mia/pets@1', onnxSha256: 'other' })
  ).id;
  await db.insert(modelFiles).values({ modelId: ids.returned, path: 'model.onnx', byteSize: 1, sha256: second.sha256 });
  const again = await tune(ids.returned, 1);
  ids.other = (await insertModel(platform, { slug: 'unrelated', uri: 'https://example.org/u' })).id;
  await deploy('pets', [ids.first, ids.second]);
  await deploy('again', again.saved);
  await deploy('over', [ids.second, (await tune(ids.other, 1)).saved[0]]);
});
afterAll(() => api?.close());

const QUERY = `query ($kind: LineageKind!, $id: ID!, $direction: LineageDirection, $depth: Int) {
  lineage(kind: $kind, id: $id, direction: $direction, depth: $depth) {
    root { kind id } truncated
    nodes { kind id label slug digest state trainedOn version } edges { relation from { kind id } to { kind id } } } }`;
interface Node {
  kind: string;
  id: string;
  label: string;
  slug: string | null;
  digest: string | null;
  state: string | null;
  trainedOn: string | null;
  version: number | null;
}
interface Edge {
  relation: string;
  from: { kind: string; id: string };
  to: { kind: string; id: string };
}
const ask = (kind: string, id: string, direction = 'BOTH', depth = 20) =>
  api.query(QUERY, { kind, id, direction, depth });
async function trace(kind: string, id: string, direction?: string, depth?: number) {
  const { data, errors } = await ask(kind, id, direction, depth);
  expect(errors).toBeUndefined();
  const lineage = data.lineage as { root: object; nodes: Node[]; edges: Edge[]; truncated: boolean };
  const labels = (of: string) =>
    lineage.nodes
      .filter((node) => node.kind === of)
      .map(({ label }) => label)
      .sort();
  return { ...lineage, labels };
}

test('from an endpoint up to the sources of its model and of its data', async () => {
  const { root, nodes, edges, truncated, labels } = await trace('ENDPOINT', 'pets', 'UPSTREAM');
  expect(root).toEqual({ kind: 'ENDPOINT', id: 'pets@2' });
  expect(nodes[0]).toMatchObject({ label: 'pets, revision 2', slug: 'pets', state: 'SERVES' });
  expect(truncated).toBe(false);
  expect(labels('MODEL')).toEqual(['base', 'derived']);
  expect(labels('SOURCE')).toEqual(['google/vit', 'https://example.org/d', 'pets.zip', 'pkg:npm/zoo@1.0.0#base']);
  expect(labels('CHECKPOINT')).toEqual(['Epoch 2']);
  expect(labels('FINE_TUNE')).toEqual(['Linear probe']);
  for (const kind of ['FINE_TUNE', 'CHECKPOINT'])
    expect(nodes.find((node) => node.kind === kind)).toMatchObject({ trainedOn: 'Pets', version: 1 });
  expect(nodes.find((node) => node.kind === 'DATASET')).toMatchObject({ trainedOn: null, version: 1 });
  // Other things made from the same sources are not its ancestors.
  expect(labels('FEATURE_SET')).toEqual([]);
  expect(edges.map(({ relation }) => relation).sort()).toEqual([
    'BASE_OF',
    'BASE_OF',
    'DEPLOYED_AS',
    'FETCHED_AS',
    'FETCHED_AS',
    'SAVED',
    'TRAINED_IN',
    'TUNED_IN',
    'UPLOADED_AS',
  ]);
  expect(edges).toContainEqual({
    relation: 'TUNED_IN',
    from: { kind: 'MODEL', id: ids.derived },
    to: { kind: 'FINE_TUNE', id: ids.fineTune },
  });
});

test('from a source down to every revision of every endpoint', async () => {
  const { labels, nodes, edges } = await trace('SOURCE', 'pkg:npm/zoo@1.0.0#base', 'DOWNSTREAM');
  expect(labels('MODEL')).toEqual(['base', 'derived', 'returned']);
  expect(labels('FEATURE_SET')).toEqual(['block_2_add']);
  expect(labels('ENDPOINT')).toEqual(['again, revision 1', 'over, revision 1', 'pets, revision 1', 'pets, revision 2']);
  expect(nodes.find(({ label }) => label === 'over, revision 1')?.state).toBe('SUPERSEDED');
  expect(edges).toContainEqual({
    relation: 'SAME_BYTES',
    from: { kind: 'CHECKPOINT', id: ids.second },
    to: { kind: 'MODEL', id: ids.returned },
  });
  // A data set leads to what was trained on it, and an upload to the data set.
  const upload = (await trace('DATASET', ids.pets, 'UPSTREAM')).nodes.find(({ kind }) => kind === 'SOURCE');
  expect(upload?.label).toBe('pets.zip');
  expect((await trace('SOURCE', upload?.id ?? '', 'DOWNSTREAM', 1)).labels('DATASET')).toEqual(['Pets']);
});

test('in both directions, up to the requested depth', async () => {
  const both = await trace('MODEL', ids.derived.toUpperCase());
  expect(both.labels('MODEL')).toEqual(['base', 'derived', 'returned']);
  expect(both.labels('ENDPOINT')).toHaveLength(4);
  const near = await trace('MODEL', ids.derived, 'BOTH', 1);
  expect(near.nodes.map(({ kind }) => kind).sort()).toEqual(['FINE_TUNE', 'MODEL', 'MODEL', 'SOURCE']);
  expect(near.truncated).toBe(true);
  expect((await trace('FEATURE_SET', ids.features)).truncated).toBe(false);
});

test('which endpoints descend from a model, and from a data set: by what they serve now', async () => {
  const names = async (of: string) => {
    const { data } = await api.query(`{ found: ${of} { endpoints { totalCount edges { node { name } } } } }`);
    const { edges, totalCount } = data.found.endpoints;
    expect(totalCount).toBe(edges.length);
    return edges.map(({ node }: { node: { name: string } }) => node.name);
  };
  expect(await names('model(slug: "base")')).toEqual(['again', 'pets']);
  expect(await names('model(slug: "returned")')).toEqual(['again']);
  expect(await names('model(slug: "unrelated")')).toEqual(['over']);
  expect(await names(`dataset(id: "${ids.pets}")`)).toEqual(['again', 'over', 'pets']);
  const page = await api.query(
    '{ model(slug: "base") { endpoints(first: 1) { totalCount pageInfo { hasNextPage } edges { node { name } } } } }',
  );
  expect(page.data.model.endpoints).toEqual({
    totalCount: 2,
    pageInfo: { hasNextPage: true },
    edges: [{ node: { name: 'again' } }],
  });
});

test('cycles end: models based on each other, and on their own checkpoints', async () => {
  const { db } = api.platform;
  await db.update(models).set({ baseModelId: ids.returned }).where(eq(models.id, ids.base));
  try {
    const { nodes, labels, truncated } = await trace('MODEL', ids.base, 'BOTH', 50);
    expect(labels('MODEL')).toEqual(['base', 'derived', 'returned']);
    expect(new Set(nodes.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(nodes.length);
    expect(truncated).toBe(false);
    const { data } = await api.query('{ model(slug: "returned") { endpoints { edges { node { name } } } } }');
    expect(data.model.endpoints.edges).toHaveLength(2);
  } finally {
    await db.update(models).set({ baseModelId: null }).where(eq(models.id, ids.base));
  }
});

test('a large family is cut at 2,000 nodes and says so', async () => {
  const { db } = api.platform;
  const { id: modelId } = await insertModel(api.platform, { slug: 'popular', uri: 'https://example.org/p' });
  const options = { strategy: 'LINEAR_PROBE' } as unknown as (typeof fineTunes.$inferInsert)['options'];
  const row = { modelId, datasetId: ids.pets, strategy: 'LINEAR_PROBE', options } as const;
  await db.insert(fineTunes).values(new Array(2_100).fill(row));
  const { nodes, edges, truncated } = await trace('MODEL', modelId, 'DOWNSTREAM');
  expect([nodes.length, edges.length, truncated]).toEqual([2_000, 1_999, true]);
});

test('nodes that do not exist', async () => {
  for (const [kind, id] of [
    ['MODEL', 'no-uuid'],
    ['MODEL', '01980000-0000-7000-8000-000000000000'],
    ['SOURCE', 'https://example.org/nothing'],
    ['SOURCE', 'upload:no-uuid'],
    ['SOURCE', 'a\0b'],
    ['ENDPOINT', 'nothing'],
    ['ENDPOINT', 'pets@3'],
    ['ENDPOINT', "pets@1' or 1=1"],
  ])
    expect((await ask(kind, id)).errors?.[0].extensions, `${kind} ${id}`).toEqual({ code: 'NOT_FOUND', field: 'id' });
  expect((await ask('MODEL', ids.base, 'BOTH', 51)).errors?.[0].extensions).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'depth',
  });
});
