import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphBuilder } from '../../zoo/onnx/builder.ts';
import { writeLoraFile } from '../../zoo/training/strategies/lora/lora-file.ts';
import { checkpoints } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../testing/rows.ts';

let api: TestApi;
let checkpointId: string;
const network = Buffer.from('an ONNX file');
const sha256 = createHash('sha256').update(network).digest('hex');

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  await platform.blobs.put(network);
  const sourceSpec = { kind: 'hub' as const, repository: 'ada/base', revision: null, file: null };
  const { id: modelId } = await insertModel(platform, { slug: 'base', name: 'Base', onnxSha256: sha256, sourceSpec });
  await insertModel(platform, { slug: 'remote', availability: 'REMOTE', onnxSha256: null });
  const { id: datasetId } = await insertDataset(platform, []);
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  checkpointId = (await insertCheckpoint(platform, { fineTuneId, epoch: 1, validationLoss: 1 })).id;
});
afterAll(() => api?.close());

const get = (url: string) => fetch(url, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });

test('a model that is here can be downloaded, under its digest', async () => {
  const { data } = await api.query('{ model(slug: "base") { downloadUrl } }');
  const answer = await get(data.model.downloadUrl);
  expect(answer.headers.get('etag')).toBe(`"${sha256}"`);
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename=base.onnx');
  expect(Buffer.from(await answer.arrayBuffer()).equals(network)).toBe(true);
  expect((await fetch(data.model.downloadUrl)).status).toBe(401);
});

test('one that is not here has no address, and says so', async () => {
  expect((await api.query('{ model(slug: "remote") { downloadUrl } }')).data.model).toEqual({ downloadUrl: null });
  const early = await get(`${api.url}/models/remote/download`);
  expect([early.status, await early.text()]).toEqual([409, expect.stringContaining('fetch it')]);
  for (const slug of ['unknown', 'a%00b']) expect((await get(`${api.url}/models/${slug}/download`)).status).toBe(404);
});

test("beside an adapter stands PEFT's configuration, with the base model's digest and the labels", async () => {
  const query = `{ checkpoint(id: "${checkpointId}") { adapterConfigUrl } }`;
  expect((await api.query(query)).data.checkpoint).toEqual({ adapterConfigUrl: null });
  expect((await get(`${api.url}/checkpoints/${checkpointId}/adapter_config.json`)).status).toBe(404);

  const ofHead = {
    ...{ classifier: { module: 'classifier', hasBias: true }, prefix: '', added: '', labels: ['cat', 'dog'] },
    ...{ modality: 'IMAGE' as const, activation: 'Softmax' as const, featureLayer: 'pooled', pairs: false },
  };
  const head = { weights: new Float32Array(6), bias: new Float32Array(2), ...ofHead };
  const target = {
    weight: 'encoder.query.weight',
    a: 'a',
    b: 'b',
    rows: 4,
    columns: 3,
    shape: [4, 3],
    transposed: false,
  };
  const trained = new Map([
    ['a', new Float32Array(6)],
    ['b', new Float32Array(8)],
  ]);
  const { graph } = new GraphBuilder('base');
  const adapter = writeLoraFile(graph, [target], trained, head, { rank: 2, alpha: 16 });
  const { sha256: adapterSha256, byteSize: adapterByteSize } = await api.platform.blobs.put(adapter);
  await api.platform.db
    .update(checkpoints)
    .set({ adapterSha256, adapterByteSize })
    .where(eq(checkpoints.id, checkpointId));
  const { adapterConfigUrl } = (await api.query(query)).data.checkpoint;
  expect(await (await get(adapterConfigUrl)).json()).toMatchObject({
    peft_type: 'LORA',
    base_model_name_or_path: 'ada/base',
    revision: '1.0.0',
    r: 2,
    lora_alpha: 16,
    target_modules: ['encoder.query'],
    graft: { base_sha256: sha256, labels: ['cat', 'dog'] },
  });
});
