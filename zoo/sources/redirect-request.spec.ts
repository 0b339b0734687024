import { expect, test } from 'vitest';
import { redirectRequest } from './redirect-request.ts';

const request = (url: string, init: RequestInit = {}) => ({
  url: new URL(url),
  init: { ...init, headers: new Headers({ authorization: 'Bearer secret', cookie: 'a=b', range: 'bytes=5-' }) },
});

test('credentials stay with their origin, other headers are kept', () => {
  const same = request('https://hub.example/a');
  redirectRequest(same, '/b?c=d', 302);
  expect(same.url.href).toBe('https://hub.example/b?c=d');
  expect(same.init.headers.get('authorization')).toBe('Bearer secret');

  for (const elsewhere of ['https://cdn.example/b', 'https://hub.example:8443/b', 'https://a.hub.example/b']) {
    const other = request('https://hub.example/a');
    redirectRequest(other, elsewhere, 307);
    expect(Object.fromEntries(other.init.headers)).toEqual({ range: 'bytes=5-' });
  }
});

test('https is not left for http', () => {
  expect(() => redirectRequest(request('https://hub.example/a'), 'http://hub.example/a', 302)).toThrow(
    /from https to http/,
  );
});

test('a POST becomes a GET where browsers do that, and is otherwise repeated unchanged', () => {
  for (const status of [301, 302, 303]) {
    const posted = request('https://hub.example/a', { method: 'POST', body: 'x' });
    redirectRequest(posted, '/b', status);
    expect([posted.init.method, posted.init.body]).toEqual(['GET', undefined]);
  }
  const kept = request('https://hub.example/a', { method: 'POST', body: 'x' });
  redirectRequest(kept, '/b', 308);
  expect([kept.init.method, kept.init.body]).toEqual(['POST', 'x']);
  const stream = request('https://hub.example/a', { method: 'PUT', body: new Blob(['x']).stream() });
  expect(() => redirectRequest(stream, '/b', 307)).toThrow(/cannot be sent twice/);
});
