import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import type { FetchOptions } from './source.ts';
import { makeTarball } from './testing/make-tarball.ts';
import { fetchFromUrl } from './url.ts';

const model = Buffer.from(tinyModel());
const digest = createHash('sha256').update(model).digest('hex');
let directory: string;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  const scratch = await mkdtemp(path.join(tmpdir(), 'graft-url-'));
  directory = path.join(scratch, 'files');
  await mkdir(directory);
  ends.push(() => rm(scratch, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const fetchFrom = (url: string, sha256: string | null = null, more: Partial<FetchOptions> = {}) =>
  fetchFromUrl(
    { url, sha256 },
    { directory, addresses: { allowed: [new URL(url).host] }, patience: { retry: 1 }, ...more },
  );

async function failure(url: string, sha256: string | null = null, more: Partial<FetchOptions> = {}): Promise<Error> {
  const error = await fetchFrom(url, sha256, more).then(
    () => new Error('the fetch succeeded'),
    (error: Error) => error,
  );
  expect(await readdir(directory)).toEqual([]);
  return error;
}

test('one file: the revision is its digest, the address is shown without secrets', async () => {
  const host = await serve((_, response) => response.end(model));
  const progress: number[] = [];
  const onProgress = (fraction: number) => progress.push(fraction);
  const fetched = await fetchFrom(`${host}/a/tiny.onnx?v=2&X-Amz-Signature=abc#top`, digest, { onProgress });
  expect(fetched).toMatchObject({ uri: `${host}/a/tiny.onnx?v=2`, revision: `sha256:${digest}`, publisher: null });
  expect(fetched.files.map(({ path }) => path)).toEqual(['tiny.onnx']);
  expect(await readFile(fetched.files[0].file)).toEqual(model);
  expect(progress.at(-1)).toBe(1);
});

test('an archive of files', async () => {
  const archive = makeTarball([
    { path: 'm/model.onnx', content: model },
    { path: 'm/README.md', content: '---\nlicense: mit\n---\nTiny' },
  ]);
  const host = await serve((_, response) => response.end(archive));
  const { files, facts } = await fetchFrom(`${host}/tiny.tar.gz`);
  expect(files.map(({ path }) => path)).toEqual(['README.md', 'model.onnx']);
  expect(facts).toMatchObject({ license: 'MIT', card: 'Tiny' });
});

test('another digest, too many bytes, a pickle: nothing is kept', async () => {
  const host = await serve((_, response) => response.end(model));
  const other = await failure(`${host}/tiny.onnx`, 'a'.repeat(64));
  expect(other).toBeInstanceOf(InvalidInputError);
  expect(other.message).toContain(`SHA-256 is ${digest} instead of ${'a'.repeat(64)}`);
  expect((await failure(`${host}/tiny.onnx`, null, { maxBytes: 1000 })).message).toContain('more than 1000 bytes');
  const sized = await serve((_, response) => response.setHeader('content-length', model.length).end(model));
  const onSize = async (bytes: number) => {
    throw new Error(`no room for ${bytes}`);
  };
  expect((await failure(`${sized}/tiny.onnx`, null, { onSize })).message).toBe(`no room for ${model.length}`);
  expect((await failure(`${host}/tiny.pkl`)).message).toContain('is a pickle');
});

test('responses that are not the file', async () => {
  const host = await serve((request, response) => {
    const status = Number(request.url?.slice(1, 4));
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html>');
  });
  const message = async (status: number) => (await failure(`${host}/${status}.onnx`)).message;
  expect(await message(200)).toContain('is a web page, not a file');
  expect(await message(404)).toContain('There is no file at');
  expect(await message(403)).toContain('is not public');
  expect(await failure(`${host}/500.onnx`)).toBeInstanceOf(UnavailableError);
});

test('without a digest, a dropped connection is resumed only for the same version of the file', async () => {
  const seen: unknown[] = [];
  let arrived = () => {};
  const host = await serve((request, response) => {
    seen.push([request.headers.range, request.headers['if-range']]);
    if (seen.length > 1) return response.writeHead(200, { etag: '"v2"' }).end(model);
    // The rest will be another version's, so none of this may be kept.
    arrived = () => response.destroy();
    response.writeHead(200, { etag: '"v1"', 'content-length': model.length }).write(Buffer.alloc(1_000));
  });
  const onProgress = (fraction: number) => {
    if (fraction > 0) arrived();
  };
  const { files } = await fetchFrom(`${host}/tiny.onnx`, null, { onProgress });
  expect(await readFile(files[0].file)).toEqual(model);
  expect(seen).toEqual([
    [undefined, undefined],
    ['bytes=1000-', '"v1"'],
  ]);
});

test('http and private addresses are for addresses that the operator allowed', async () => {
  const host = await serve((_, response) => response.end(model));
  const none = { addresses: { allowed: [] } };
  expect((await failure(`${host}/tiny.onnx`, null, none)).message).toMatch(/http address.*GRAFT_ALLOWED_ADDRESSES=127/);
  expect((await failure('https://127.0.0.1:8443/tiny.onnx', null, none)).message).toMatch(/loopback/);
  expect(await failure('file:///etc/passwd')).toBeInstanceOf(InvalidInputError);
});
