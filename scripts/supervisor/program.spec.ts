import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runs } from '../testing/runs.ts';
import { ProcessLog } from './log.ts';
import { checkPort } from './port.ts';
import { Program, type ProgramOptions } from './program.ts';
import { Watchdog } from './watchdog.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let directory: string;
let watchdog: Watchdog;
let log: ProcessLog;
let port: number;
let shown: string[];
let started: Program[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-program-'));
  watchdog = new Watchdog();
  shown = [];
  started = [];
  log = await ProcessLog.open(directory, 'fixture', (line) => shown.push(line));
  port = await checkPort('127.0.0.1', 0, 'PORT');
});

afterEach(async () => {
  await Promise.all(started.map((program) => program.stop()));
  watchdog.close();
  await log.close();
  await rm(directory, { recursive: true });
});

const startsFile = () => path.join(directory, 'starts');

function program(mode: string, options: Partial<ProgramOptions> = {}): Program {
  const made = new Program({
    name: 'fixture',
    args: ['--import', 'tsx', fixture('server.ts')],
    cwd: process.cwd(),
    env: { ...process.env, PORT: String(port), MODE: mode, STARTS_FILE: startsFile() },
    log,
    watchdog,
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok,
    onFailure: () => {},
    ...options,
  });
  started.push(made);
  return made;
}

const starts = async () => (await readFile(startsFile(), 'utf8')).trim().split('\n').map(Number);

/** The program's own child. */
const grandchild = async () => Number(await (await fetch(`http://127.0.0.1:${port}/health`)).text());

const expectGone = (pid: number, timeout = 30_000) =>
  vi.waitFor(async () => expect(await runs(pid)).toBe(false), { timeout });

test('stop ends the program and its child processes', async () => {
  const running = program('well');
  await running.start();
  const [child, own] = [await grandchild(), running.pid];
  expect(await runs(child)).toBe(true);
  await running.stop();
  await expectGone(child);
  await expectGone(own ?? 0);
  expect(await starts()).toHaveLength(1);
});

test('a program that ignores signals is killed when the patience is over', async () => {
  const running = program('stubborn', { stopPatience: 200 });
  await running.start();
  const child = await grandchild();
  await running.stop();
  await expectGone(child);
  expect(running.pid).toBeUndefined();
});

test('a program that ends by itself is restarted, without its leftover processes', async () => {
  const messages: string[] = [];
  const running = program('well', { onRestart: (message) => messages.push(message) });
  await running.start();
  const child = await grandchild();
  await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
  await vi.waitFor(async () => expect(await grandchild()).not.toBe(child), { timeout: 600_000 });
  await expectGone(child);
  expect(messages).toEqual([expect.stringContaining('ended with code 7; it is restarted')]);
});

test('a program that ends repeatedly is given up', async () => {
  const failed = vi.fn<(error: Error) => void>();
  const running = program('well', { onFailure: failed, firstBackoff: 1 });
  await running.start();
  await vi.waitFor(
    async () => {
      await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
      expect(failed).toHaveBeenCalled();
    },
    { timeout: 600_000, interval: 100 },
  );
  expect(failed.mock.calls[0][0].message).toMatch(/ended with code 7, 6 times in 5 minutes/);
  expect(await starts()).toHaveLength(6);
});

test('a program that cannot start says why', async () => {
  await expect(program('fails').start()).rejects.toThrow(
    /fixture process ended with code 3.*fixture\.log.*the flux is missing/s,
  );
  expect(shown).toContain('[fixture] The fixture cannot start: the flux is missing.');
  expect(await readFile(log.file, 'utf8')).toContain('the flux is missing');
});

test('a program that never serves is ended', async () => {
  const running = program('well', { isReady: async () => false, readyPatience: 300 });
  await expect(running.start()).rejects.toThrow('did not serve within 0.3 s');
  expect(running.pid).toBeUndefined();
});

test('stop during the start ends the start', async () => {
  const running = program('well', { isReady: async () => false });
  const start = running.start();
  start.catch(() => {});
  await vi.waitFor(starts, { timeout: 600_000 });
  await running.stop();
  await expect(start).rejects.toThrow();
  expect(running.pid).toBeUndefined();
});

test('programs end when their supervisor is killed, even those that ignore its disconnect', async () => {
  const supervisor = spawn(process.execPath, ['--import', 'tsx', fixture('supervisor.ts')], {
    env: { ...process.env, PORT: String(port), DIRECTORY: directory, MODE: 'well' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(supervisor.stdout.setEncoding('utf8'), 'data');
  const child = await grandchild();
  supervisor.kill('SIGKILL');
  await expectGone(Number(line));
  await expectGone(child);
});
