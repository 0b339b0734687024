import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '../../zoo/errors.ts';
import type { ProcessLog } from './log.ts';
import { signalGroup, signalProcess } from './process-group.ts';
import type { Watchdog } from './watchdog.ts';

export interface ProgramOptions {
  /** One word, for messages and the log. */
  name: string;
  /** Arguments of `node`. */
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  log: ProcessLog;
  watchdog: Watchdog;
  /** Whether the program serves. Called repeatedly; an exception means no. */
  isReady: (signal: AbortSignal) => Promise<boolean>;
  /** Called once, when the program ended too often to be restarted. */
  onFailure: (error: Error) => void;
  /** Called when the program ended and is restarted. */
  onRestart?: (reason: string) => void;
  /** In ms. */
  readyPatience?: number;
  stopPatience?: number;
  /** Wait before the first restart; it doubles with each further one. */
  firstBackoff?: number;
}

/** A program that ends by itself is restarted, at most this often within `WINDOW_MS`. */
const MOST_RESTARTS = 5;
const WINDOW_MS = 5 * 60_000;

/** A program that is kept running: restarted when it ends by itself, and stopped with all its child processes. */
export class Program {
  private child: ChildProcess | null = null;
  private gone: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private restarts: number[] = [];

  constructor(private readonly options: ProgramOptions) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Starts the program and waits until it serves.
   *
   * @throws UnavailableError with the end of its log if it ends first or takes too long.
   */
  async start(): Promise<void> {
    const { name, log, readyPatience = 120_000 } = this.options;
    const running = new AbortController();
    const ended = this.spawn().then((how) => {
      running.abort();
      return how;
    });
    const signal = AbortSignal.any([running.signal, this.stopping.signal, AbortSignal.timeout(readyPatience)]);
    const ready = await this.waitUntilReady(signal);
    if (ready) {
      void ended.then((how) => this.restart(how));
      return;
    }
    const how = running.signal.aborted ? await ended : `did not serve within ${readyPatience / 1000} s`;
    await this.stop();
    throw new UnavailableError(`The ${name} process ${how}. Its log, ${log.file}, ends with:\n${log.tail()}`);
  }

  /** Stops the program: asks first, then, when its patience is over, kills it and all its child processes. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { child } = this;
    if (child?.pid !== undefined) {
      signalProcess(child.pid, 'SIGTERM');
      const timer = setTimeout(() => this.kill(), this.options.stopPatience ?? 20_000);
      await this.gone;
      clearTimeout(timer);
    }
    await this.gone;
  }

  /** Kills the program and all its child processes at once. */
  kill(): void {
    if (this.child?.pid !== undefined) signalGroup(this.child.pid, 'SIGKILL');
  }

  /** Starts the process; resolves, when it has ended, with how. */
  private spawn(): Promise<string> {
    const { args, cwd, env, log, watchdog } = this.options;
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      // The channel tells the program that the supervisor is gone: it gets `disconnect`.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own, so that it can be stopped with all its child processes, and Ctrl-C reaches only the
      // supervisor.
      detached: process.platform !== 'win32',
    });
    this.child = child;
    if (child.stdout) log.follow(child.stdout, 'hide');
    if (child.stderr) log.follow(child.stderr, 'show');
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    }).then((how) => {
      if (child.pid !== undefined) {
        // Its leftover child processes.
        signalGroup(child.pid, 'SIGKILL');
        watchdog.remove(child.pid);
      }
      this.child = null;
      return how;
    });
    if (child.pid !== undefined) watchdog.add(child.pid);
    this.gone = ended.then(() => {});
    return ended;
  }

  private async restart(how: string): Promise<void> {
    const { name, log, onFailure, onRestart, firstBackoff = 250 } = this.options;
    if (this.stopping.signal.aborted) return;
    const now = Date.now();
    this.restarts = [...this.restarts.filter((time) => now - time < WINDOW_MS), now];
    if (this.restarts.length > MOST_RESTARTS) {
      onFailure(
        new UnavailableError(
          `The ${name} process ${how}, ${this.restarts.length} times in ${WINDOW_MS / 60_000} minutes. Its log, ${log.file}, ends with:\n${log.tail()}`,
        ),
      );
      return;
    }
    onRestart?.(`The ${name} process ${how}; it is restarted. Its log: ${log.file}`);
    const backoff = firstBackoff * 2 ** (this.restarts.length - 1);
    await delay(backoff, undefined, { signal: this.stopping.signal }).catch(() => {});
    if (!this.stopping.signal.aborted) void this.spawn().then((next) => this.restart(next));
  }

  private async waitUntilReady(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.options.isReady(signal).catch(() => false)) return !signal.aborted;
      await delay(50, undefined, { signal }).catch(() => {});
    }
    return false;
  }
}
