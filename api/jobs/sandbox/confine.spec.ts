import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childEnvironment } from '../../../zoo/child-environment.ts';
import { type Confinement, confine } from './confine.ts';

let home: string;
let elsewhere: string;
let server: Server;
let url: string;
let confinement: Confinement;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-confine-'));
  elsewhere = await mkdtemp(path.join(tmpdir(), 'graft-keys-'));
  for (const name of ['keys', 'job', 'partial']) await mkdir(path.join(home, name));
  await writeFile(path.join(home, 'keys', 'signing.pem'), 's3cret');
  await writeFile(path.join(home, 'job', 'input'), 'a model');
  await writeFile(path.join(elsewhere, 'signing.pem'), 's3cret');
  server = createServer((_, response) => response.end('s3cret'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  confinement = {
    home,
    writable: [path.join(home, 'job'), path.join(home, 'partial')],
    hidden: [path.join(elsewhere, 'signing.pem'), path.join(elsewhere, 'not-there')],
    memoryBytes: 2 ** 29,
    cpuSeconds: 20,
    fileBytes: 2 ** 20,
  };
});
afterAll(async () => {
  server?.close();
  for (const directory of [home, elsewhere]) await rm(directory, { recursive: true, force: true });
});

/** Runs a script in a confined Node, whose last expression's value is what it tells. */
async function inside(script: string, limits: Partial<Confinement> = {}) {
  const program = `(async () => { ${script} })().then((told) => console.log(JSON.stringify(told)), (error) => { console.error(String(error)); process.exit(1); })`;
  const { command, isolated } = await confine([process.execPath, '-e', program], { ...confinement, ...limits });
  const [file, ...args] = command;
  const child = spawn(file, args, { env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code)),
  );
  const [out, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { told: out ? JSON.parse(out) : null, errors, end, isolated };
}

test('a confined process reads and writes two directories; where Linux allows, it reaches nothing else', async () => {
  const script = `
    const { readFile, readdir, writeFile } = require('node:fs/promises');
    const attempt = (action) => action.then((value) => String(value).slice(0, 100), (error) => error.cause?.code ?? error.code);
    await writeFile('${home}/job/output', 'made');
    await writeFile('${home}/partial/output', 'made');
    return {
      input: await attempt(readFile('${home}/job/input', 'utf8')),
      home: await attempt(readdir('${home}')),
      key: await attempt(readFile('${home}/keys/signing.pem', 'utf8')),
      hidden: await attempt(readFile('${elsewhere}/signing.pem', 'utf8')),
      network: await attempt(fetch('${url}').then((answer) => answer.text())),
      parent: (await attempt(readFile('/proc/${process.pid}/environ', 'utf8'))).length > 10,
    };`;
  process.env.GRAFT_SECRET_OF_THIS_PROCESS = 's3cret';
  const { told, errors, isolated } = await inside(script);
  delete process.env.GRAFT_SECRET_OF_THIS_PROCESS;
  expect(errors).toBe('');
  expect(told.input).toBe('a model');
  expect(await readFile(path.join(home, 'job', 'output'), 'utf8')).toBe('made');
  expect(await readdir(path.join(home, 'partial'))).toEqual(['output']);
  // Without user namespaces (in a container, most often) only the environment and the limits protect.
  const reached = { home: 'job,keys,partial', key: 's3cret', hidden: 's3cret', network: 's3cret', parent: true };
  const closed = { home: 'job,partial', key: 'ENOENT', hidden: '', network: 'ECONNREFUSED', parent: false };
  expect({ ...told, network: told.network === 'ENETUNREACH' ? 'ECONNREFUSED' : told.network }).toMatchObject(
    isolated ? closed : reached,
  );
  // What was covered inside is as it was outside.
  expect(await readFile(path.join(home, 'keys', 'signing.pem'), 'utf8')).toBe('s3cret');
});

test('it has no more memory than it may use', async () => {
  expect((await inside('return Buffer.alloc(2 ** 27, 1).length')).told).toBe(2 ** 27);
  const { end, errors } = await inside('return Buffer.alloc(2 ** 30, 1).length');
  expect([end, errors]).toEqual([1, expect.stringContaining('Array buffer allocation failed')]);
});

test('it ends when its processor time is over', async () => {
  const { end } = await inside('for (;;);', { cpuSeconds: 1 });
  expect(['SIGKILL', 'SIGXCPU']).toContain(end);
});

test('it writes no larger file than it may', async () => {
  const { errors } = await inside(`require('node:fs').writeFileSync('${home}/job/large', Buffer.alloc(4 * 2 ** 20))`);
  expect(errors).toContain('EFBIG');
});
