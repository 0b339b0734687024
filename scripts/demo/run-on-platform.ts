import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, startPlatform } from '../platform.ts';
import { readEnvironmentFile } from '../supervisor/environment-file.ts';
import { endOnSignals } from '../supervisor/signals.ts';
import type { ApiClient } from './api-client.ts';
import { showProgress } from './progress.ts';

/** What a guided run works with. */
export interface OnPlatform {
  webUrl: string;
  /** Signs in whoever opens it. */
  signInUrl: string;
  /** A folder for this run alone. */
  scratch: string;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

interface RunOptions<Client> {
  /** What messages call it, such as "demo". */
  name: string;
  exitAfterwards: boolean;
  client: new (apiUrl: string, token: string) => Client;
}

/**
 * Starts the platform, runs something on it, and prints how to sign in. Then the platform stays up until Ctrl-C, or ends at once
 * (`exitAfterwards`); the last line is then one JSON object with the figures and the total `seconds`. The exit code says whether all of it worked.
 */
export async function runOnPlatform<Client extends ApiClient>(
  { name, exitAfterwards, client: ClientClass }: RunOptions<Client>,
  run: (client: Client, on: OnPlatform) => Promise<object>,
): Promise<void> {
  const started = performance.now();
  const signal = endOnSignals();
  let platform: Platform | undefined;
  let client: Client | undefined;
  const scratch = await mkdtemp(join(tmpdir(), `graft-${name}-`));
  try {
    readEnvironmentFile();
    platform = await showProgress('Start PostgreSQL, the API, a worker, the web', () =>
      startPlatform({ quiet: true, signal }),
    );
    const running = platform;
    signal.addEventListener('abort', () => void running.stop());
    const { apiUrl, webUrl, signInUrl, token } = running;
    if (token === null)
      throw new Error(`The admin token is not known here. Set GRAFT_TOKEN to it, and start the ${name} again.`);
    const own = new ClientClass(apiUrl, token);
    client = own;
    // A subscription would otherwise try to connect again for half a minute.
    signal.addEventListener('abort', () => void own.close());
    const figures = await run(own, { webUrl, signInUrl, scratch, signal });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    console.log(`\nDone in ${seconds} s. Open ${signInUrl}`);
    if (exitAfterwards) {
      await running.stop();
      console.log(JSON.stringify({ ...figures, seconds }));
    } else {
      console.log('Graft stays up. Ctrl-C ends every process.');
      const failure = await running.ended;
      if (failure) throw failure;
    }
  } catch (error) {
    if (!signal.aborted) {
      console.error(`\nThe ${name} stopped: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
    await platform?.stop();
  } finally {
    await client?.close();
    await rm(scratch, { recursive: true, force: true });
  }
  if (signal.aborted) {
    console.log('Graft has ended.');
    process.exitCode = exitAfterwards ? 1 : 0;
  }
}
