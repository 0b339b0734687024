import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { nameOfViewer, ownEnvironment, platformOfItsOwn } from './testing/platform-of-its-own.ts';
import { runs } from './testing/runs.ts';

const FIXTURE = fileURLToPath(new URL('supervisor/fixtures/platform.ts', import.meta.url));

const own = platformOfItsOwn();

test('a supervisor that is killed takes all its processes with it, and the next start finds the data', async () => {
  const first: ChildProcess = spawn(process.execPath, ['--import', 'tsx', FIXTURE], {
    env: { ...ownEnvironment, GRAFT_HOME: own.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!first.stdout) throw new Error('no output');
  const [line] = await once(first.stdout.setEncoding('utf8'), 'data');
  const { apiUrl, token, pids } = JSON.parse(line) as { apiUrl: string; token: string; pids: Record<string, number> };
  const all = [...Object.values(pids), await own.postmaster()];
  first.kill('SIGKILL');

  // At once, and on the same port: processes of the first may still be ending.
  const second = await own.start({ apiPort: Number(new URL(apiUrl).port) });
  try {
    expect(second.token).toBe(token);
    expect(await nameOfViewer(second.apiUrl, token)).toBe('admin');
    for (const pid of all) await vi.waitFor(async () => expect(await runs(pid)).toBe(false), { timeout: 600_000 });
  } finally {
    await second.stop();
  }
});
