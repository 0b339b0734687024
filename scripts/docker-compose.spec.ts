import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ENVIRONMENT, readConfig } from '../api/config.ts';
import { BUILD_VARIABLE } from '../zoo/entry-point.ts';
import { compilePrograms } from './build-programs.ts';

const ROOT = join(import.meta.dirname, '..');
const SECRETS = ['GRAFT_TOKEN', 'POSTGRES_PASSWORD', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'];
const GIVEN = {
  GRAFT_TOKEN: 'a-token-of-some-length',
  POSTGRES_PASSWORD: 'abc123',
  S3_ACCESS_KEY: 'graft',
  S3_SECRET_KEY: 'def456',
};

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      build: z.object({ dockerfile_inline: z.string(), args: z.record(z.string(), z.string()).optional() }).optional(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.coerce.string()),
      ports: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
      network_mode: z.string().optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
      healthcheck: z.object({ test: z.array(z.string()).min(2) }),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

let text: string;

beforeAll(async () => {
  text = await readFile(join(ROOT, 'docker-compose.yml'), 'utf8');
});

/**
 * As Compose does: `${NAME:?message}` must be set, `${NAME:-default}` may be; `$$` is a dollar sign. From the inside out.
 */
function interpolate(source: string, env: Record<string, string>): string {
  const inner = /\$\{(\w+):([-?])([^${}]*)\}/;
  let result = source.replaceAll('$$', '\0');
  for (let match = inner.exec(result); match; match = inner.exec(result)) {
    const [whole, name, operator, rest] = match;
    if (operator === '?' && !env[name]) throw new Error(rest);
    result = result.replaceAll(whole, env[name] || (operator === '-' ? rest : ''));
  }
  return result.replaceAll('\0', '$');
}

function mapStrings(tree: unknown, change: (value: string) => string): unknown {
  if (typeof tree === 'string') return change(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapStrings(item, change));
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, mapStrings(value, change)]));
}

const compose = (env: Record<string, string> = GIVEN) =>
  composeSchema.parse(mapStrings(parse(text, { merge: true }), (value) => interpolate(value, env)));

test('PostgreSQL, an S3 server, API, worker and web', () => {
  expect(Object.keys(compose().services)).toEqual(['postgres', 's3', 'api', 'worker', 'web']);
});

test('Graft’s own services get variables that Graft reads, with values that it accepts', () => {
  const notOfConfig = new Set(['NODE_ENV', 'NEXT_TELEMETRY_DISABLED', BUILD_VARIABLE]);
  for (const [name, service] of Object.entries(compose().services)) {
    if (!service.build) continue;
    const unknown = Object.keys(service.environment).filter(
      (key) => !notOfConfig.has(key) && !key.startsWith('OTEL_') && !(key in ENVIRONMENT.shape),
    );
    expect(unknown, name).toEqual([]);
    const s3 = { endpoint: 'http://s3:7070', accessKey: 'graft', secretKey: 'def456', bucket: 'graft' };
    const stored = { databaseUrl: 'postgresql://graft:abc123@postgres:5432/graft', s3 };
    expect(readConfig(service.environment), name).toMatchObject({
      token: name === 'api' ? 'a-token-of-some-length' : null,
      publicApiUrl: 'http://127.0.0.1:4000',
      ...(name === 'web' ? { databaseUrl: null, s3: null } : stored),
    });
  }
  // Any of several containers of the service: each is reached by its own name.
  expect(readConfig(compose().services.worker.environment)).toMatchObject({
    replicaHost: '0.0.0.0',
    replicaAdvertisedHost: hostname(),
  });
});

test('every setting in .env reaches a service', () => {
  const passed = Object.values(compose().services).flatMap(({ environment, build }) =>
    Object.keys({ ...environment, ...build?.args }),
  );
  // gRPC: its port would have to be published, and its files mounted.
  const left = new Set(['GRAFT_GRPC_PORT', 'GRAFT_GRPC_CERTIFICATE', 'GRAFT_GRPC_KEY']);
  expect(Object.keys(ENVIRONMENT.shape).filter((key) => !passed.includes(key) && !left.has(key))).toEqual([]);
});

test('the API and the worker run files that the image’s build makes', async () => {
  const { api, worker } = compose().services;
  expect(api.build?.dockerfile_inline).toContain('RUN node --import tsx scripts/build.ts build\n');
  const built = (await compilePrograms()).map(({ name }) => `build/${name}`);
  for (const { command, environment } of [api, worker]) {
    expect(built).toContain(command?.at(-1));
    expect(environment[BUILD_VARIABLE]).toBe('/graft/build');
  }
});

test('the servers have the same keys as their clients', () => {
  const { postgres, s3 } = compose().services;
  expect(postgres.environment.POSTGRES_PASSWORD).toBe('abc123');
  expect(s3.environment).toMatchObject({ ROOT_ACCESS_KEY_ID: 'graft', ROOT_SECRET_ACCESS_KEY: 'def456' });
});

test.each(SECRETS)('without %s nothing starts, and the message says what to set', (name) => {
  expect(() => compose({ ...GIVEN, [name]: '' })).toThrow(name);
  // None has a default anywhere.
  expect(text).not.toMatch(new RegExp(`\\$\\{${name}(:?-[^}]*)?\\}`));
});

test('a secret is given only to what needs it', () => {
  const values: string[] = Object.values(GIVEN).filter((value) => value !== GIVEN.S3_ACCESS_KEY);
  const secretsOf = (name: string) =>
    Object.entries(compose().services[name].environment)
      .filter(([, value]) => values.some((secret) => value.includes(secret)))
      .map(([variable]) => variable)
      .sort();
  expect(secretsOf('api')).toEqual(['DATABASE_URL', 'GRAFT_TOKEN', 'S3_SECRET_KEY']);
  expect(secretsOf('worker')).toEqual(['DATABASE_URL', 'S3_SECRET_KEY']);
  expect(secretsOf('web')).toEqual([]);
  expect(secretsOf('postgres')).toEqual(['POSTGRES_PASSWORD']);
  expect(secretsOf('s3')).toEqual(['ROOT_SECRET_ACCESS_KEY']);
});

test('other ports are used inside and outside alike', () => {
  const { api, web } = compose({ ...GIVEN, GRAFT_API_PORT: '4100', GRAFT_WEB_PORT: '3100' }).services;
  expect(api.ports).toEqual(['127.0.0.1:4100:4100', '127.0.0.1:3100:3100']);
  expect(web.command?.at(-1)).toBe('3100');
  expect(readConfig(web.environment)).toMatchObject({
    apiPort: 4100,
    webPort: 3100,
    publicApiUrl: 'http://127.0.0.1:4100',
  });
});

test('ports are bound to the loopback address; images are pinned; named files exist', () => {
  const { services, volumes } = compose();
  for (const [name, service] of Object.entries(services)) {
    for (const port of service.ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    if (!service.build) expect(service.image, name).toMatch(/:v?\d/);
    for (const dependency of Object.keys(service.depends_on)) expect(services).toHaveProperty(dependency);
    for (const volume of service.volumes) expect(volumes).toHaveProperty(volume.split(':')[0]);
    if (service.network_mode) expect(services).toHaveProperty(service.network_mode.replace('service:', ''));
  }
});

test('the programs that run and the files that are copied exist, and .dockerignore includes them', async () => {
  const { services } = compose();
  const ignore = await readFile(join(ROOT, '.dockerignore'), 'utf8');
  for (const { build, command = [] } of Object.values(services)) {
    if (!build) continue;
    for (const file of command.filter((part) => /\/.*(\.ts|next)$/.test(part)))
      expect(existsSync(join(ROOT, file)), file).toBe(true);
    const copied = [...build.dockerfile_inline.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, sources]) =>
      sources.split(' '),
    );
    expect(copied).toContain('api');
    for (const source of copied) {
      expect(existsSync(join(ROOT, source)), source).toBe(true);
      expect(ignore.split('\n')).toContain(`!${source}`);
    }
  }
});

test('the health checks of API, worker and web tell an answer from a failure', async () => {
  let status = 200;
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = String((server.address() as AddressInfo).port);
  try {
    for (const [name, variable] of [
      ['api', 'GRAFT_API_PORT'],
      ['worker', 'GRAFT_WORKER_PORT'],
      ['web', 'GRAFT_WEB_PORT'],
    ]) {
      status = 200;
      expect(await healthExit(name, { [variable]: port })).toBe(0);
      status = 503;
      expect(await healthExit(name, { [variable]: port })).toBe(1);
    }
    const ofApi = '/readyz?exclude=worker';
    expect(asked).toEqual([ofApi, ofApi, '/readyz', '/readyz', '/sign-in', '/sign-in']);
  } finally {
    server.close();
  }
  expect(await healthExit('api', { GRAFT_API_PORT: port })).toBe(1);
});

/** Runs a service's health check here; resolves to its exit code. */
async function healthExit(name: string, env: Record<string, string>): Promise<number | null> {
  const [kind, program, ...args] = compose().services[name].healthcheck.test;
  expect([kind, program]).toEqual(['CMD', 'node']);
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return code;
}
