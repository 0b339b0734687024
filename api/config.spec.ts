import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { InvalidInputError } from '../zoo/errors.ts';
import { ENVIRONMENT, readConfig } from './config.ts';

test('needs no variables set', () => {
  expect(readConfig({})).toEqual({
    home: path.resolve('.graft'),
    host: '127.0.0.1',
    apiPort: 4000,
    webPort: 3000,
    language: 'en',
    grpcPort: null,
    grpcTls: null,
    publicApiUrl: 'http://127.0.0.1:4000',
    webOrigins: ['http://127.0.0.1:3000', 'http://localhost:3000'],
    token: null,
    oidc: null,
    maxUploadBytes: 2 * 1024 ** 3,
    rateLimits: { signIns: 30, mutations: 300, uploads: 300 },
    trustedProxies: [],
    workerConcurrency: 1,
    workerShortJobs: 1,
    workerLanes: null,
    workerSpareBytes: 1024 ** 3,
    decodedPictureBytes: null,
    keepCheckpoints: 'ALL',
    outageSeconds: 600,
    sessionIdleMinutes: 720,
    jobHours: {},
    importMemoryBytes: null,
    importCpuSeconds: 7_200,
    replicaHost: '127.0.0.1',
    sharedReplicaBytes: 0,
    replicaMemoryBytes: null,
    sharedAdapters: true,
    replicaAdvertisedHost: '127.0.0.1',
    workerPort: null,
    metricsToken: null,
    logLevel: 'info',
    hub: { endpoint: 'https://huggingface.co', token: null },
    addresses: { allowed: [] },
    policyFile: null,
    signingKeyFile: path.resolve('.graft/keys/signing.pem'),
    trustDirectory: path.resolve('.graft/trust'),
    databaseUrl: null,
    s3: null,
  });
});

test('treats an empty variable as not set', () => {
  const empty = Object.fromEntries(Object.keys(ENVIRONMENT.shape).map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(readConfig({}));
});

test('half of the files for TLS over gRPC is refused', () => {
  const both = { GRAFT_GRPC_CERTIFICATE: '/srv/graft.crt', GRAFT_GRPC_KEY: '/srv/graft.key' };
  expect(readConfig(both).grpcTls).toEqual({ certificateFile: '/srv/graft.crt', keyFile: '/srv/graft.key' });
  for (const name of ['GRAFT_GRPC_CERTIFICATE', 'GRAFT_GRPC_KEY'])
    expect(() => readConfig({ ...both, [name]: '' })).toThrow(new RegExp(`${name} `));
});

test('takes servers, ports and addresses', () => {
  const config = readConfig({
    GRAFT_HOME: '/srv/graft',
    GRAFT_HOST: '::1',
    GRAFT_API_PORT: '4001',
    GRAFT_WEB_PORT: '3001',
    GRAFT_WEB_URL: 'https://graft.example.org/somewhere',
    GRAFT_LANGUAGE: 'pt-BR',
    DATABASE_URL: 'postgresql://me:secret@db.example.org/graft',
    S3_ENDPOINT: 'http://127.0.0.1:9000',
    S3_ACCESS_KEY: 'key',
    S3_SECRET_KEY: 'secret',
  });
  expect(config).toMatchObject({
    home: '/srv/graft',
    publicApiUrl: 'http://[::1]:4001',
    language: 'pt-BR',
    databaseUrl: 'postgresql://me:secret@db.example.org/graft',
    s3: { endpoint: 'http://127.0.0.1:9000', accessKey: 'key', secretKey: 'secret', bucket: 'graft' },
  });
  expect(config.webOrigins).toContain('https://graft.example.org');
  expect(readConfig({ GRAFT_PUBLIC_API_URL: 'https://api.example.org/' }).publicApiUrl).toBe('https://api.example.org');
});

test('takes a provider of OpenID Connect', () => {
  const set = { GRAFT_OIDC_ISSUER: 'https://login.example.org', GRAFT_OIDC_CLIENT_ID: 'graft' };
  expect(readConfig({ ...set, GRAFT_OIDC_ROLES: 'ou=teams=TRAINER, *=VIEWER' }).oidc).toEqual({
    issuer: 'https://login.example.org',
    clientId: 'graft',
    clientSecret: null,
    scope: 'openid profile email',
    claim: 'groups',
    roles: [
      ['ou=teams', 'TRAINER'],
      ['*', 'VIEWER'],
    ],
  });
  expect(() => readConfig({ ...set, GRAFT_OIDC_CLIENT_ID: '' })).toThrow(/GRAFT_OIDC_CLIENT_ID must be set/);
});

test('takes a hub, a list of addresses and custom files', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'graft-config-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const policy = path.join(home, 'policy.yaml');
  expect(readConfig({ GRAFT_HOME: home }).policyFile).toBeNull();
  await writeFile(policy, '');
  expect(
    readConfig({
      GRAFT_HOME: home,
      HF_ENDPOINT: 'http://hub.example.internal/',
      HF_TOKEN: 'hf_secret',
      GRAFT_ALLOWED_ADDRESSES: ' models.example.internal:8443, 10.1.0.0/16,[fd00::1]:80 ,::1,',
      GRAFT_TRUST: '/etc/graft/trust',
    }),
  ).toMatchObject({
    hub: { endpoint: 'http://hub.example.internal', token: 'hf_secret' },
    addresses: { allowed: ['models.example.internal:8443', '10.1.0.0/16', '[fd00::1]:80', '::1'] },
    policyFile: policy,
    signingKeyFile: path.join(home, 'keys/signing.pem'),
    trustDirectory: '/etc/graft/trust',
  });
  const missing = path.join(home, 'elsewhere.yaml');
  expect(() => readConfig({ GRAFT_HOME: home, GRAFT_POLICY: missing })).toThrow(/GRAFT_POLICY.*does not exist/);
});

test.each([
  ['GRAFT_API_PORT', 'http'],
  ['GRAFT_API_PORT', '65536'],
  ['GRAFT_WEB_PORT', '-1'],
  ['GRAFT_LANGUAGE', '../secret'],
  ['GRAFT_WORKER_PORT', '70000'],
  ['GRAFT_WORKER_LANES', 'imports'],
  ['GRAFT_WORKER_LANES', 'imports=0'],
  ['GRAFT_WORKER_LANES', 'unknown=1'],
  ['GRAFT_WORKER_LANES', 'imports=1,imports+pushes=1'],
  ['GRAFT_METRICS_TOKEN', 'short'],
  ['GRAFT_LOG_LEVEL', 'loud'],
  ['GRAFT_MAX_UPLOAD_BYTES', '2 GiB'],
  ['GRAFT_MAX_UPLOAD_BYTES', '0'],
  ['GRAFT_OIDC_ROLES', 'ml-team'],
  ['GRAFT_OIDC_ROLES', 'ml-team=OWNER'],
  ['GRAFT_TOKEN', 'short'],
  ['GRAFT_TOKEN', 'with spaces in the middle of it'],
  ['GRAFT_PUBLIC_API_URL', 'ftp://example.org'],
  ['DATABASE_URL', 'mysql://localhost/graft'],
  ['S3_ENDPOINT', 'localhost:9000'],
  ['HF_ENDPOINT', 'huggingface.co'],
  ['HF_TOKEN', 'two words'],
  ['GRAFT_ALLOWED_ADDRESSES', '10.0.0.0/99'],
  ['GRAFT_ALLOWED_ADDRESSES', 'http://models.example.internal'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(InvalidInputError);
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`${name} must .*\\.env\\.example`));
});

test('replicas that listen on all addresses are reached by the name of their machine', () => {
  expect(readConfig({ GRAFT_REPLICA_HOST: '0.0.0.0' }).replicaAdvertisedHost).toBe(hostname());
  expect(readConfig({ GRAFT_REPLICA_HOST: '::' }).replicaAdvertisedHost).toBe(hostname());
  expect(readConfig({ GRAFT_REPLICA_HOST: '10.1.0.4' }).replicaAdvertisedHost).toBe('10.1.0.4');
  const named = { GRAFT_REPLICA_HOST: '0.0.0.0', GRAFT_REPLICA_ADVERTISED_HOST: 'worker-2.internal' };
  expect(readConfig(named)).toMatchObject({ replicaHost: '0.0.0.0', replicaAdvertisedHost: 'worker-2.internal' });
});

test('takes lanes', () => {
  expect(readConfig({ GRAFT_WORKER_LANES: ' training + analysis = 1, imports=12 ' }).workerLanes).toEqual([
    { groups: ['training', 'analysis'], jobs: 1 },
    { groups: ['imports'], jobs: 12 },
  ]);
});

test('an S3 server without keys is refused', () => {
  expect(() => readConfig({ S3_ENDPOINT: 'http://127.0.0.1:9000' })).toThrow('S3_ACCESS_KEY must be set too');
});

test('.env.example lists every variable with its default', async () => {
  const text = await readFile('.env.example', 'utf8');
  const listed = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  expect(listed.map(([name]) => name).sort()).toEqual(Object.keys(ENVIRONMENT.shape).sort());

  const defaults = ENVIRONMENT.parse({});
  for (const [name, value] of listed) {
    expect([name, value]).toEqual([name, String(defaults[name as keyof typeof defaults] ?? '')]);
  }
  // Copied to .env unchanged, it changes nothing.
  expect(readConfig(parseEnv(text) as Record<string, string>)).toEqual(readConfig({}));
});

test('each variable of .env.example has an explanation above it', async () => {
  const blocks = (await readFile('.env.example', 'utf8')).trim().split(/\n{2,}/);
  for (const block of blocks) expect(block).toMatch(/^# \S.{10,}/);
});
