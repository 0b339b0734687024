import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { REPLICA_SETTINGS } from '../inference/replica-settings.ts';
import { type ChildSettings, startChild } from './child-process.ts';

const SECRETS = [
  ...['DATABASE_URL', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'GRAFT_TOKEN', 'GRAFT_SIGNING_KEY', 'HF_TOKEN'],
  ...['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'SSH_AUTH_SOCK', 'PGPASSWORD', 'ANYTHING_ELSE'],
];

beforeEach(() => {
  for (const name of SECRETS) vi.stubEnv(name, 's3cret');
  vi.stubEnv('npm_config_registry', 'https://ada:pw@npm.example');
  vi.stubEnv('PIP_INDEX_URL', 'https://ada:pw@pip.example');
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '0');
  vi.stubEnv('LC_TIME', 'C');
});
afterEach(() => vi.unstubAllEnvs());

/** What a real child sees. */
async function seenBy(
  purposes: Parameters<typeof startChild>[2],
  settings: ChildSettings = {},
): Promise<Record<string, string>> {
  const file = new URL('../testing/list-environment.ts', import.meta.url);
  const child = startChild(file, pino({ level: 'silent' }), purposes, settings);
  const [seen] = await once(child.process, 'message');
  child.process.kill();
  await child.exit;
  return seen as Record<string, string>;
}

test('a replica sees devices, and no secret', async () => {
  const seen = await seenBy(['DEVICES'], REPLICA_SETTINGS);
  expect(seen).toMatchObject({ PATH: process.env.PATH, CUDA_VISIBLE_DEVICES: '0', LC_TIME: 'C' });
  expect(seen.UV_THREADPOOL_SIZE).toBe(String(availableParallelism()));
  expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['npm_config_registry']));
  expect(JSON.stringify(seen)).not.toMatch(/s3cret|ada:pw/);
});

test('a job also sees how npm and pip reach their registries', async () => {
  const seen = await seenBy(['DEVICES', 'REGISTRIES']);
  expect(seen).toMatchObject({
    npm_config_registry: 'https://ada:pw@npm.example',
    PIP_INDEX_URL: 'https://ada:pw@pip.example',
  });
  expect(JSON.stringify(seen)).not.toContain('s3cret');
});
