import { expect, test } from 'vitest';
import { apiOrigin } from './api-origin.ts';

test.each([
  ['127.0.0.1:3000', {}, 'http://127.0.0.1:4000'],
  ['localhost:3000', {}, 'http://localhost:4000'],
  ['localhost:3000', { GRAFT_API_PORT: '4100' }, 'http://localhost:4100'],
  ['localhost:3000', { GRAFT_PUBLIC_API_URL: 'https://api.example.org/' }, 'https://api.example.org'],
  ['graft.example.org', { GRAFT_PUBLIC_API_URL: 'http://127.0.0.1:4000' }, 'http://127.0.0.1:4000'],
  [null, { GRAFT_API_PORT: '' }, 'http://127.0.0.1:4000'],
  ['not a host', {}, 'http://127.0.0.1:4000'],
])('a page on %s with %o asks %s', (host, env, origin) => {
  expect(apiOrigin(host, env)).toBe(origin);
});
