import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeArguments } from '../../zoo/entry-point.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { freePort } from '../testing/free-port.ts';

// Uploads to an API whose disk takes no more. Its process may write files of 1 MiB at most: a limit that every user may set, and
// that fails writes as a full disk does. Root can make a small disk too.

const run = promisify(execFile);
const TOKEN = 'a-token-of-some-length';

let database: TestDatabase;
let home: string;
let api: ChildProcess | null = null;
let url: string;

beforeEach(async () => {
  database = await testDatabase();
  home = await mkdtemp(path.join(tmpdir(), 'graft-full-'));
});
afterEach(async () => {
  api?.kill('SIGKILL');
  api = null;
  await database.close();
  await rm(home, { recursive: true, force: true });
});

/** @param limit a command of the shell that comes first */
async function startApi(limit: string): Promise<void> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const args = nodeArguments(new URL('../main.ts', import.meta.url));
  api = spawn('/bin/sh', ['-c', `${limit}exec "$0" "$@"`, process.execPath, ...args], {
    env: {
      ...process.env,
      GRAFT_HOME: home,
      DATABASE_URL: database.url,
      GRAFT_API_PORT: String(port),
      GRAFT_TOKEN: TOKEN,
    },
    stdio: process.env.GRAFT_TEST_LOG ? 'inherit' : 'ignore',
  });
  await vi.waitFor(async () => expect((await fetch(`${url}/healthz`)).ok).toBe(true), {
    timeout: 600_000,
    interval: 100,
  });
}

async function createUpload(byteSize: number) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({
      query: 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { url headers { name value } } }',
      variables: { input: { filename: 'pets.zip', byteSize } },
    }),
  });
  return response.json();
}

async function upload(bytes: Buffer, method: 'PUT' | 'PATCH' = 'PUT') {
  const { data } = await createUpload(bytes.byteLength);
  const headers = Object.fromEntries(
    data.createUpload.headers.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
  const piece = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' };
  const response = await fetch(data.createUpload.url, {
    method,
    headers: { ...headers, ...(method === 'PATCH' ? piece : {}) },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: await response.text() };
}

const filesIn = async (folder: string) =>
  (await readdir(path.join(home, folder), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('an upload that the disk does not take says so, and how much it needs; nothing of it stays', async () => {
  // In blocks of 512 bytes.
  await startApi('ulimit -f 2048; ');
  for (const method of ['PUT', 'PATCH'] as const) {
    const { status, body } = await upload(randomBytes(3_000_000), method);
    expect(status).toBe(503);
    const [{ message, extensions }] = JSON.parse(body).errors;
    expect(extensions.code).toBe('UNAVAILABLE');
    expect(message).toMatch(
      /^The server's disk is full: pets\.zip needs 3,000,000 bytes and [\d,]+ are free\. .*upload it again\.$/,
    );
    expect([...(await filesIn('blobs')), ...(await filesIn('uploads'))]).toEqual([]);
  }
  // It goes on.
  for (const method of ['PUT', 'PATCH'] as const)
    expect((await upload(randomBytes(500_000), method)).status).toBeLessThan(300);
  expect(await filesIn('blobs')).toHaveLength(2);
});

const isRoot = process.getuid?.() === 0;
test.runIf(isRoot && process.platform === 'linux')(
  'a disk with too little room is noticed before any byte is sent',
  async () => {
    const disk = path.join(home, 'disk');
    await mkdir(disk);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
    try {
      home = disk;
      await startApi('');
      const refused = await createUpload(5_000_000);
      expect(refused.errors[0].extensions.code).toBe('UNAVAILABLE');
      expect(refused.errors[0].message).toMatch(
        /disk is full: pets\.zip needs 5,000,000 bytes and [34],\d{3},\d{3} are free/,
      );
      expect((await upload(randomBytes(1_000_000))).status).toBe(201);
    } finally {
      api?.kill('SIGKILL');
      home = path.dirname(disk);
      await vi.waitFor(() => run('umount', [disk]), { timeout: 600_000 });
    }
  },
);
