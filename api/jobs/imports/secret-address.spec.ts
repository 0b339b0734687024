import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { EXPORTED_LABELS, exportedClassifier } from '../../testing/exported-model.ts';

// Addresses that grant access by a signature in their query, as storages give them. Only the request to the storage may have it.

// The first import loads the whole engine.
vi.setConfig({ testTimeout: 120_000 });

const SECRET = 'c2lnbmVkLWZvci1hbi1ob3Vy';
const network = Buffer.from(exportedClassifier());
const rows = ['text,label', ...Array.from({ length: 12 }, (_, i) => `review ${i},${i % 2 ? 'good' : 'bad'}`)].join(
  '\n',
);
const description = JSON.stringify({
  '@type': 'sc:Dataset',
  distribution: [{ '@type': 'cr:FileObject', '@id': 'rows', encodingFormat: 'text/csv', contentUrl: 'rows.csv' }],
});

let storage: Server;
let host: string;
let api: TestApi;
let signed: string[] = [];

function answer({ url = '' }: IncomingMessage): { status: number; body?: Buffer | string } {
  const { pathname, searchParams } = new URL(url, 'http://storage');
  if (searchParams.get('X-Amz-Signature') === SECRET) signed.push(pathname);
  else if (pathname !== '/rows.csv') return { status: 403 };
  const files: Record<string, Buffer | string> = {
    '/net.onnx': network,
    '/croissant.json': description,
    '/rows.csv': rows,
  };
  return pathname in files ? { status: 200, body: files[pathname] } : { status: 404 };
}

beforeAll(async () => {
  storage = createServer((request, response) => {
    const { status, body } = answer(request);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(storage.address() as AddressInfo).port}`;
  api = await startTestApi({ GRAFT_ALLOWED_ADDRESSES: host });
});
afterAll(async () => {
  await api?.close();
  storage?.close();
});

const addressOf = (file: string) => `http://${host}/${file}?v=2&X-Amz-Expires=3600&X-Amz-Signature=${SECRET}`;

/** Whatever the database holds, as text. */
async function everything(): Promise<string> {
  const { pool } = api.platform;
  const names = `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`;
  const tables = await pool.query<{ name: string }>(names);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows: found } = await pool.query(`select coalesce(string_agg(t::text, ' '), '') as text from ${name} t`);
    // What the statements sign is in Base64.
    texts.push(found[0].text.replace(/[\w+/=]{40,}/g, (part: string) => part + Buffer.from(part, 'base64').toString()));
  }
  expect(texts.length).toBeGreaterThan(20);
  return texts.join('\n');
}

const SHOWN = `slug summary availability provenance { uri } fetchJob { state stage error }
  statements { envelope predicateType }`;

const modelOf = async (slug: string) => {
  const { data, errors } = await api.query(`{ model(slug: "${slug}") { ${SHOWN} } }`);
  expect(errors).toBeUndefined();
  return data.model;
};

async function importModel(input: object) {
  const facts = { license: 'MIT', task: 'IMAGE_CLASSIFICATION', labels: EXPORTED_LABELS };
  const preprocessing = {
    size: { height: 33, width: 33 },
    fit: 'stretch',
    resample: 'bilinear',
    rescale_factor: 1 / 255,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    background: '#ffffff',
  };
  const variables = { input: { ...facts, preprocessing, ...input } };
  const { errors } = await api.query(
    'mutation ($input: ImportModelInput!) { importModel(input: $input) { slug } }',
    variables,
  );
  return errors;
}

test('a model: nothing shows the signature while it waits, and nothing has it afterwards', async () => {
  signed = [];
  expect(await importModel({ url: addressOf('net.onnx') })).toBeUndefined();
  expect(JSON.stringify(await modelOf('net'))).not.toContain(SECRET);
  await doJob(api);
  expect(signed).toEqual(['/net.onnx']);
  const model = await modelOf('net');
  expect(model).toMatchObject({
    availability: 'READY',
    provenance: { uri: `http://${host}/net.onnx?v=2` },
    fetchJob: { state: 'SUCCEEDED', error: null },
  });
  expect(model.statements).toHaveLength(1);
  const kept = await everything();
  expect(kept).toContain(`http://${host}/net.onnx?v=2`);
  expect(kept).not.toContain(SECRET);
});

test('a model whose import failed: a second try asks for the whole address', async () => {
  expect(await importModel({ url: addressOf('missing.onnx') })).toBeUndefined();
  await doJob(api);
  expect(await modelOf('missing')).toMatchObject({
    availability: 'FAILED',
    fetchJob: { error: expect.stringContaining('(404)') },
  });
  expect(await everything()).not.toContain(SECRET);
  await api.query('mutation { fetchModel(slug: "missing") { slug } }');
  await doJob(api);
  expect((await modelOf('missing')).fetchJob.error).toMatch(/grant access.*Import the model again/);
  signed = [];
  expect(await importModel({ url: addressOf('net.onnx'), slug: 'missing' })).toBeUndefined();
  await doJob(api);
  expect((await modelOf('missing')).availability).toBe('READY');
});

test('a job that is cancelled before it starts forgets the address too', async () => {
  expect(await importModel({ url: addressOf('net.onnx'), slug: 'cancelled' })).toBeUndefined();
  const { data } = await api.query('{ model(slug: "cancelled") { fetchJob { id } } }');
  await api.query(`mutation { cancelJob(id: "${data.model.fetchJob.id}") { state } }`);
  expect(await everything()).not.toContain(SECRET);
});

test("a data set's description", async () => {
  signed = [];
  const create = 'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }';
  const input = { name: 'Reviews', modality: 'TEXT', croissant: addressOf('croissant.json') };
  const { data, errors } = await api.query(create, { input });
  expect(errors).toBeUndefined();
  await doJob(api);
  expect(signed).toEqual(['/croissant.json']);
  const { id } = data.createDataset;
  const made = await api.query(`{ dataset(id: "${id}") { exampleCount source job { error } } }`);
  expect(made.data.dataset).toEqual({
    exampleCount: 12,
    source: `http://${host}/croissant.json?v=2`,
    job: { error: null },
  });
  expect(await everything()).not.toContain(SECRET);

  const named = { ...input, croissant: `http://ada:${SECRET}@${host}/croissant.json` };
  const refused = await api.query(create, { input: named });
  expect(refused.errors?.[0]).toMatchObject({ extensions: { field: 'croissant' } });
  expect(JSON.stringify(refused)).not.toContain(SECRET);
});
