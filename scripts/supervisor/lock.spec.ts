import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './lock.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-lock-'));
  file = path.join(directory, 'lock');
});

afterEach(() => rm(directory, { recursive: true }));

async function take() {
  const taken = await takeLock(file);
  if (!('lock' in taken)) throw new Error(`held by ${taken.holder}`);
  return taken.lock;
}

test('one holder at a time', async () => {
  const lock = await take();
  expect(await takeLock(file)).toEqual({ holder: process.pid });
  await lock.release();
  await (await take()).release();
  expect(await readdir(directory)).toEqual([]);
});

test('of many at once, one gets it', async () => {
  // Repeated, because the race is rare.
  for (let round = 0; round < 25; round++) {
    await writeFile(file, JSON.stringify({ pid: process.pid, port: 1, nonce: 'of a process that was killed' }));
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeLock(file)));
    const locks = taken.filter((each) => 'lock' in each);
    expect(locks).toHaveLength(1);
    await locks[0].lock.release();
    expect(await readdir(directory)).toEqual([]);
  }
});

test('a process that was killed while it removed a lock blocks no one', async () => {
  const dead = JSON.stringify({ pid: process.pid, port: 1, nonce: 'of a process that was killed' });
  await writeFile(file, dead);
  await writeFile(`${file}.clearing`, dead);
  await (await take()).release();
  expect(await readdir(directory)).toEqual([]);
});

test('the lock of a killed process is free', async () => {
  const script = `
    import { takeLock } from ${JSON.stringify(fileURLToPath(new URL('lock.ts', import.meta.url)))};
    await takeLock(process.env.LOCK);
    console.log('held');
    setInterval(() => {}, 1000);
  `;
  const holder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, LOCK: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(await takeLock(file)).toEqual({ holder: holder.pid });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await take()).release();
});

test('an invalid file is not a lock', async () => {
  await writeFile(file, '');
  await (await take()).release();
});
