import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyFeatureLayers, tinyModel } from '../../../zoo/testing/tiny-model.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const QUERY = `query ($slug: String!) { model(slug: $slug) { graph {
  nodeCount blocks { end layers nodeCount parameterCount shape operators { op count } } cuts { strategy from } } } }`;

test('a model’s graph is read from its file: blocks with shapes, and where each strategy begins', async () => {
  const { sha256 } = await api.platform.blobs.put(tinyModel());
  await insertModel(api.platform, { slug: 'tiny', onnxSha256: sha256, featureLayers: tinyFeatureLayers });
  const { data, errors } = await api.query(QUERY, { slug: 'tiny' });
  expect(errors).toBeUndefined();
  const { graph } = data.model;
  expect(graph.nodeCount).toBe(17);
  expect(graph.blocks.map(({ end, shape }: { end: string; shape: string[] }) => [end, shape])).toEqual([
    ['block_1', ['batch', '8', '8', '8']],
    ['block_2_add', ['batch', '8', '8', '8']],
    ['block_3', ['batch', '16', '8', '8']],
    ['pool', ['batch', '16', '1', '1']],
    ['probabilities', ['batch', '3']],
  ]);
  expect(graph.blocks[2]).toMatchObject({
    layers: 1,
    nodeCount: 3,
    operators: expect.arrayContaining([{ op: 'Conv', count: 1 }]),
  });
  expect(graph.cuts).toEqual([
    { strategy: 'PROTOTYPE', from: null },
    { strategy: 'LINEAR_PROBE', from: null },
    { strategy: 'PARTIAL', from: 'block_2_add' },
    { strategy: 'LORA', from: 'block_1' },
    { strategy: 'FULL', from: 'block_1' },
  ]);
});

test('one that is not here has none', async () => {
  await insertModel(api.platform, { slug: 'remote', availability: 'REMOTE', onnxSha256: null });
  expect((await api.query(QUERY, { slug: 'remote' })).data).toEqual({ model: { graph: null } });
});
