import { expect, test } from 'vitest';
import { sessionSecret } from './cookie.ts';

const jar = (cookies: Record<string, string>) =>
  new Map(Object.entries(cookies).map(([name, value]) => [name, { value }]));

test('the secret of a session is that of the safer cookie, which no other host can set', () => {
  expect(sessionSecret(jar({ graft_session: 'any', '__Host-graft_session': 'own' }))).toBe('own');
  expect(sessionSecret(jar({ graft_session: 'any' }))).toBe('any');
  expect(sessionSecret(jar({ other: 'x' }))).toBeNull();
});
