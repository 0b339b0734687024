import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { checkPort } from '../supervisor/port.ts';

/** `npm start` in a folder for each test of a file. */
export function npmStart() {
  const own = { home: '' };
  beforeEach(async () => {
    own.home = await mkdtemp(path.join(tmpdir(), 'graft-start-'));
  });
  afterEach(async () => {
    const place = await readlink(path.join(own.home, 'postgres')).catch(() => null);
    if (place) await rm(place, { recursive: true, force: true });
    await rm(own.home, { recursive: true });
  });

  /** With free ports and without the settings of the person who runs the tests. */
  async function start(settings: Record<string, string>, command = [process.execPath]) {
    const others = Object.entries(process.env).filter(([name]) => !/^(GRAFT_|S3_|DATABASE_URL)/.test(name));
    const [program, ...before] = command;
    return spawn(program, [...before, '--import', 'tsx', 'scripts/start.ts'], {
      env: {
        ...Object.fromEntries(others),
        GRAFT_HOME: own.home,
        GRAFT_API_PORT: String(await checkPort('127.0.0.1', 0, '')),
        GRAFT_WEB_PORT: String(await checkPort('127.0.0.1', 0, '')),
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Expects that a signal ends all, also what has not run yet. */
  async function expectEndedBy(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
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
    await expect(readFile(path.join(own.home, 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT');
  }

  return Object.assign(own, { start, expectEndedBy });
}
