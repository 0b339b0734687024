import { expect, test } from 'vitest';
import { isForeignForm } from './is-foreign-form.ts';

const foreign = (headers: Record<string, string>, method = 'POST') =>
  isForeignForm({ method, headers: new Headers({ host: 'graft.example:3000', ...headers }) });

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, true],
  // Another port, or another name below the same domain.
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ 'sec-fetch-site': 'same-origin', origin: 'http://graft.example:3000' }, false],
  [{ origin: 'https://evil.example' }, true],
  [{ origin: 'null' }, true],
  [{ origin: 'http://graft.example:4000' }, true],
  [{ origin: 'http://graft.example:3000' }, false],
  [{ origin: 'https://graft.example', 'x-forwarded-host': 'graft.example' }, false],
  [{}, false],
])('a form with %j', (headers, expected) => {
  expect(foreign(headers)).toBe(expected);
  expect(foreign(headers, 'GET')).toBe(false);
});
