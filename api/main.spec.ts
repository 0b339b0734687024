import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryPoint } from '../zoo/entry-point.ts';
import { type TestDatabase, testDatabase } from './testing/database.ts';

let database: TestDatabase;
let home: string;
beforeAll(async () => {
  // No tables yet: the API migrates.
  database = await testDatabase({ empty: true });
  home = await mkdtemp(path.join(tmpdir(), 'graft-main-'));
});
afterAll(async () => {
  await database?.close();
  await rm(home, { recursive: true, force: true });
});

function start(env: Record<string, string>) {
  const program = entryPoint(new URL('./main.ts', import.meta.url));
  const child = fork(program.path, {
    execArgv: program.execArgv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      GRAFT_HOME: home,
      DATABASE_URL: database.url,
      GRAFT_TOKEN: 'a-token-for-the-spec',
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  // Not 'close': Node does not emit it after disconnect().
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const streams = Promise.all([child.stdout, child.stderr].map((stream) => stream && finished(stream)));
  const ended = streams.then(async () => ({ code: await code, output }));
  return { child, ended, listening: waitFor(child, /The API listens on (\S+?)"/, ended) };
}

/** The match in the child's output; fails when the child ends without it. */
function waitFor(child: ChildProcess, pattern: RegExp, ended: Promise<{ output: string }>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match) resolve(match[1]);
    });
    ended.then(({ output }) => reject(new Error(`It ended: ${output}`)));
  });
}

async function freePort(): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return { port: address.port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

test('migrates, fills the zoo, answers, and ends on SIGTERM and when its supervisor is gone', async () => {
  const { port, release } = await freePort();
  await release();
  for (const end of [(child: ChildProcess) => child.kill('SIGTERM'), (child: ChildProcess) => child.disconnect()]) {
    const { child, ended, listening } = start({ GRAFT_API_PORT: String(port) });
    const url = await listening;
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer a-token-for-the-spec' },
      body: JSON.stringify({ query: '{ model(slug: "nsfw-mobilenet-v2") { availability biasNotes { origin } } }' }),
    });
    const { data } = (await response.json()) as { data: { model: { availability: string; biasNotes: object[] } } };
    expect(data.model.availability).toBe('REMOTE');
    expect(data.model.biasNotes.length).toBeGreaterThan(0);
    end(child);
    expect((await ended).code).toBe(0);
  }
});

test('a port that is taken: says so and what to do, without a stack trace', async () => {
  const { port, release } = await freePort();
  try {
    const { listening, ended } = start({ GRAFT_API_PORT: String(port) });
    listening.catch(() => {});
    const { code, output } = await ended;
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
    expect(output).toContain('GRAFT_API_PORT');
    expect(output).not.toMatch(/ at .*server\.ts/);
  } finally {
    await release();
  }
});

test('an environment that cannot be used', async () => {
  const { listening, ended } = start({ GRAFT_API_PORT: 'many' });
  listening.catch(() => {});
  const { code, output } = await ended;
  expect(code).toBe(1);
  expect(output).toContain('GRAFT_API_PORT must be a port number');
});
