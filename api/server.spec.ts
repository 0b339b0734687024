import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken } from './auth/tokens.ts';
import { startTestApi, type TestApi } from './testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

test('{ __typename } works for anyone; everything else needs a token', async () => {
  expect(await api.query('{ __typename }', {}, { token: null })).toEqual({
    status: 200,
    data: { __typename: 'Query' },
  });
  for (const query of [
    '{ viewer { name } }',
    '{ __typename models { totalCount } }',
    '{ __schema { types { name } } }',
  ]) {
    const { status, errors } = await api.query(query, {}, { token: null });
    expect(status).toBe(401);
    expect(errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  }
});

test('an invalid token is refused with what to do', async () => {
  const { status, errors } = await api.query('{ viewer { name } }', {}, { token: 'graft_nonsense' });
  expect(status).toBe(401);
  expect(errors?.[0].message).toMatch(/unknown, has expired or was revoked/);
});

test('a viewer may read and not change', async () => {
  const token = api.tokens.VIEWER;
  expect((await api.query('{ viewer { name role } }', {}, { token })).data).toEqual({
    viewer: { name: 'vic', role: 'VIEWER' },
  });
  const { status, errors } = await api.query('mutation { deleteEndpoint(name: "a") }', {}, { token });
  expect(status).toBe(403);
  expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
});

test('the cookie is accepted for pages of the web app only', async () => {
  const cookie = await api.signIn(api.tokens.DEPLOYER);
  const ask = (headers: Record<string, string>, Cookie = cookie) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie, ...headers },
      body: JSON.stringify({ query: '{ viewer { name } }' }),
    });
  const [origin] = api.platform.config.webOrigins;
  const allowed = await ask({ Origin: origin });
  expect(await allowed.json()).toEqual({ data: { viewer: { name: 'mia' } } });
  expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
  expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
  const preflight = await fetch(`${api.url}/v2/models/x/infer`, { method: 'OPTIONS', headers: { Origin: origin } });
  expect(preflight.headers.get('access-control-allow-headers')).toContain('X-Graft-Group');
  const foreign = await ask({ Origin: 'https://evil.example' });
  expect(foreign.status).toBe(401);
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  expect((await ask({})).status).toBe(401);
  // A token in the cookie is no session.
  for (const name of ['graft_session', 'graft_token'])
    expect((await ask({ Origin: origin }, `${name}=${api.tokens.DEPLOYER}`)).status).toBe(401);
  // At an https address only a cookie that no other host can have set.
  const { config } = api.platform;
  const { publicApiUrl } = config;
  try {
    config.publicApiUrl = 'https://api.example';
    expect((await ask({ Origin: origin })).status).toBe(401);
    expect((await ask({ Origin: origin }, `graft_session=x; __Host-${cookie}`)).status).toBe(200);
  } finally {
    config.publicApiUrl = publicApiUrl;
  }
});

test('a form of another page cannot post GraphQL', async () => {
  const response = await fetch(`${api.url}/graphql?query={__typename}`, { headers: { 'Content-Type': 'text/plain' } });
  expect(response.status).toBe(400);
});

test('a query that requests too much is refused before it runs', async () => {
  const deep = `{ models(first: 100) { edges { node { ${'derivatives { '.repeat(6)} id ${'} '.repeat(6)} } } } }`;
  const { errors } = await api.query(deep);
  expect(errors?.[0].message).toMatch(/may return \d+ values; at most 50000/);
});

test('fragments that double at each level are measured, not expanded', async () => {
  const levels = Array.from(
    { length: 40 },
    (_, i) => `fragment f${i} on Model { a: baseModel { ...f${i + 1} } b: baseModel { ...f${i + 1} } }`,
  );
  const query = `{ model(slug: "a") { ...f0 } } ${levels.join(' ')} fragment f40 on Model { id }`;
  const { status, errors } = await api.query(query);
  expect(status).toBe(400);
  expect(errors?.map(({ message }) => message).join()).toMatch(/at most/);
});

test('batches, unknown fields and broken JSON: clear errors, no stack traces', async () => {
  const post = (body: string) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${api.tokens.DEPLOYER}` },
      body,
    });
  for (const body of ['[{"query":"{ __typename }"}]', '{"query":"{ nothing }"}', '{"query":"{"}', '{ not json']) {
    const response = await post(body);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text).errors[0].message).toBeTruthy();
    expect(text).not.toMatch(/node_modules|stacktrace|at .*\.ts/);
  }
});

test('a variable that is no Unicode is refused by name; a long text that is cut off in the audit log is stored', async () => {
  const query = 'mutation ($reason: String!) { withdrawBiasNote(id: "nothing", reason: $reason) { id } }';
  const { errors } = await api.query(query, { reason: 'because \ud800' });
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('$reason has a text that is not Unicode'),
    extensions: { code: 'BAD_USER_INPUT', field: 'reason' },
  });
  // The log keeps 2,000 characters, which end between the two halves of the last one.
  const cut = await api.query(query, { reason: `${'a'.repeat(1_999)}😀` });
  expect(cut.errors?.[0].extensions.code).toBe('NOT_FOUND');
});

test('a subscription by POST is told where it belongs', async () => {
  const query = 'subscription { jobUpdated(id: "a") { state } }';
  const { status, errors } = await api.query(query);
  expect(status).toBe(400);
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('graphql-transport-ws'),
    extensions: { code: 'BAD_USER_INPUT' },
  });
  expect((await api.query(query, {}, { token: null })).status).toBe(401);
});

test('internal errors are not shown', async () => {
  await api.platform.pool.query('alter table models rename to models_gone');
  try {
    const { errors } = await api.query('{ model(slug: "a") { id } }');
    expect(errors?.[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(errors?.[0].message).toMatch(
      /^Something went wrong on the server; its log has details under the id [0-9a-f-]{36}\.$/,
    );
    expect(JSON.stringify(errors)).not.toMatch(/models_gone|select/);
  } finally {
    await api.platform.pool.query('alter table models_gone rename to models');
  }
});

test('health, and an unknown path', async () => {
  expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect((await fetch(`${api.url}/nothing`)).status).toBe(404);
});

test('a method that a path does not take: 405, and which it takes', async () => {
  for (const [method, path, allowed] of [
    ['DELETE', '/graphql', 'GET, HEAD, POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/models/a/download', 'GET, HEAD'],
    ['POST', '/uploads/a', 'HEAD, PATCH, PUT'],
    ['DELETE', '/v2/models/pets', 'GET, HEAD'],
    ['GET', '/v2/models/pets/infer', 'POST'],
    ['PUT', '/v2/models/pets/versions/1/infer', 'POST'],
    ['POST', '/v2/models/pets/ready', 'GET, HEAD'],
    ['PUT', '/v2/repository/index', 'POST'],
  ]) {
    const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
    const response = await fetch(`${api.url}${path}`, { method, headers });
    expect([response.status, response.headers.get('allow')], `${method} ${path}`).toEqual([405, allowed]);
    expect(await response.text()).toContain(`This path takes ${allowed}.`);
  }
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  expect((await fetch(`${api.url}/v2/models/pets/nothing`, { method: 'POST', headers })).status).toBe(404);
});

test('names in the schema are suggested only to those who may ask for it', async () => {
  const { token } = await createToken(api.platform.db, { name: 'shop', role: 'VIEWER', endpoint: 'pets' });
  const first = 'query ($modality: Modality) { models(filter: { modality: $modality }) { totalCount } }';
  for (const [query, variables] of [
    ['{ modles { totalCount } }', {}],
    ['{ models(frist: 1) { totalCount } }', {}],
    [first, { modality: 'IMGAE' }],
  ] as const) {
    expect((await api.query(query, variables)).errors?.[0].message, query).toMatch(/ Did you mean .*\?/);
    for (const stranger of [null, token])
      expect((await api.query(query, variables, { token: stranger })).errors?.[0].message).not.toMatch(/Did you mean/);
  }
});
