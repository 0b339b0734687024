import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { probeSource } from './probe-source.ts';
import { startHub } from './testing/hub-server.ts';
import { makeTarball } from './testing/make-tarball.ts';
import { startPypiIndex } from './testing/pypi-index.ts';
import { startRegistry } from './testing/registry.ts';

const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'graft-probe-'));
  vi.stubEnv('npm_config_cache', cache);
  ends.push(() => rm(cache, { recursive: true, force: true }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A port that was free a moment ago and has no listener. */
async function nowhere(): Promise<string> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://ada:s3cret@127.0.0.1:${address.port}`;
}

test('npm: has the version, has another one, does not answer', async () => {
  const tarball = makeTarball([{ path: 'package/package.json', content: '{"name":"tiny","version":"1.2.3"}' }]);
  const { url: registry, close, requests } = await startRegistry([{ name: 'tiny', version: '1.2.3', tarball }]);
  ends.push(close);
  const source = { kind: 'npm', package: 'tiny', version: '1.2.3', path: 'x' } as const;
  expect(await probeSource(source, { registry })).toBeNull();
  expect(await probeSource({ ...source, version: '9.9.9' }, { registry })).toContain('tiny@9.9.9');
  expect(requests.filter((address) => address.endsWith('.tgz'))).toEqual([]);
  const why = await probeSource(source, { registry: await nowhere() });
  expect(why).toContain('ECONNREFUSED');
  expect(why).not.toContain('s3cret');
});

test('PyPI: has the version, has another one, does not answer', async () => {
  const file = { filename: 'tiny-1.0-py3-none-any.whl', bytes: Buffer.from('x') };
  const index = await startPypiIndex({ tiny: [file] });
  ends.push(index.close);
  const source = { kind: 'pypi', package: 'tiny', version: '1.0', path: 'x' } as const;
  expect(await probeSource(source, { registry: index.url })).toBeNull();
  expect(await probeSource({ ...source, version: '2.0' }, { registry: index.url })).toContain('no version 2.0 of tiny');
  expect(index.requests.map(({ path }) => path)).toEqual(['/simple/tiny/', '/simple/tiny/']);
  const why = await probeSource(source, { registry: await nowhere(), patience: { retry: 1 } });
  expect(why).toContain('refused the connection');
  expect(why).not.toContain('s3cret');
});

test('a hub: has the repository, has no such one, does not answer', async () => {
  const hub = await startHub({});
  ends.push(() => hub.close());
  hub.commit('ada/tiny', { 'model.onnx': 'x' });
  const source = { kind: 'hub', repository: 'ada/tiny', revision: null, file: null } as const;
  const endpoint = { hub: { endpoint: hub.url, token: null } };
  expect(await probeSource(source, endpoint)).toBeNull();
  expect(await probeSource({ ...source, repository: 'ada/none' }, endpoint)).toContain('shows no repository ada/none');
  const gone = new URL(await nowhere()).origin;
  expect(await probeSource(source, { hub: { endpoint: gone, token: null }, patience: { retry: 1 } })).toContain(
    'refused the connection',
  );
});
