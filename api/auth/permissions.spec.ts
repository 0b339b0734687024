import { once } from 'node:events';
import express from 'express';
import type { GraphQLField } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { buildSchema } from '../schema/schema.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { routesOf } from '../testing/routes-of.ts';
import { NOTHING, sampleDocument } from '../testing/sample-document.ts';
import { httpAccess } from './http-access.ts';
import { OPERATIONS, PATHS, type Permission } from './permissions.ts';
import { ROLES } from './roles.ts';
import { createToken, type Role } from './tokens.ts';

type Kind = keyof typeof OPERATIONS;

const schema = buildSchema();
const fieldsOf = (kind: Kind): Record<string, GraphQLField<unknown, unknown>> =>
  schema.getRootType(kind as never)?.getFields() ?? {};
const OPERATION_LIST = (['query', 'mutation', 'subscription'] as const).flatMap((kind) =>
  Object.keys(fieldsOf(kind)).map((name) => ({ kind, name })),
);

let api: TestApi;
/** Nobody, and tokens that are not good for anything or for one endpoint only. */
let strangers: Record<'nobody' | 'unknown' | 'expired' | 'revoked', string | null>;
let endpointToken: string;

beforeAll(async () => {
  api = await startTestApi();
  const { db } = api.platform;
  const admin = async (expiresAt: Date | null) =>
    (await createToken(db, { name: 'gone', role: 'ADMIN', expiresAt })).token;
  const revoked = await createToken(db, { name: 'revoked', role: 'ADMIN' });
  await api.query(
    'mutation ($id: ID!) { revokeToken(id: $id) { id } }',
    { id: revoked.viewer.tokenId },
    { token: api.tokens.ADMIN },
  );
  strangers = {
    nobody: null,
    unknown: 'graft_nonsense',
    expired: await admin(new Date(Date.now() - 1_000)),
    revoked: revoked.token,
  };
  endpointToken = (await createToken(db, { name: 'shop', role: 'VIEWER', endpoint: 'pets' })).token;
});
afterAll(() => api?.close());

/** The roles that may not do something, and those that may. */
const below = (role: Role) => ROLES.slice(0, ROLES.indexOf(role));
const from = (role: Role) => ROLES.slice(ROLES.indexOf(role));

describe('the table', () => {
  test('has every field of the root types, and no other', () => {
    for (const kind of ['query', 'mutation', 'subscription'] as const)
      expect(Object.keys(OPERATIONS[kind]).toSorted()).toEqual(Object.keys(fieldsOf(kind)).toSorted());
  });

  test('opens to the token of an endpoint only what a viewer may do', () => {
    for (const permission of [
      ...Object.values(OPERATIONS).flatMap((table) => Object.values(table)),
      ...Object.values(PATHS),
    ])
      if (permission.endpoint) expect(permission.role).toBe('VIEWER');
  });

  test('names arguments that exist', () => {
    for (const name of Object.keys(fieldsOf('mutation'))) {
      const permission = OPERATIONS.mutation[name];
      const { endpoint, named = [], details = [] } = permission;
      for (const path of [...named, ...details, ...(endpoint ? [endpoint] : [])]) {
        const [first, second] = path.split('.');
        const argument = fieldsOf('mutation')[name].args.find((one) => one.name === first);
        expect(argument, `${name} ${path}`).toBeDefined();
        if (second === undefined) continue;
        const input = schema.getType(String(argument?.type).replace('!', '')) as { getFields?(): object };
        expect(Object.keys(input.getFields?.() ?? {}), `${name} ${path}`).toContain(second);
      }
    }
  });

  test('has every route of the API', () => {
    const routes = routesOf(api.app).filter((route) => !/ \/v2\/models\/:/.test(route));
    // GraphQL's routes are inside Apollo.
    const listed = Object.keys(PATHS).filter((path) => !/ \/(graphql|v2\/models\/:)/.test(path));
    expect(listed.toSorted()).toEqual([...new Set(routes)].toSorted());
  });

  test('has no route that the API lacks, where one entry stands for several', async () => {
    const below = (entry: string) =>
      routesOf(api.app).filter((route) => route.startsWith(entry.replace('{/*rest}', '')));
    for (const entry of Object.keys(PATHS).filter((path) => path.includes('{')))
      expect(below(entry), entry).not.toEqual([]);
    for (const entry of ['GET /graphql', 'POST /graphql'])
      expect([400, 415], entry).toContain(await statusOf(entry, null));
  });

  test('a route that is not in the table is closed', async () => {
    const app = express()
      .use(httpAccess(api.platform, '', (_request, response) => void response.sendStatus(404)))
      .get('/new', (_request, response) => void response.send('open'));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const headers = { Authorization: `Bearer ${api.tokens.ADMIN}` };
      expect((await fetch(`http://127.0.0.1:${port}/new`, { headers })).status).toBe(404);
    } finally {
      server.close();
    }
  });
});

/** `OK` where the door let it pass: what the resolver says is another matter. */
async function atTheDoor(document: string, token: string | null): Promise<string> {
  const { status, errors } = await api.query(document, {}, { token });
  return status === 401 || status === 403 ? (errors?.[0].extensions.code ?? 'none') : 'OK';
}

describe.each(OPERATION_LIST.filter(({ kind }) => kind !== 'subscription'))('$kind $name', ({ kind, name }) => {
  const permission: Permission = OPERATIONS[kind][name];
  const role = permission.role ?? 'VIEWER';
  const document = sampleDocument(kind, fieldsOf(kind)[name]);

  test('refuses strangers, lower roles and the tokens of endpoints, and no others', async () => {
    for (const [who, token] of Object.entries(strangers))
      expect(await atTheDoor(document, token), who).toBe('UNAUTHENTICATED');
    for (const lower of below(role)) expect(await atTheDoor(document, api.tokens[lower]), lower).toBe('FORBIDDEN');
    expect(await atTheDoor(document, endpointToken)).toBe('FORBIDDEN');
    for (const enough of from(role)) expect(await atTheDoor(document, api.tokens[enough]), enough).toBe('OK');
  });
});

describe.each(OPERATION_LIST.filter(({ kind, name }) => OPERATIONS[kind][name].endpoint))(
  '$kind $name',
  ({ kind, name }) => {
    const { endpoint = '' }: Permission = OPERATIONS[kind][name];

    test('lets a token of an endpoint ask that one, also where it is named in a variable', async () => {
      const asking = (value: string) => sampleDocument(kind, fieldsOf(kind)[name], { [endpoint]: value });
      expect(await atTheDoor(asking('pets'), endpointToken)).toBe('OK');
      expect(await atTheDoor(asking('Pets'), endpointToken)).toBe('FORBIDDEN');
      const field = asking('E').slice(`${kind} { `.length, -' }'.length).replace('"E"', '$e');
      const byVariable = `${kind} ($e: String!) { ...all } fragment all on Mutation { ${field} }`;
      const ask = (e: string) => api.query(byVariable, { e }, { token: endpointToken });
      expect((await ask('pets')).status).not.toBe(403);
      expect((await ask('other')).status).toBe(403);
    });
  },
);

test('a token of an endpoint may not ask it beside something else, nor for the schema', async () => {
  const one = sampleDocument('mutation', fieldsOf('mutation').predict, { 'input.endpoint': 'pets' }).slice(11, -2);
  const two = one.replace('pets', 'other');
  expect(await atTheDoor(`mutation { a: ${one} b: ${two} }`, endpointToken)).toBe('FORBIDDEN');
  expect(await atTheDoor('{ __schema { types { name } } }', endpointToken)).toBe('FORBIDDEN');
  expect(await atTheDoor('{ __typename }', endpointToken)).toBe('OK');
});

test('fragments that double at each level are read once', async () => {
  const levels = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`);
  const document = `{ ...f0 } ${levels.join(' ')} fragment f40 on Query { __typename }`;
  expect(await atTheDoor(document, null)).toBe('OK');
});

describe.each(OPERATION_LIST.filter(({ kind }) => kind === 'subscription'))('subscription $name', ({ name }) => {
  const query = sampleDocument('subscription', fieldsOf('subscription')[name]);

  /** The code of the answer's error, or why the connection was closed. */
  async function subscribe(token: string | null): Promise<string> {
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: token === null ? {} : { token },
      retryAttempts: 0,
    });
    try {
      for await (const { errors } of client.iterate({ query })) return String(errors?.[0].extensions?.code);
      return 'nothing';
    } catch (error) {
      const [refused] = Array.isArray(error) ? error : [];
      return refused ? String(refused.extensions?.code) : `closed ${(error as { code?: number }).code}`;
    } finally {
      await client.dispose();
    }
  }

  test('refuses strangers and the tokens of endpoints', async () => {
    for (const [who, token] of Object.entries(strangers)) expect(await subscribe(token), who).toMatch(/^closed 44/);
    expect(await subscribe(endpointToken)).toBe('FORBIDDEN');
    for (const role of ROLES) expect(await subscribe(api.tokens[role]), role).toBe('NOT_FOUND');
  });
});

/** A request for a path of the table. */
async function statusOf(path: string, token: string | null, name = 'pets'): Promise<number> {
  const [method, pattern] = path.split(' ');
  const address = pattern
    .replace('/v2/models/:name', `/v2/models/${name}`)
    .replace(/:version\b/, '1')
    .replace(/:position/, '0')
    .replace('{/*rest}', method === 'POST' ? '/infer' : '')
    .replace(/:\w+/, NOTHING);
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  if (method === 'POST') headers['Content-Type'] = 'application/json';
  const response = await fetch(api.url + address, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });
  await response.body?.cancel();
  return response.status;
}

describe('paths', () => {
  const permissionOf = (route: string): Permission => {
    const [, method] = /^(\w+) \/v2\/models\/:/.exec(route) ?? [];
    return PATHS[method ? `${method} /v2/models/:name{/*rest}` : route];
  };

  test('each refuses strangers, lower roles and the tokens of other endpoints', async () => {
    for (const path of new Set([...routesOf(api.app), ...Object.keys(PATHS)])) {
      const permission = permissionOf(path);
      if (permission.role === null) continue;
      for (const [who, token] of Object.entries(strangers))
        expect(await statusOf(path, token), `${who} ${path}`).toBe(401);
      for (const lower of below(permission.role)) expect(await statusOf(path, api.tokens[lower]), path).toBe(403);
      expect(await statusOf(path, endpointToken, 'other'), path).toBe(permission.endpoint === 'any' ? 200 : 403);
      const open = [401, 403];
      for (const enough of from(permission.role))
        expect(open, `${enough} ${path}`).not.toContain(await statusOf(path, api.tokens[enough]));
      if (permission.endpoint) expect(open, path).not.toContain(await statusOf(path, endpointToken));
    }
  });

  test('an upload is refused without its own secret, whoever asks', async () => {
    const { data } = await api.query('mutation { createUpload(input: { filename: "a.zip", byteSize: 1 }) { id } }');
    for (const token of [...Object.values(strangers), ...Object.values(api.tokens), endpointToken]) {
      const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
      const response = await fetch(`${api.url}/uploads/${data.createUpload.id}`, { method: 'PUT', headers, body: 'x' });
      expect(response.status).toBe(403);
    }
  });
});
