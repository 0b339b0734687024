import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { GraphBuilder } from '../../../zoo/onnx/builder.ts';
import { readModel } from '../../../zoo/onnx/read.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { EXPORTED_LABELS, exportedClassifier } from '../../testing/exported-model.ts';

// Each import runs in a real process of its own, as a worker runs it.

vi.setConfig({ testTimeout: 120_000 });

let api: TestApi;
const config = () => api.platform.config;
beforeAll(async () => {
  api = await startTestApi({ GRAFT_IMPORT_MEMORY_BYTES: String(3 * 2 ** 30) });
});
afterAll(() => api?.close());

async function upload(filename: string, bytes: Uint8Array): Promise<string> {
  const { data } = await api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
    { input: { filename, byteSize: bytes.length } },
  );
  const { id, url, headers } = data.createUpload;
  const sent = headers.map(({ name, value }: { name: string; value: string }) => [name, value]);
  await fetch(url, { method: 'PUT', headers: Object.fromEntries(sent), body: Buffer.from(bytes) });
  return id;
}

/** Imports a classifier; the model and how its job ended. */
async function imported(slug: string, bytes: Uint8Array) {
  const preprocessing = {
    size: { height: 33, width: 33 },
    fit: 'stretch',
    resample: 'bilinear',
    rescale_factor: 1 / 255,
  };
  const normalized = {
    ...preprocessing,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    background: '#ffffff',
  };
  const facts = { license: 'MIT', task: 'IMAGE_CLASSIFICATION', labels: EXPORTED_LABELS, preprocessing: normalized };
  const input = { slug, uploadId: await upload(`${slug}.onnx`, bytes), ...facts };
  const begun = await api.query('mutation ($input: ImportModelInput!) { importModel(input: $input) { slug } }', {
    input,
  });
  expect(begun.errors).toBeUndefined();
  await doJob(api, { sandboxed: true });
  const { data } = await api.query(
    `{ model(slug: "${slug}") { availability fetchJob { state error } questions { problem } } }`,
  );
  return data.model;
}

const READY = { availability: 'READY', fetchJob: { state: 'SUCCEEDED', error: null } };

test('a model is read, run and stored', async () => {
  expect(await imported('whole', exportedClassifier())).toMatchObject(READY);
});

test('one whose first run needs 100 GB', async () => {
  const b = new GraphBuilder('greedy', readModel(exportedClassifier('greedy')));
  const [{ name, shape }] = b.graph.outputs;
  // Its scores, 5 billion times over, and their mean: the same scores.
  const repeated = b.node('Expand', [b.node('Unsqueeze', [name, b.ints([0])]), b.ints([5_000_000_000, 1, 1])]);
  b.graph.outputs = [];
  b.output(b.node('ReduceMean', [repeated], { axes: [0], keepdims: 0 }, { output: 'scores' }), 'float', shape);
  expect(await imported('greedy', writeModel(b.graph))).toMatchObject({
    availability: 'FAILED',
    fetchJob: {
      state: 'FAILED',
      error: expect.stringMatching(/more than the 3\.0 GiB of memory that an import may use/),
    },
  });
});

test('one whose graphs are nested a hundred thousand times', async () => {
  const { availability, fetchJob } = await imported('nested', nestedModel(100_000));
  expect([availability, fetchJob.state]).toEqual(['FAILED', 'FAILED']);
  expect(fetchJob.error).toMatch(/nested too deeply|cannot be parsed/);
  expect(fetchJob.error).not.toMatch(/Maximum call stack|at .*\.ts:/);
});

test('one that computes without end: when its processor time is over', async () => {
  const { importCpuSeconds } = config();
  config().importCpuSeconds = 2;
  const b = new GraphBuilder('slow', readModel(exportedClassifier('slow')));
  const [{ name, shape }] = b.graph.outputs;
  // Its scores, and a thousand products of matrices of zeros: five minutes of work.
  const zero = b.node('Mul', [b.node('ReduceMean', [name], { keepdims: 0 }), b.floats([0])]);
  const matrix = b.node('Expand', [zero, b.ints([4_000, 4_000])]);
  let product = matrix;
  for (let i = 0; i < 1_000; i++) product = b.node('MatMul', [product, matrix]);
  b.graph.outputs = [];
  b.output(
    b.node('Add', [name, b.node('ReduceMean', [product], { keepdims: 0 })], {}, { output: 'scores' }),
    'float',
    shape,
  );
  const model = await imported('slow', writeModel(b.graph));
  config().importCpuSeconds = importCpuSeconds;
  expect(model).toMatchObject({
    availability: 'FAILED',
    fetchJob: { error: expect.stringContaining('more than 2 s of processor time') },
  });
});

test('what is no model fails as before, and the next import is whole', async () => {
  expect(await imported('text', Buffer.from('no model at all'))).toMatchObject({ availability: 'FAILED' });
  expect(await imported('again', exportedClassifier('again'))).toMatchObject(READY);
});

/** A model whose only node has a graph as its attribute, whose only node has one, and so on: by ONNX's field numbers. */
function nestedModel(depth: number): Buffer {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
  const field = (number: number, length: number) => Buffer.from([...varint((number << 3) | 2), ...varint(length)]);
  const headers: Buffer[] = [];
  let length = 0;
  for (let i = 0; i < depth; i++) {
    // GraphProto.node = 1, NodeProto.attribute = 5, AttributeProto.g = 6, from the inside out.
    for (const number of [6, 5, 1]) {
      const header = field(number, length);
      headers.push(header);
      length += header.length;
    }
  }
  // ModelProto.ir_version = 1, ModelProto.graph = 7.
  return Buffer.concat([Buffer.from([8, 8]), field(7, length), ...headers.reverse()]);
}
