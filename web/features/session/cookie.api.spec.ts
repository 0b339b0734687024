import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken, ensureAdminToken } from '../../../api/auth/tokens.ts';
import { startTestApi, type TestApi } from '../../../api/testing/api.ts';
import { POST as END } from '../../app/session/end/route.ts';
import { GET, POST } from '../../app/session/route.ts';
import { isToken, sessionCookies } from './cookie.ts';

let api: TestApi;
let before: string | undefined;
beforeAll(async () => {
  api = await startTestApi();
  before = process.env.GRAFT_PUBLIC_API_URL;
  process.env.GRAFT_PUBLIC_API_URL = api.url;
});
afterAll(async () => {
  if (before === undefined) delete process.env.GRAFT_PUBLIC_API_URL;
  else process.env.GRAFT_PUBLIC_API_URL = before;
  await api?.close();
});

const PAGE = 'http://127.0.0.1:3000';
const cookieOf = (response: Response) => response.headers.getSetCookie()[0].split('; ')[0];

async function viewer(cookie: string): Promise<unknown> {
  const [origin] = api.platform.config.webOrigins;
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin },
    body: JSON.stringify({ query: '{ viewer { name } }' }),
  });
  return ((await response.json()) as { data?: { viewer?: unknown } }).data?.viewer;
}

test('any valid GRAFT_TOKEN signs in, by the link and by the form, and signs out', async () => {
  const { home } = api.platform.config;
  for (const token of ['cGFkZGVkIGJhc2U2NA==', 'p@ss;word,"with"%41signs\\=', '~'.repeat(512)]) {
    await ensureAdminToken(api.platform.db, { home, token });
    const byLink = await GET(new Request(`${PAGE}/session?token=${encodeURIComponent(token)}`));
    const form = new FormData();
    form.set('token', token);
    const byForm = await POST(new Request(`${PAGE}/session`, { method: 'POST', body: form }));
    for (const response of [byLink, byForm]) {
      expect(response.headers.get('location')).toBe('/');
      expect(response.headers.getSetCookie().join()).not.toContain(token);
      expect(response.headers.getSetCookie().join()).not.toContain(encodeURIComponent(token));
      expect(await viewer(cookieOf(response)), token).toEqual({ name: 'admin' });
    }
    const cookie = cookieOf(byLink);
    const ended = await END(
      new Request(`${PAGE}/session/end`, { method: 'POST', headers: { cookie: `a=b; ${cookie}` } }),
    );
    expect(ended.headers.get('location')).toBe('/sign-in');
    expect(ended.headers.getSetCookie()[0]).toMatch(/^graft_session=; .*Max-Age=0/);
    expect(ended.headers.get('clear-site-data')).toBe('"storage"');
    expect(await viewer(cookie)).toBeUndefined();
    expect(await viewer(cookieOf(byForm))).toEqual({ name: 'admin' });
  }
});

test('tokens that cannot sign in, and why', async () => {
  const problem = async (token: string) =>
    (await GET(new Request(`${PAGE}/session?token=${encodeURIComponent(token)}`))).headers.get('location');
  const { token } = await createToken(api.platform.db, { name: 'shop', role: 'VIEWER', endpoint: 'pets' });
  expect(await problem(token)).toBe('/sign-in?problem=restricted');
  expect(await problem('graft_nonsense')).toBe('/sign-in?problem=unknown');
  expect(await problem('a b')).toBe('/sign-in?problem=malformed');
  const { GRAFT_PUBLIC_API_URL: url } = process.env;
  process.env.GRAFT_PUBLIC_API_URL = 'http://127.0.0.1:1';
  try {
    expect(await problem(api.tokens.ADMIN)).toBe('/sign-in?problem=unreachable');
  } finally {
    process.env.GRAFT_PUBLIC_API_URL = url;
  }
});

test('the form leads back to the page that asked for it, also after a mistake, and to no other site', async () => {
  const answer = async (token: string, next: string) => {
    const form = new FormData();
    form.set('token', token);
    form.set('next', next);
    return (await POST(new Request(`${PAGE}/session`, { method: 'POST', body: form }))).headers.get('location');
  };
  expect(await answer(api.tokens.ADMIN, '/compare?ids=a,b')).toBe('/compare?ids=a,b');
  expect(await answer('a b', '/models')).toBe('/sign-in?problem=malformed&next=%2Fmodels');
  expect(await answer(api.tokens.ADMIN, '//evil.example')).toBe('/');
});

test('values that could break out of the header are not tokens', () => {
  for (const token of ['', 'a b', 'a\nSet-Cookie: x', 'é', 'x'.repeat(513), null, 7])
    expect(isToken(token)).toBe(false);
});

test('scripts and other sites cannot read the cookie, and the old one, with the token, goes', () => {
  const expiresAt = new Date(Date.now() + 3_600_500).toISOString();
  expect(sessionCookies({ secret: 'abc', expiresAt }, true)).toEqual([
    '__Host-graft_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure',
    'graft_token=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure',
    'graft_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure',
  ]);
  expect(sessionCookies({ secret: 'abc', expiresAt }, false)).toEqual([
    'graft_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600',
    'graft_token=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
  ]);
});

test('https is seen through a proxy that ends TLS', async () => {
  const headers = { 'x-forwarded-proto': 'https' };
  const request = new Request(`${PAGE}/session?token=${api.tokens.ADMIN}`, { headers });
  const cookie = cookieOf(await GET(request));
  expect(cookie).toMatch(/^__Host-graft_session=session_/);
  expect(await viewer(cookie)).toEqual({ name: 'ada' });
  const ended = await END(new Request(`${PAGE}/session/end`, { method: 'POST', headers: { ...headers, cookie } }));
  expect(ended.headers.getSetCookie()[0]).toMatch(/^__Host-graft_session=; .*Max-Age=0; Secure$/);
  expect(await viewer(cookie)).toBeUndefined();
});
