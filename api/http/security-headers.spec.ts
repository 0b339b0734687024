import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

test.each(['/healthz', '/graphql', '/nothing', '/v2/models/nothing', '/models/nothing/download', '/uploads/nothing'])(
  '%s: nothing that a browser could load, run or frame',
  async (place) => {
    const { headers } = await fetch(`${api.url}${place}`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'none';object-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-site',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'cache-control': 'no-store',
    });
    expect(headers.get('x-powered-by')).toBeNull();
  },
);

test("the cookie counts for the web app's own pages, and for what they show", async () => {
  const [origin] = api.platform.config.webOrigins;
  const [viewer, deployer] = await Promise.all([api.signIn(api.tokens.VIEWER), api.signIn(api.tokens.DEPLOYER)]);
  const read = async (headers: Record<string, string>) =>
    (
      await fetch(`${api.url}/statements/nothing`, {
        headers: { Cookie: viewer, ...headers },
      })
    ).status;
  expect(await read({ Origin: origin })).toBe(404);
  expect(await read({ 'Sec-Fetch-Site': 'same-site' })).toBe(404);
  expect(await read({})).toBe(404);
  expect(await read({ 'Sec-Fetch-Site': 'cross-site' })).toBe(401);
  expect(await read({ Origin: 'https://evil.example' })).toBe(401);

  const change = async (headers: Record<string, string>) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: deployer, ...headers },
      body: JSON.stringify({ query: 'mutation { cancelJob(id: "nothing") { id } }' }),
    });
    return response.status;
  };
  expect(await change({ Origin: origin })).toBe(200);
  for (const headers of [{}, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'null' }, { Origin: 'https://evil.example' }])
    expect(await change(headers as Record<string, string>)).toBe(401);
  // A form can send neither JSON nor the header that Apollo asks for otherwise.
  const form = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain', Cookie: deployer, Origin: origin },
    body: JSON.stringify({ query: 'mutation { cancelJob(id: "nothing") { id } }' }),
  });
  expect(form.status).toBe(400);
});
