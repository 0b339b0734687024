import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startHub, type TestHub } from '../../zoo/sources/testing/hub-server.ts';
import { startPypiIndex } from '../../zoo/sources/testing/pypi-index.ts';
import { startRegistry } from '../../zoo/sources/testing/registry.ts';
import { sourceReachability } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { probeSources } from './probe-sources.ts';

let database: TestDatabase;
let hub: TestHub;
beforeAll(async () => {
  database = await testDatabase();
  hub = await startHub({});
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database?.close();
  await hub?.close();
});

test('asks each source for its first model, and keeps the answers', async () => {
  const { db } = database;
  const manifests = [
    { source: { kind: 'url', url: 'https://example.org/model.onnx', sha256: null } },
    { source: { kind: 'hub', repository: 'ada/tiny', revision: null, file: null } },
    { source: { kind: 'pypi', package: 'tiny', version: '1.0', path: 'tiny' } },
    { source: { kind: 'pypi', package: 'gone', version: '1.0', path: 'gone' } },
    { source: { kind: 'npm', package: 'tiny', version: '1.0.0', path: 'tiny' } },
  ] as const;
  const index = await startPypiIndex({ tiny: [{ filename: 'tiny-1.0-py3-none-any.whl', bytes: Buffer.from('x') }] });
  const registry = await startRegistry([]);
  vi.stubEnv('PIP_INDEX_URL', index.url);
  vi.stubEnv('PIP_EXTRA_INDEX_URL', '');
  vi.stubEnv('npm_config_registry', registry.url);
  const config = { hub: { endpoint: hub.url, token: null }, addresses: { allowed: [] } };
  const { signal } = new AbortController();
  const found = await probeSources(db, config, [...manifests], signal);
  expect(found).toEqual([
    expect.objectContaining({ source: 'NPM', reachable: false, reason: expect.stringContaining('has no package') }),
    expect.objectContaining({ source: 'PYPI', reachable: true, reason: null }),
    expect.objectContaining({ source: 'HUB', reachable: false, reason: expect.stringContaining('no repository') }),
  ]);
  expect(await db.select().from(sourceReachability)).toHaveLength(3);

  await index.close();
  const later = await probeSources(db, config, [...manifests], signal);
  expect(later[1]).toMatchObject({ source: 'PYPI', reachable: false });
  const rows = await db.select().from(sourceReachability);
  expect(rows.find(({ source }) => source === 'PYPI')).toEqual(later[1]);
  await registry.close();
});
