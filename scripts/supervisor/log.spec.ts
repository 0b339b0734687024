import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProcessLog } from './log.ts';

let directory: string;
let shown: string[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-log-'));
  shown = [];
});

afterEach(() => rm(directory, { recursive: true }));

const open = () => ProcessLog.open(directory, 'api', (line) => shown.push(line));

test('the file has every line, the terminal those for people', async () => {
  const log = await open();
  const lines = [
    JSON.stringify({ level: 30, msg: 'The API listens' }),
    JSON.stringify({ level: 40, msg: 'The disk is nearly full' }),
    JSON.stringify({ level: 50, msg: 'A query failed', err: { message: 'no such table' } }),
    '{ not JSON',
  ];
  for (const line of lines) log.write(line, 'hide');
  log.write('plain talk', 'hide');
  log.write('plain trouble', 'show');
  log.write('x'.repeat(2000), 'show');
  await log.close();

  expect(shown).toEqual([
    '[api] The disk is nearly full',
    '[api] A query failed: no such table',
    '[api] { not JSON',
    '[api] plain trouble',
    `[api] ${'x'.repeat(500)}`,
  ]);
  expect((await readFile(log.file, 'utf8')).split('\n').slice(0, 5)).toEqual([...lines, 'plain talk']);
  expect(log.tail()).toContain('The API listens\nThe disk is nearly full');
});

test('a log is continued, and rotated when it is large', async () => {
  const file = path.join(directory, 'api.log');
  await writeFile(file, 'from the last start\n');
  await (await open()).close();
  expect(await readdir(directory)).toEqual(['api.log']);

  await truncate(file, 11 * 2 ** 20);
  const log = await open();
  log.write('a new page', 'hide');
  await log.close();
  expect(await readdir(directory)).toEqual(['api.log', 'api.log.1']);
  expect(await readFile(file, 'utf8')).toBe('a new page\n');
});

test('a log that gets large while it is written is rotated, without losing a line', async () => {
  const log = await open();
  const line = `${'x'.repeat(2 ** 20 - 2)}`;
  for (let i = 0; i < 12; i++) log.write(`${i % 10}${line}`, 'hide');
  await log.close();
  await vi.waitFor(
    async () => {
      const sizes = await Promise.all(
        ['api.log.1', 'api.log'].map(async (name) => (await stat(path.join(directory, name))).size),
      );
      expect(sizes).toEqual([10 * 2 ** 20, 2 * 2 ** 20]);
    },
    { timeout: 600_000 },
  );
});
