import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { roleOf } from '../auth/oidc-user.ts';
import { auditEvents, tokens, users } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { freePort } from '../testing/free-port.ts';
import { startOidcProvider, type TestProvider } from '../testing/oidc-provider.ts';

const accounts: Record<string, Record<string, unknown>> = {
  'id-1': { name: 'Ada Lovelace', email: 'ada@example.org', groups: ['ml', 'platform'] },
  'id-2': { email: 'bob@example.org', groups: 'ml' },
  'id-3': { name: 'Eve', groups: ['sales'] },
};

let api: TestApi;
let provider: TestProvider;
beforeAll(async () => {
  // oidc-provider warns that this is not how it runs in production.
  vi.spyOn(console, 'info').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const port = await freePort();
  provider = await startOidcProvider(`http://127.0.0.1:${port}/oidc/callback`, accounts);
  api = await startTestApi({
    GRAFT_API_PORT: String(port),
    GRAFT_OIDC_ISSUER: provider.issuer,
    GRAFT_OIDC_CLIENT_ID: 'graft',
    GRAFT_OIDC_CLIENT_SECRET: 'a secret of the spec',
    GRAFT_OIDC_ROLES: 'ml=TRAINER, platform=ADMIN',
  });
});
afterAll(async () => {
  await api?.close();
  provider?.close();
  vi.restoreAllMocks();
});

/** As much of a browser as signing in takes: cookies by host name and path, and redirects. */
class Browser {
  readonly cookies = new Map<string, string>();

  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: cookie ? { cookie } : {},
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair, ...attributes] = set.split('; ');
      const [name, value] = pair.split(/=(.*)/s);
      if (value === '' || attributes.some((attribute) => /expires=Thu, 01 Jan 1970/i.test(attribute)))
        this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Follows redirects until a page, or an address that `stop` takes. */
  async follow(response: Response, stop: (url: string) => boolean): Promise<{ url: string; page: Response | null }> {
    let [at, answer] = [response.url, response];
    while (answer.headers.has('location')) {
      at = new URL(answer.headers.get('location') ?? '', at).href;
      if (stop(at)) return { url: at, page: null };
      answer = await this.open(at);
    }
    return { url: at, page: answer };
  }
}

const isWeb = (url: string) => api.platform.config.webOrigins.some((origin) => url.startsWith(`${origin}/`));

/** Types a name into the provider's form and agrees to what it asks; returns the address that it sends the browser back to. */
async function toCallback(browser: Browser, account: string, query = ''): Promise<string> {
  const isBack = (url: string) => url.startsWith(`${api.url}/oidc/callback`);
  let { url, page } = await browser.follow(await browser.open(`${api.url}/oidc/sign-in${query}`), isBack);
  const forms: Record<string, string>[] = [{ prompt: 'login', login: account, password: 'any' }, { prompt: 'consent' }];
  for (const form of forms) {
    if (page === null) break;
    ({ url, page } = await browser.follow(await browser.open(url, form), isBack));
  }
  expect(url).toContain('/oidc/callback?code=');
  return url;
}

async function signIn(account: string, query = '') {
  const browser = new Browser();
  const back = await browser.follow(await browser.open(await toCallback(browser, account, query)), isWeb);
  return { browser, url: back.url };
}

async function viewer(browser: Browser): Promise<unknown> {
  const [origin] = api.platform.config.webOrigins;
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Cookie: `graft_session=${browser.cookies.get('graft_session')}`,
      origin,
    },
    body: JSON.stringify({ query: '{ viewer { id name role } }' }),
  });
  return ((await response.json()) as { data?: { viewer?: unknown } }).data?.viewer;
}

test('a person of the provider signs in, with the highest role of their groups; again, they are the same user', async () => {
  const first = await signIn('id-1');
  expect(first.url).toBe(`${api.platform.config.webOrigins[0]}/`);
  expect(await viewer(first.browser)).toEqual({ id: expect.any(String), name: 'Ada Lovelace', role: 'ADMIN' });
  expect(first.browser.cookies.has('graft_oidc')).toBe(false);

  accounts['id-1'].name = 'Ada King';
  accounts['id-1'].groups = ['ml'];
  const again = await signIn('id-1');
  expect(await viewer(again.browser)).toMatchObject({ name: 'Ada King', role: 'TRAINER' });
  expect(await api.platform.db.$count(users, eq(users.oidcSubject, 'id-1'))).toBe(1);
  const hours = (await api.platform.db.select().from(tokens).where(eq(tokens.name, 'OpenID Connect'))).map(
    ({ expiresAt }) => (Number(expiresAt) - Date.now()) / 3_600_000,
  );
  for (const left of hours) expect(left).toBeLessThanOrEqual(12);
  expect(
    await api.platform.db.select().from(auditEvents).where(eq(auditEvents.subject, 'session by OpenID Connect')),
  ).toMatchObject([
    { actor: 'Ada Lovelace', outcome: 'SUCCEEDED', details: { role: 'ADMIN' } },
    { actor: 'Ada King', outcome: 'SUCCEEDED', details: { role: 'TRAINER' } },
  ]);
});

test('a name from the address of mail, and a claim that is one text', async () => {
  expect(await viewer((await signIn('id-2')).browser)).toMatchObject({ name: 'bob@example.org', role: 'TRAINER' });
});

test('a person without a role does not get in, and that is recorded', async () => {
  const { browser, url } = await signIn('id-3');
  expect(url).toBe(`${api.platform.config.webOrigins[0]}/sign-in?problem=role`);
  expect(browser.cookies.has('graft_session')).toBe(false);
  expect(await api.platform.db.$count(users, eq(users.oidcSubject, 'id-3'))).toBe(0);
  expect(await api.platform.db.select().from(auditEvents).where(eq(auditEvents.outcome, 'REFUSED'))).toMatchObject([
    {
      actor: 'anonymous',
      action: 'startSession',
      code: 'FORBIDDEN',
      details: { message: expect.stringContaining('Eve') },
    },
  ]);
});

test("an answer that belongs to another browser's sign-in, is used twice, or was changed, signs nobody in", async () => {
  const failed = `${api.platform.config.webOrigins[0]}/sign-in?problem=provider`;
  const land = async (browser: Browser, url: string) => (await browser.follow(await browser.open(url), isWeb)).url;
  const victim = new Browser();
  const stolen = await toCallback(new Browser(), 'id-1');
  // Without a sign-in that it began, and with another.
  expect(await land(victim, stolen)).toBe(failed);
  await victim.open(`${api.url}/oidc/sign-in`);
  expect(await land(victim, stolen)).toBe(failed);
  expect(victim.cookies.has('graft_session')).toBe(false);

  const browser = new Browser();
  const url = await toCallback(browser, 'id-1');
  const pending = browser.cookies.get('graft_oidc') ?? '';
  expect(await land(browser, url)).toBe(`${api.platform.config.webOrigins[0]}/`);
  browser.cookies.delete('graft_session');
  browser.cookies.set('graft_oidc', pending);
  expect(await land(browser, url)).toBe(failed);

  const changed = new Browser();
  const back = new URL(await toCallback(changed, 'id-1'));
  back.searchParams.set('state', 'another');
  expect(await land(changed, back.href)).toBe(failed);
  const denied = new Browser();
  await denied.open(`${api.url}/oidc/sign-in`);
  const cancelled = `${api.platform.config.webOrigins[0]}/sign-in?problem=cancelled`;
  expect(await land(denied, `${api.url}/oidc/callback?error=access_denied`)).toBe(cancelled);
  expect(denied.cookies.has('graft_session')).toBe(false);
});

test('it leads back to the page of the web app that asked, and to no other site', async () => {
  const [web] = api.platform.config.webOrigins;
  for (const [next, leadsTo] of [
    ['/compare?ids=a,b', '/compare?ids=a,b'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
  ]) {
    const { url } = await signIn('id-1', `?${new URLSearchParams({ next })}`);
    expect(url).toBe(`${web}${leadsTo}`);
  }
  expect((await signIn('id-3', '?next=/models')).url).toBe(`${web}/sign-in?problem=role&next=%2Fmodels`);
});

test('whether it is set up', async () => {
  expect(await (await fetch(`${api.url}/oidc`)).json()).toEqual({
    signInUrl: `${api.url}/oidc/sign-in`,
    issuer: new URL(provider.issuer).host,
  });
  const plain = await startTestApi();
  try {
    expect(await (await fetch(`${plain.url}/oidc`)).json()).toEqual({ signInUrl: null, issuer: null });
    for (const path of ['sign-in', 'callback']) expect((await fetch(`${plain.url}/oidc/${path}`)).status).toBe(404);
  } finally {
    await plain.close();
  }
});

test('a provider that does not answer leads back to the sign-in page', async () => {
  const away = await startTestApi({ GRAFT_OIDC_ISSUER: 'http://127.0.0.1:1', GRAFT_OIDC_CLIENT_ID: 'graft' });
  try {
    const response = await fetch(`${away.url}/oidc/sign-in`, { redirect: 'manual' });
    expect(response.headers.get('location')).toMatch(/\/sign-in\?problem=away$/);
  } finally {
    await away.close();
  }
});

test('roles of claims', () => {
  const roles: [string, 'VIEWER' | 'TRAINER' | 'ADMIN'][] = [
    ['*', 'VIEWER'],
    ['ml', 'TRAINER'],
    ['ops', 'ADMIN'],
  ];
  expect(roleOf({ roles }, ['ops', 'ml'])).toBe('ADMIN');
  expect(roleOf({ roles }, 'ml')).toBe('TRAINER');
  expect(roleOf({ roles }, undefined)).toBe('VIEWER');
  expect(roleOf({ roles }, { ops: true })).toBe('VIEWER');
  expect(roleOf({ roles: roles.slice(1) }, ['sales', 7, null])).toBeNull();
});
