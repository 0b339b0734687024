import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { download, type Received } from './download.ts';

const FILE = Buffer.alloc(3_000_000, 7);

let close = () => {};
afterEach(() => close());

/** The address of a server on this machine that answers so. */
async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/model`;
}

const never = new AbortController().signal;

test('says how much of how much is here', async () => {
  const url = await served((_, response) => response.setHeader('content-length', FILE.length).end(FILE));
  const reached: Received[] = [];
  const bytes = await download(url, { signal: never, onProgress: (received) => reached.push(received) });
  expect(Buffer.from(bytes).equals(FILE)).toBe(true);
  expect(reached[0]).toEqual({ bytes: 0, of: 3_000_000 });
  expect(reached.at(-1)).toEqual({ bytes: 3_000_000, of: 3_000_000 });
});

test('the size may not be known', async () => {
  const url = await served((_, response) => {
    response.write(FILE);
    response.end();
  });
  const reached: Received[] = [];
  await download(url, { signal: never, onProgress: (received) => reached.push(received) });
  expect(reached.at(-1)).toEqual({ bytes: 3_000_000, of: null });
});

test.each([
  [404, 'The model’s file is not on the platform any more. Reload the page to see what to do.'],
  [409, 'The model’s file is not on the platform any more. Reload the page to see what to do.'],
  [500, 'The model could not be downloaded: the platform answered 500. Try again.'],
])('an answer of %i says what to do', async (status, message) => {
  const url = await served((_, response) => response.writeHead(status).end());
  await expect(download(url, { signal: never })).rejects.toThrow(message);
});

test('a line that breaks says how far it was', async () => {
  const url = await served((_, response) => {
    response.setHeader('content-length', FILE.length);
    response.write(FILE.subarray(0, 1_000_000));
  });
  const broken = download(url, { signal: never, onProgress: ({ bytes }) => bytes === 1_000_000 && close() });
  await expect(broken).rejects.toThrow(
    'The connection broke off while the model was downloaded, after 1.0 MB of 3.0 MB. Try again.',
  );
});

test('a server that is not there', async () => {
  const url = await served(() => {});
  close();
  await expect(download(url, { signal: never })).rejects.toThrow('the platform does not respond');
});

test('it stops with its signal', async () => {
  const url = await served((_, response) => {
    response.setHeader('content-length', FILE.length);
    response.write(FILE.subarray(0, 1_000_000));
  });
  const end = new AbortController();
  const stopped = download(url, { signal: end.signal, onProgress: ({ bytes }) => bytes > 0 && end.abort() });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});
