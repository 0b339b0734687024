import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'minio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { S3Config } from '../config.ts';
import { startS3Server } from '../testing/s3-server.ts';
import { blobKey } from './blob-store.ts';
import { openFolderStore } from './folder-store.ts';
import { openS3Store } from './s3-store.ts';

// Multipart uploads whose process was killed. s3rver neither lists nor ends them, so a proxy before it does, two a page, as S3 describes it:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html

let directory: string;
let s3: S3Config;
let stop: () => Promise<void>;
let proxy: Server;
let listing = true;
const uploads = new Map<string, { key: string; initiated: Date }>();

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-unfinished-'));
  const started = await startS3Server(path.join(directory, 's3'));
  stop = started.stop;
  proxy = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', started.s3.endpoint);
    if (request.method === 'GET' && url.searchParams.has('uploads') && listing)
      return void response.end(page(url.searchParams.get('key-marker') ?? ''));
    const key = decodeURIComponent(url.pathname.slice('/graft/'.length));
    const id = url.searchParams.get('uploadId') ?? '';
    if (request.method === 'DELETE' && uploads.delete(id)) return void response.writeHead(204).end();
    const onward = forward(url, { method: request.method, headers: request.headers }, async (answer) => {
      const body = await text(answer);
      const begun = url.searchParams.has('uploads') && /<UploadId>(.+)<\/UploadId>/.exec(body);
      if (begun) uploads.set(begun[1], { key, initiated: new Date() });
      if (request.method === 'POST') uploads.delete(id);
      response.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
    });
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  s3 = { ...started.s3, endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
});
afterAll(async () => {
  proxy?.closeAllConnections();
  proxy?.close();
  await stop?.();
  await rm(directory, { recursive: true });
});

/** The uploads after `marker`, in the order of their keys. */
function page(marker: string): string {
  const rest = [...uploads].filter(([, { key }]) => key > marker).sort(([, a], [, b]) => (a.key < b.key ? -1 : 1));
  const shown = rest.slice(0, 2);
  const items = shown.map(
    ([id, { key, initiated }]) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated.toISOString()}</Initiated></Upload>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><ListMultipartUploadsResult><Bucket>graft</Bucket>
    <NextKeyMarker>${shown.at(-1)?.[1].key ?? ''}</NextKeyMarker><IsTruncated>${rest.length > 2}</IsTruncated>${items.join('')}</ListMultipartUploadsResult>`;
}

/** An upload of which a part has arrived, `hours` ago. */
async function abandon(hours: number): Promise<string> {
  const { endpoint, accessKey, secretKey, bucket, region } = s3;
  const { hostname, port } = new URL(endpoint);
  const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, accessKey, secretKey, region });
  const key = blobKey(randomBytes(32).toString('hex'));
  const id = await client.initiateNewMultipartUpload(bucket, key, {});
  await client.uploadPart(
    { bucketName: bucket, objectName: key, uploadID: id, partNumber: 1, headers: {} },
    randomBytes(100),
  );
  const begun = uploads.get(id);
  if (begun) begun.initiated = new Date(Date.now() - hours * 3_600_000);
  return id;
}

const day = () => new Date(Date.now() - 24 * 3_600_000);

test('old ones are ended, whatever page they are on; young ones go on', async () => {
  const store = await openS3Store(s3, path.join(directory, 'spools'));
  const old = [await abandon(25), await abandon(48), await abandon(1_000), await abandon(30), await abandon(72)];
  const young = [await abandon(1), await abandon(23)];
  expect([...uploads.keys()].sort()).toEqual([...old, ...young].sort());
  expect(await store.clearUnfinished(day())).toBe(5);
  expect([...uploads.keys()].sort()).toEqual([...young].sort());
  expect(await store.clearUnfinished(day())).toBe(0);
  // What is stored is another thing.
  const { sha256 } = await store.put(randomBytes(9 * 2 ** 20));
  expect(await store.clearUnfinished(new Date(Date.now() + 3_600_000))).toBe(2);
  expect(await store.has(sha256)).toBe(true);
});

test('a server that does not list them is left alone', async () => {
  listing = false;
  const store = await openS3Store(s3, path.join(directory, 'spools'));
  expect(await store.clearUnfinished(day())).toBe(0);
  listing = true;
});

test('in a folder: files that were not written to their end', async () => {
  const root = path.join(directory, 'folder');
  const store = await openFolderStore(root);
  const { sha256 } = await store.put(randomBytes(100));
  await writeFile(path.join(root, 'incoming', 'old'), 'half of a blob');
  await utimes(path.join(root, 'incoming', 'old'), day(), new Date(day().getTime() - 1_000));
  await writeFile(path.join(root, 'incoming', 'young'), 'half of a blob');
  expect(await store.clearUnfinished(day())).toBe(1);
  expect(await readdir(path.join(root, 'incoming'))).toEqual(['young']);
  expect(await store.has(sha256)).toBe(true);
});
