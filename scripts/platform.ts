import { readConfig } from '../api/config.ts';
import { InvalidInputError } from '../zoo/errors.ts';
import { takeHome } from './supervisor/home.ts';
import { checkPort } from './supervisor/port.ts';
import { type Platform, RunningPlatform } from './supervisor/running-platform.ts';

export type { Platform };

/** The processes of a killed supervisor end within this time: its watchdog's patience is shorter. */
const TAKE_OVER_MS = 20_000;

export interface PlatformOptions {
  /** GRAFT_HOME. */
  home?: string;
  /** 0: any free port. */
  apiPort?: number;
  /** 0: any free port. */
  webPort?: number;
  /** Whether the web app runs too; default true. */
  web?: boolean;
  /** Prints nothing: neither progress nor the processes' output, which GRAFT_HOME/logs has anyway. */
  quiet?: boolean;
  /** Replaces the process's own environment. */
  env?: Record<string, string | undefined>;
  /** Aborts a start that is not finished. */
  signal?: AbortSignal;
}

/**
 * Starts everything: PostgreSQL (unless DATABASE_URL names one), migrations, the API, a worker and the web app; resolves
 * when all of them serve. They end with this process, even if it is killed.
 *
 * @throws InvalidInputError or UnavailableError that says what prevents the start; nothing is left running then.
 */
export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const env: Record<string, string | undefined> = { ...(options.env ?? process.env) };
  if (options.home !== undefined) env.GRAFT_HOME = options.home;
  if (options.apiPort !== undefined) env.GRAFT_API_PORT = String(options.apiPort);
  if (options.webPort !== undefined) env.GRAFT_WEB_PORT = String(options.webPort);
  const given = readConfig(env);
  const withWeb = options.web ?? true;

  const lock = await takeHome(given.home);
  env.GRAFT_HOME = given.home;
  try {
    // Before anything starts. From here on the ports are fixed, whatever was requested.
    const patience = lock.tookOver ? TAKE_OVER_MS : 0;
    env.GRAFT_API_PORT = String(await checkPort(given.host, given.apiPort, 'GRAFT_API_PORT', patience));
    if (withWeb) env.GRAFT_WEB_PORT = String(await checkPort(given.host, given.webPort, 'GRAFT_WEB_PORT', patience));
    if (withWeb && env.GRAFT_API_PORT === env.GRAFT_WEB_PORT) {
      throw new InvalidInputError(
        `The API and the web app cannot both have port ${env.GRAFT_WEB_PORT}. Set GRAFT_WEB_PORT to another.`,
        'GRAFT_WEB_PORT',
      );
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
  const running = new RunningPlatform(readConfig(env), env, options.quiet ?? false, () => lock.release());
  const abort = () => void running.stop();
  options.signal?.addEventListener('abort', abort);
  if (options.signal?.aborted) abort();
  try {
    return await running.start(withWeb);
  } catch (error) {
    await running.stop();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}
