import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uploads } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';

// Uploads in pieces, by the core of tus 1.0, over connections that break.

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

type Upload = { id: string; url: string; secret: string };

async function newUpload(byteSize: number): Promise<Upload> {
  const { data } = await api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
    { input: { filename: 'pets.zip', byteSize } },
  );
  const { id, url, headers } = data.createUpload;
  return { id, url, secret: headers.find(({ name }: { name: string }) => name === 'Authorization').value };
}

const send = (upload: Upload, method: 'HEAD' | 'PATCH', bytes?: Buffer, offset?: number) =>
  fetch(upload.url, {
    method,
    headers: {
      Authorization: upload.secret,
      ...(bytes ? { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) } : {}),
    },
    ...(bytes ? { body: new Uint8Array(bytes) } : {}),
  });

const offsetOf = async (upload: Upload) => Number((await send(upload, 'HEAD')).headers.get('upload-offset'));

/** Sends the head of a PATCH and some of its bytes, and breaks the connection when the server has them. */
async function cutAfter(upload: Upload, bytes: Buffer, offset: number, sent: number): Promise<void> {
  const { hostname, port, pathname } = new URL(upload.url);
  const tryIt = async () => {
    let answer = '';
    const socket = connect(Number(port), hostname).on('error', () => {});
    socket.on('data', (data) => {
      answer += data;
    });
    socket.write(
      `PATCH ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${upload.secret}\r\nUpload-Offset: ${offset}\r\n` +
        `Content-Type: application/offset+octet-stream\r\nContent-Length: ${bytes.byteLength - offset}\r\n\r\n`,
    );
    socket.write(bytes.subarray(offset, offset + sent));
    const isThere = async () => expect(answer !== '' || (await offsetOf(upload)) === offset + sent).toBe(true);
    await vi.waitFor(isThere, { timeout: 600_000, interval: 5 });
    socket.resetAndDestroy();
    // Refused while the server is still about to notice that the connection before this one broke.
    expect(answer).toBe('');
  };
  await vi.waitFor(tryIt, { timeout: 600_000 });
}

const pieces = () => readdir(path.join(api.platform.config.home, 'uploads')).catch(() => []);

test('an upload that is cut at every tenth goes on from there, to the same bytes', async () => {
  const bytes = randomBytes(1_000_000);
  const upload = await newUpload(bytes.byteLength);
  for (let tenth = 0; tenth < 9; tenth++) {
    const offset = await offsetOf(upload);
    expect(offset).toBe(tenth * 100_000);
    await cutAfter(upload, bytes, offset, 100_000);
  }
  // The server may still be about to notice that the last connection broke.
  const last = await vi.waitFor(
    async () => {
      const answer = await send(upload, 'PATCH', bytes.subarray(900_000), 900_000);
      expect(answer.status).toBe(204);
      return answer;
    },
    { timeout: 600_000 },
  );
  expect(last.headers.get('upload-offset')).toBe('1000000');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect((await api.platform.blobs.read(sha256)).equals(bytes)).toBe(true);
  expect(await api.platform.db.select().from(uploads).where(eq(uploads.id, upload.id))).toMatchObject([{ sha256 }]);
  expect(await pieces()).toEqual([]);
  const head = await send(upload, 'HEAD');
  expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['1000000', '1000000']);
  expect((await send(upload, 'PATCH', bytes, 0)).status).toBe(409);
});

test('bytes for another place, or too many, are refused, and change nothing', async () => {
  const upload = await newUpload(100);
  expect((await send(upload, 'PATCH', Buffer.alloc(40, 1), 0)).status).toBe(204);
  const elsewhere = await send(upload, 'PATCH', Buffer.alloc(10), 50);
  expect(elsewhere.status).toBe(409);
  expect((await elsewhere.json()).errors[0].message).toMatch(/^40 bytes of pets\.zip have arrived.*Upload-Offset: 40/);
  expect((await send(upload, 'PATCH', Buffer.alloc(61), 40)).status).toBe(413);
  expect(await offsetOf(upload)).toBe(40);
  const stranger = { ...upload, secret: 'Bearer wrong' };
  expect((await send(stranger, 'HEAD')).status).toBe(403);
  expect((await send(stranger, 'PATCH', Buffer.alloc(1), 40)).status).toBe(403);
  expect((await send(upload, 'PATCH', Buffer.alloc(60, 1), 40)).status).toBe(204);
  const sha256 = createHash('sha256').update(Buffer.alloc(100, 1)).digest('hex');
  expect(await api.platform.blobs.has(sha256)).toBe(true);
});

test('an upload whose last byte came just before the server was stopped is completed by the next question', async () => {
  const upload = await newUpload(3);
  const folder = path.join(api.platform.config.home, 'uploads');
  await mkdir(folder, { recursive: true });
  await appendFile(path.join(folder, `${upload.id}.part`), 'abc');
  expect(await offsetOf(upload)).toBe(3);
  const sha256 = createHash('sha256').update('abc').digest('hex');
  expect(await api.platform.db.select().from(uploads).where(eq(uploads.id, upload.id))).toMatchObject([{ sha256 }]);
  expect(await pieces()).toEqual([]);
});

test('the pieces of an upload that has expired, by the clock of the database, are deleted with the next upload', async () => {
  const expired = await newUpload(100);
  const open = await newUpload(100);
  for (const upload of [expired, open]) expect((await send(upload, 'PATCH', Buffer.alloc(10), 0)).status).toBe(204);
  await api.platform.db
    .update(uploads)
    .set({ expiresAt: sql`now() - interval '1 second'` })
    .where(eq(uploads.id, expired.id));
  expect((await send(expired, 'PATCH', Buffer.alloc(10), 10)).status).toBe(409);
  await newUpload(1);
  expect(await pieces()).toEqual([`${open.id}.part`]);
});
