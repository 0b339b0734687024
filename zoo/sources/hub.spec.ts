import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishedModel } from '../architectures/testing/published-model.ts';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { importFiles } from '../import-files.ts';
import { openModelFile } from '../onnx/open-model-file.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { AmbiguousModelError } from './ambiguous-model-error.ts';
import { fetchFromHub } from './hub.ts';
import type { FetchOptions } from './source.ts';
import { withExternalData } from './testing/external-data.ts';
import { startHub, type TestHub } from './testing/hub-server.ts';

// @huggingface/hub and our guarded fetch against our own hub over real HTTP, with real models.

const ADA = { name: 'ada', token: 'hf_ada' };
const model = Buffer.from(tinyModel());
const CONFIG = JSON.stringify({ architectures: ['ViTForImageClassification'], id2label: { 0: 'a', 1: 'b', 2: 'c' } });

let hub: TestHub;
let directory: string;
let partialDirectory: string;
const ends: (() => Promise<unknown> | unknown)[] = [];

beforeEach(async () => {
  hub = await startHub({ users: [ADA] });
  const scratch = await mkdtemp(path.join(tmpdir(), 'graft-hub-'));
  directory = path.join(scratch, 'files');
  partialDirectory = path.join(scratch, 'partial');
  await Promise.all([mkdir(directory), mkdir(partialDirectory)]);
  ends.push(hub.close, () => rm(scratch, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const options = (more: Partial<FetchOptions> = {}): FetchOptions => ({
  directory,
  hub: { endpoint: hub.url, token: null },
  addresses: { allowed: [hub.storage] },
  patience: { headers: 300, stall: 300, pace: 300, retry: 1 },
  ...more,
});
const SOURCE = { repository: 'ada/tiny', revision: null, file: null };
const fetchTiny = (more: Partial<FetchOptions> = {}, source: Partial<typeof SOURCE> = {}) =>
  fetchFromHub({ ...SOURCE, ...source } as typeof SOURCE, options(more));

/** Runs a fetch that must fail, checks that it leaves nothing behind, and returns its error. */
async function failure(more: Partial<FetchOptions> = {}, source: object = {}): Promise<Error> {
  const error = await fetchTiny(more, source).then(
    () => new Error('the fetch succeeded'),
    (error: Error) => error,
  );
  expect(await readdir(directory)).toEqual([]);
  return error;
}

/** Reports when this many of all bytes have arrived, from the reported progress. */
function byteCounter(total = model.length) {
  const waiting: { bytes: number; resolve: () => void }[] = [];
  return {
    reached: (bytes: number) => new Promise<void>((resolve) => waiting.push({ bytes, resolve })),
    onProgress: (fraction: number) => {
      for (const { bytes, resolve } of waiting) if (Math.round((fraction * total) / 0.99) >= bytes) resolve();
    },
  };
}

const asked = (pattern: RegExp) => hub.requests.filter(({ line }) => pattern.test(line));

// The labels that Graft wrote into its own ONNX file take precedence over those of config.json.
test("fetches the model and its metadata files, at main's commit", async () => {
  const commit = hub.commit(
    'ada/tiny',
    {
      'README.md': '---\nlicense: apache-2.0\ntags: [vision]\n---\n# Tiny\n',
      'config.json': CONFIG,
      'onnx/model.onnx': model,
      'onnx/model_fp16.onnx': 'another',
      'pytorch_model.bin': 'a pickle',
      'notes.txt': 'nobody needs this',
    },
    { pipelineTag: 'image-classification' },
  );
  const progress: number[] = [];
  const fetched = await fetchTiny({ onProgress: (fraction) => progress.push(fraction) });
  expect(fetched).toMatchObject({
    uri: `pkg:huggingface/ada/tiny@${commit}?repository_url=${encodeURIComponent(hub.url)}#onnx/model.onnx`,
    revision: commit,
    publisher: 'ada',
    facts: {
      license: 'Apache-2.0',
      task: 'IMAGE_CLASSIFICATION',
      labels: ['circle', 'square', 'cross'],
      card: '# Tiny',
    },
  });
  expect(fetched.files.map(({ path }) => path)).toEqual(['README.md', 'config.json', 'onnx/model.onnx']);
  expect(await readFile(fetched.files[2].file)).toEqual(model);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
  for (const { line } of asked(/resolve|tree/)) expect(line).toContain(commit);
});

test('a branch, a tag and a commit each resolve to one commit; missing ones are named', async () => {
  const first = hub.commit('ada/tiny', { 'model.onnx': model, 'config.json': '{"a":1}' });
  const second = hub.commit('ada/tiny', { 'config.json': '{"a":2}' });
  hub.repositories.get('ada/tiny')?.refs.set('v1.0', first);
  expect((await fetchTiny({}, { revision: 'v1.0' as never })).revision).toBe(first);
  expect((await fetchTiny({}, { revision: first as never })).revision).toBe(first);
  expect((await fetchTiny({}, { revision: 'main' as never })).revision).toBe(second);
  await rm(directory, { recursive: true });
  await mkdir(directory);
  const error = await failure({}, { revision: 'v9' });
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toContain('no such branch, tag or commit');
});

test('a model with weights in a file beside it comes with that file', async () => {
  const { onnx, data } = withExternalData(tinyModel(), 'model.onnx_data');
  hub.commit('ada/tiny', { 'onnx/model.onnx': onnx, 'onnx/model.onnx_data': data, 'onnx/other.bin': 'x' });
  const { files } = await fetchTiny();
  expect(files.map(({ path }) => path)).toEqual(['onnx/model.onnx', 'onnx/model.onnx_data']);
  const graph = await openModelFile(files[0].file);
  expect(graph.initializers.size).toBeGreaterThan(5);

  hub.commit('ada/tiny', { 'onnx/model.onnx_data': null });
  await rm(directory, { recursive: true });
  await mkdir(directory);
  const error = await failure();
  expect(error.message).toContain('refers to the weight file onnx/model.onnx_data, which ada/tiny does not have');
});

test('weights in several files come with their index and config.json, and become a model', async () => {
  const { files: shards } = await publishedModel('texts/distilbert-classifier');
  const contents = await Promise.all(shards.map(async ({ path, file }) => [path, await readFile(file)] as const));
  hub.commit('ada/tiny', { ...Object.fromEntries(contents), 'pytorch_model.bin': 'a pickle' });
  const { files, facts } = await fetchTiny();
  expect(files.map(({ path }) => path)).toEqual(
    shards.map(({ path }) => path).filter((path) => path !== 'expected.json'),
  );
  expect(facts).toMatchObject({ task: 'TEXT_CLASSIFICATION', labels: ['sad', 'calm', 'glad'] });
  const { graph } = await importFiles(files);
  expect(graph.outputs.map(({ name }) => name)).toEqual(['logits']);

  hub.commit('ada/tiny', { 'model.safetensors.index.json': JSON.stringify({ weight_map: { a: '../../etc/passwd' } }) });
  await rm(directory, { recursive: true });
  await mkdir(directory);
  expect((await failure()).message).toMatch(
    /model\.safetensors\.index\.json contains the path "\.\.\/\.\.\/etc\/passwd"/,
  );
});

test('a TensorFlow.js model comes with its weight files, and its folder becomes the top', async () => {
  const topology = { modelTopology: {}, weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: [] }] };
  hub.commit('ada/tiny', {
    'config.json': CONFIG,
    'web/model.json': JSON.stringify(topology),
    'web/group1-shard1of1.bin': 'weights',
    'pytorch_model.bin': 'a pickle',
  });
  const { files } = await fetchTiny();
  expect(files.map(({ path }) => path)).toEqual(['config.json', 'group1-shard1of1.bin', 'model.json']);
});

test('several models: the candidates; with a name, that one', async () => {
  hub.commit('ada/tiny', { 'a.onnx': model, 'b.onnx': model });
  const error = await failure();
  expect(error).toBeInstanceOf(AmbiguousModelError);
  expect((error as AmbiguousModelError).choices).toEqual(['a.onnx', 'b.onnx']);
  const { files } = await fetchTiny({}, { file: 'b.onnx' as never });
  expect(files.map(({ path }) => path)).toEqual(['b.onnx']);
});

test('a repository of pickles is refused before any of it is fetched: why, and what to do', async () => {
  hub.commit('ada/tiny', { 'config.json': CONFIG, 'model.pkl': 'a pickle' });
  const error = await failure();
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toMatch(/model\.pkl is a pickle.*runs when it is opened.*torch\.onnx\.export/);
  expect(asked(/resolve/)).toEqual([]);
});

test.each([
  ['an LFS object', 'model.onnx', /SHA-256 is [0-9a-f]{64} instead of [0-9a-f]{64}/],
  ['a small file', 'config.json', /git digest is [0-9a-f]{40} instead of [0-9a-f]{40}/],
])('%s with other bytes than in the commit is refused', async (_, name, why) => {
  const files: Record<string, Buffer> = { 'model.onnx': model, 'config.json': Buffer.from(CONFIG) };
  hub.commit('ada/tiny', files);
  const other = Buffer.from(files[name]);
  other[10] ^= 1;
  hub.fail(name === 'model.onnx' ? /GET storage/ : /config\.json/, { kind: 'replace', content: other }, 9);
  const error = await failure({ partialDirectory });
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toMatch(why);
  // No bytes of the wrong file are kept as a part of the right one.
  const rest = name === 'model.onnx' ? 0 : 1;
  expect(await readdir(partialDirectory)).toHaveLength(rest);
});

test.each([
  ['more bytes than the commit has', { kind: 'replace', content: Buffer.alloc(model.length + 1) }, /sent more than/],
  ['fewer', { kind: 'truncate', bytes: 100 }, /sent only \d+ of the \d+ bytes/],
  ['fewer than it announces', { kind: 'announce', bytes: model.length * 2 }, /sent more than|closed the connection/],
  ['nothing', { kind: 'silent' }, /did not answer in time/],
  ['the beginning and then nothing', { kind: 'stall', afterBytes: 50 }, /stopped sending/],
  ['a failure', { kind: 'status', status: 502 }, /failed \(502\)/],
] as const)('a hub that sends %s is given up', async (_, fault, why) => {
  hub.commit('ada/tiny', { 'model.onnx': model });
  hub.fail(/GET storage/, fault, 99);
  const error = await failure();
  expect(error instanceof InvalidInputError || error instanceof UnavailableError).toBe(true);
  expect(error.message).toMatch(why);
});

test('a connection that drops half-way is resumed where it dropped', async () => {
  hub.commit('ada/tiny', { 'model.onnx': model });
  const received = byteCounter();
  hub.fail(/GET storage/, { kind: 'drop', afterBytes: 1000, until: received.reached(1000) });
  hub.fail(/GET storage/, { kind: 'status', status: 503 });
  hub.fail(/GET storage/, { kind: 'drop', afterBytes: 500, until: received.reached(1500) });
  const { files } = await fetchTiny({ onProgress: received.onProgress });
  expect(await readFile(files[0].file)).toEqual(model);
  expect(asked(/GET storage/).map(({ headers }) => headers.range)).toEqual([
    undefined,
    'bytes=1000-',
    'bytes=1000-',
    'bytes=1500-',
  ]);
});

test("a later attempt reuses an earlier one's bytes, and fetches nothing twice", async () => {
  hub.commit('ada/tiny', { 'config.json': CONFIG, 'model.onnx': model });
  const received = byteCounter(model.length + CONFIG.length);
  hub.fail(/GET storage/, { kind: 'drop', afterBytes: 2000, until: received.reached(2000) });
  hub.fail(/GET storage/, { kind: 'status', status: 500 }, 3);
  const error = await failure({ partialDirectory, onProgress: received.onProgress });
  expect(error).toBeInstanceOf(UnavailableError);
  const before = hub.requests.length;
  const { files } = await fetchTiny({ partialDirectory });
  expect(await readFile(files[1].file)).toEqual(model);
  const later = hub.requests.slice(before).filter(({ line }) => line.includes('GET storage'));
  expect(later.map(({ headers }) => headers.range)).toEqual(['bytes=2000-']);
  expect(await readdir(partialDirectory)).toEqual([]);
});

test('a part of another file, and a hub that ignores ranges, both end with the right bytes', async () => {
  hub.commit('ada/tiny', { 'model.onnx': model });
  const part = path.join(partialDirectory, `${createHash('sha256').update(model).digest('hex')}.part`);
  await writeFile(part, Buffer.alloc(300));
  const first = await fetchTiny({ partialDirectory });
  expect(await readFile(first.files[0].file)).toEqual(model);

  await writeFile(part, model.subarray(0, 300));
  hub.fail(/GET storage/, { kind: 'ignore-range' });
  const second = await fetchTiny({ partialDirectory });
  expect(await readFile(second.files[0].file)).toEqual(model);
});

test('a temporary failure of the API is not visible to people', async () => {
  hub.commit('ada/tiny', { 'model.onnx': model });
  hub.fail(/api\/models.*revision/, { kind: 'status', status: 503 });
  hub.fail(/api\/models.*tree/, { kind: 'drop', afterBytes: 5 });
  expect((await fetchTiny()).files).toHaveLength(1);
});

test('a redirect to a private address is refused and reaches nothing, though the hub itself may be private', async () => {
  let connections = 0;
  const secret = createServer((_, response) => response.end('a secret')).on('connection', () => connections++);
  await new Promise<void>((resolve) => secret.listen(0, '127.0.0.1', resolve));
  ends.push(() => secret.close());
  const location = `http://127.0.0.1:${(secret.address() as AddressInfo).port}/metadata`;
  hub.commit('ada/tiny', { 'model.onnx': model });
  for (const request of [/resolve/, /revision/]) {
    hub.fail(request, { kind: 'redirect', location });
    const error = await failure();
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.message).toMatch(/does not fetch from 127\.0\.0\.1: .*loopback.*GRAFT_ALLOWED_ADDRESSES/);
  }
  expect(connections).toBe(0);
  // Nor the server of LFS objects, unless the operator allowed it.
  expect((await failure({ addresses: { allowed: [] } })).message).toContain('GRAFT_ALLOWED_ADDRESSES');
});

test('the token is sent to the hub only', async () => {
  hub.commit('ada/tiny', { 'model.onnx': model }, { private: true });
  const { files } = await fetchTiny({ hub: { endpoint: hub.url, token: ADA.token } });
  expect(files).toHaveLength(1);
  for (const { line, headers } of hub.requests)
    expect(headers.authorization).toBe(line.includes('storage') ? undefined : `Bearer ${ADA.token}`);
});

test('gated: accept the terms, and set a token', async () => {
  hub.commit('ada/tiny', { 'model.onnx': model }, { gated: 'auto' });
  const anonymous = await failure();
  expect(anonymous).toBeInstanceOf(InvalidInputError);
  expect(anonymous.message).toContain(`ada/tiny is gated`);
  expect(anonymous.message).toContain(`Accept them at ${hub.url}/ada/tiny and set HF_TOKEN`);
  const known = await failure({ hub: { endpoint: hub.url, token: ADA.token } });
  expect(known.message).toContain('with the account that HF_TOKEN belongs to');
});

test('missing or private, a bad token, and no hub at all', async () => {
  expect((await failure()).message).toMatch(/shows no repository ada\/tiny.*private.*HF_TOKEN/);
  const refused = await failure({ hub: { endpoint: hub.url, token: 'hf_wrong' } });
  expect(refused.message).toContain("does not accept Graft's token");
  expect(refused.message).not.toContain('hf_wrong');

  const page = createServer((_, response) => response.end('<html>Sign in</html>'));
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  ends.push(() => page.close());
  const endpoint = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const error = await failure({ hub: { endpoint, token: null } });
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toContain('not as a hub does');
});

test.each([
  { repository: '../etc' },
  { repository: 'a/b/c' },
  { repository: 'ada/tiny', revision: '../../x' },
  { repository: 'https://evil.example/x' },
])('a malformed source reaches no hub: %o', async (source) => {
  expect(await failure({}, source)).toBeInstanceOf(InvalidInputError);
  expect(hub.requests).toEqual([]);
});

test('a path outside of the folder, and more bytes than an import may have', async () => {
  hub.commit('ada/tiny', { '../evil.onnx': model });
  expect((await failure()).message).toContain('../evil.onnx');
  hub.commit('ada/tiny', { '../evil.onnx': null, 'model.onnx': model });
  const error = await failure({ maxBytes: 1000 });
  expect(error.message).toMatch(/needs \d+ bytes, more than the maximum of 1000/);
  const onSize = async (bytes: number) => {
    throw new Error(`no room for ${bytes}`);
  };
  expect((await failure({ onSize })).message).toBe(`no room for ${model.length}`);
  expect(asked(/resolve/)).toEqual([]);
});

test('an abort ends the fetch with its own reason', async () => {
  hub.commit('ada/tiny', { 'model.onnx': model });
  hub.fail(/GET storage/, { kind: 'stall', afterBytes: 10 }, 99);
  const controller = new AbortController();
  const onProgress = (fraction: number) => {
    if (fraction > 0) controller.abort(new Error('the person changed their mind'));
  };
  const error = await failure({ signal: controller.signal, onProgress, patience: {} });
  expect(error.message).toBe('the person changed their mind');
});
