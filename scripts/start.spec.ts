import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkPort } from './supervisor/port.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-start-'));
});

afterEach(async () => {
  const place = await readlink(path.join(home, 'postgres')).catch(() => null);
  if (place) await rm(place, { recursive: true, force: true });
  await rm(home, { recursive: true });
});

/** `npm start`, with free ports and without the settings of the person who runs the tests. */
async function start(settings: Record<string, string>, command = [process.execPath]) {
  const own = Object.entries(process.env).filter(([name]) => !/^(GRAFT_|S3_|DATABASE_URL)/.test(name));
  const [program, ...before] = command;
  return spawn(program, [...before, '--import', 'tsx', 'scripts/start.ts'], {
    env: {
      ...Object.fromEntries(own),
      GRAFT_HOME: home,
      GRAFT_API_PORT: String(await checkPort('127.0.0.1', 0, '')),
      GRAFT_WEB_PORT: String(await checkPort('127.0.0.1', 0, '')),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test.each([
  ['a home that cannot be', { GRAFT_HOME: 'package.json/home' }, /GRAFT_HOME, .*cannot be written \(ENOTDIR/],
  ['an invalid port', { GRAFT_API_PORT: 'http' }, /GRAFT_API_PORT must be a port number/],
  ['the same port twice', { GRAFT_API_PORT: '47113', GRAFT_WEB_PORT: '47113' }, /Set GRAFT_WEB_PORT to another/],
])('%s is a message of one line, and the exit code 1', async (_, settings, message) => {
  const process = await start(settings);
  const [output, [code]] = await Promise.all([text(process.stderr), once(process, 'close')]);
  expect(output.trim()).toMatch(message);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends everything, even before it runs', async (signal) => {
  const process = await start({});
  let output = '';
  process.stdout.setEncoding('utf8').on('data', (chunk) => {
    if (!output.includes('PostgreSQL runs.') && (output + chunk).includes('PostgreSQL runs.')) process.kill(signal);
    output += chunk;
  });
  const [code] = await once(process, 'close');
  // Between the two, a start in progress may still report what it had done.
  expect(output).toMatch(/Ending …\n[\s\S]*Graft has ended\./);
  expect(code).toBe(0);
  await expect(readFile(path.join(home, 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT');
});

test.skipIf(process.platform === 'win32')('ends with the shell that npm runs it in', async () => {
  // A shell with further commands does not replace itself with this one.
  const shell = await start({ npm_lifecycle_event: 'start' }, ['/bin/sh', '-c', '"$0" "$@"; true', process.execPath]);
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk) => {
    if (!output.includes('PostgreSQL runs.') && (output + chunk).includes('PostgreSQL runs.')) shell.kill('SIGTERM');
    output += chunk;
  });
  // 'close' comes when the last process that writes there has ended.
  await once(shell, 'close');
  // Between the two, a start in progress may still report what it had done.
  expect(output).toMatch(/Ending …\n[\s\S]*Graft has ended\./);
});
