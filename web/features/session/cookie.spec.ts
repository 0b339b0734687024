import { expect, test } from 'vitest';
import { ensureAdminToken } from '../../../api/auth/tokens.ts';
import { startTestApi } from '../../../api/testing/api.ts';
import { isToken, tokenCookie } from './cookie.ts';

test('any valid GRAFT_TOKEN signs in with the cookie', async () => {
  const api = await startTestApi();
  try {
    const { home } = api.platform.config;
    for (const token of ['cGFkZGVkIGJhc2U2NA==', 'p@ss;word,"with"%41signs\\=', '~'.repeat(512)]) {
      await ensureAdminToken(api.platform.db, { home, token });
      expect(isToken(token), token).toBe(true);
      const [cookie] = tokenCookie(token, false).split('; ');
      const [origin] = api.platform.config.webOrigins;
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie, origin },
        body: JSON.stringify({ query: '{ viewer { name } }' }),
      });
      expect(await response.json(), token).toEqual({ data: { viewer: { name: 'admin' } } });
    }
  } finally {
    await api.close();
  }
});

test('values that could break out of the header are not tokens', () => {
  for (const token of ['', 'a b', 'a\nSet-Cookie: x', 'é', 'x'.repeat(513), null, 7])
    expect(isToken(token)).toBe(false);
});

test('scripts and other sites cannot read the cookie', () => {
  expect(tokenCookie('abc', true)).toBe('graft_token=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000; Secure');
});
