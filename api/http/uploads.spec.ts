import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploads } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ GRAFT_MAX_UPLOAD_BYTES: '5000000' });
});
afterAll(() => api?.close());

const create = (input: object, token = api.tokens.DEPLOYER) =>
  api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } expiresAt } }',
    { input },
    { token },
  );

async function newUpload(byteSize: number) {
  const { data } = await create({ filename: 'pets.zip', byteSize });
  const headers = data.createUpload.headers.map(({ name, value }: { name: string; value: string }) => [name, value]);
  return { ...data.createUpload, headers: Object.fromEntries(headers) as Record<string, string> };
}

async function put(upload: { url: string; headers: Record<string, string> }, body: Buffer | Readable) {
  const stream =
    body instanceof Readable
      ? { body: Readable.toWeb(body) as ReadableStream, duplex: 'half' as const }
      : { body: new Uint8Array(body) };
  const response = await fetch(upload.url, { method: 'PUT', headers: upload.headers, ...stream } as RequestInit);
  return { status: response.status, body: await response.json() };
}

const stored = async () =>
  (await readdir(api.platform.config.home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

test('announced, uploaded, stored', async () => {
  const bytes = randomBytes(1_000_000);
  const upload = await newUpload(bytes.byteLength);
  expect(upload.url).toBe(`${api.url}/uploads/${upload.id}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(await put(upload, bytes)).toEqual({ status: 201, body: { sha256, byteSize: bytes.byteLength } });
  expect((await api.platform.blobs.read(sha256)).equals(bytes)).toBe(true);
  const again = await put(upload, bytes);
  expect(again.status).toBe(409);
  expect(again.body.errors[0].message).toMatch(/arrived already/);
});

test('more or fewer bytes than announced: refused, nothing is stored, and the upload can be retried', async () => {
  const before = await stored();
  const upload = await newUpload(100);
  // With a Content-Length, and as a stream of unknown length.
  for (const body of [
    Buffer.alloc(101),
    Readable.from([Buffer.alloc(60), Buffer.alloc(60)]),
    Buffer.alloc(4_000_000),
  ]) {
    const answer = await put(upload, body);
    expect(answer.status).toBe(413);
    expect(answer.body.errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
  }
  for (const body of [Buffer.alloc(99), Readable.from([Buffer.alloc(40)])]) {
    const answer = await put(upload, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].message).toMatch(/announced with 100 bytes/);
  }
  expect(await stored()).toHaveLength(before.length);
  expect((await put(upload, Buffer.alloc(100))).status).toBe(201);
});

test('a connection that breaks half-way stores nothing', async () => {
  const before = await stored();
  const upload = await newUpload(1_000);
  const { hostname, port, pathname } = new URL(upload.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `PUT ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${upload.headers.Authorization}\r\nContent-Length: 1000\r\n\r\nhalf`,
    () => socket.destroy(),
  );
  await new Promise((resolve) => socket.once('close', resolve));
  // The server still works, and takes the bytes when they arrive complete.
  expect((await put(upload, Buffer.alloc(1_000, 1))).status).toBe(201);
  // The server learns of the broken connection at some later time.
  await expect.poll(async () => (await stored()).length, { timeout: 600_000 }).toBe(before.length + 1);
});

test('a wrong secret, an expired and an unknown upload', async () => {
  const upload = await newUpload(10);
  for (const headers of [
    {},
    { Authorization: 'Bearer nonsense' },
    { Authorization: `Bearer ${api.tokens.DEPLOYER}` },
  ]) {
    const answer = await put({ ...upload, headers }, Buffer.alloc(10));
    expect(answer.status).toBe(403);
    expect(answer.body.errors[0].message).toMatch(/headers that createUpload/);
  }
  await api.platform.db
    .update(uploads)
    .set({ expiresAt: new Date(0) })
    .where(eq(uploads.id, upload.id));
  const expired = await put(upload, Buffer.alloc(10));
  expect(expired.status).toBe(409);
  expect(expired.body.errors[0].message).toMatch(/expired/);
  expect((await put({ ...upload, url: `${api.url}/uploads/nothing` }, Buffer.alloc(10))).status).toBe(404);
});

test('what createUpload refuses', async () => {
  const tooLarge = await create({ filename: 'a.zip', byteSize: 5_000_001 });
  expect(tooLarge.errors?.[0].extensions).toEqual({ code: 'PAYLOAD_TOO_LARGE', field: 'byteSize' });
  for (const [input, field] of [
    [{ filename: 'a.zip', byteSize: 0 }, 'byteSize'],
    [{ filename: '', byteSize: 1 }, 'filename'],
    [{ filename: 'x'.repeat(256), byteSize: 1 }, 'filename'],
  ] as const)
    expect((await create(input)).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });
  expect((await create({ filename: 'a.zip', byteSize: 1.5 })).status).toBe(400);
  expect((await create({ filename: 'a.zip', byteSize: '12' })).errors).toBeUndefined();
});
