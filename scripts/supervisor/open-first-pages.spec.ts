import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openFirstPages } from './open-first-pages.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('Home and the zoo are opened in the name of the admin', async () => {
  const asked: unknown[] = [];
  const url = await serve((request, response) => {
    asked.push([request.url, request.headers.cookie]);
    response.end('<html>');
  });
  await openFirstPages(url, 'graft_secret', new AbortController().signal);
  expect(asked).toEqual([
    ['/', 'graft_session=graft_secret'],
    ['/models', 'graft_session=graft_secret'],
  ]);
});

test('a page that breaks off keeps nothing from starting', async () => {
  const asked: unknown[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url);
    response.destroy();
  });
  await openFirstPages(url, 'graft_secret', new AbortController().signal);
  expect(new Set(asked)).toEqual(new Set(['/', '/models']));
});
