import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { childEnvironment } from '../../zoo/child-environment.ts';
import { nodeArguments } from '../../zoo/entry-point.ts';
import { UnavailableError } from '../../zoo/errors.ts';
import type { Config } from '../config.ts';
import { confine } from '../jobs/sandbox/confine.ts';
import type { FromThumbnails, ToThumbnails } from './thumbnail-process.ts';

const PROGRAM = new URL('./thumbnail-process.ts', import.meta.url);
const MEMORY_BYTES = 2 * 2 ** 30;
/** The process ends with this: the next picture starts another. */
const CPU_SECONDS = 600;
/** It writes no files but what Node caches. */
const FILE_BYTES = 2 ** 26;
/** A process that has nothing to do for so long ends. */
const IDLE_MILLISECONDS = 60_000;
/** How many pictures are sent at a time. */
const WIDTH = 4;
/** How many wait; further callers are told to retry. */
const LONGEST_QUEUE = 500;

type Answer = { child: ChildProcess; resolve: (webp: Uint8Array | null) => void; reject: (error: Error) => void };

/** A confined process that decodes pictures. It starts with the first picture and ends after a minute without one. */
export class ThumbnailProgram {
  #config: Pick<Config, 'home' | 'signingKeyFile'>;
  #child: Promise<ChildProcess> | null = null;
  #asked = new Map<number, Answer>();
  #waiting: (() => void)[] = [];
  #running = 0;
  #count = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(config: Pick<Config, 'home' | 'signingKeyFile'>) {
    this.#config = config;
  }

  /**
   * A picture as WebP, at most `size` pixels wide and high; null if it cannot be decoded.
   *
   * @throws UnavailableError if too many wait, or the process ended
   */
  async make(bytes: Uint8Array, size: number): Promise<Uint8Array | null> {
    if (this.#waiting.length >= LONGEST_QUEUE)
      throw new UnavailableError('Too many pictures are being made smaller at once: try again in a few seconds.');
    if (this.#running >= WIDTH) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    clearTimeout(this.#idle);
    try {
      return await this.#ask(bytes, size);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else if (--this.#running === 0) this.#idle = setTimeout(() => this.close(), IDLE_MILLISECONDS).unref();
    }
  }

  /** Ends the process; the next picture starts another. */
  close(): void {
    clearTimeout(this.#idle);
    void this.#child?.then(
      (child) => child.kill('SIGKILL'),
      () => {},
    );
    this.#child = null;
  }

  async #ask(bytes: Uint8Array, size: number): Promise<Uint8Array | null> {
    const child = await this.#started();
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { child, resolve, reject });
      child.send({ id, bytes, size } satisfies ToThumbnails, (error) => error && this.#ended(child, error));
    });
  }

  /** The process; one that could not be started is forgotten, so that the next picture tries again. */
  async #started(): Promise<ChildProcess> {
    this.#child ??= this.#start();
    const starting = this.#child;
    try {
      return await starting;
    } catch (cause) {
      if (this.#child === starting) this.#child = null;
      throw new UnavailableError('The process that makes pictures smaller could not be started: try again.', { cause });
    }
  }

  async #start(): Promise<ChildProcess> {
    const { home, signingKeyFile } = this.#config;
    const directory = path.join(home, 'thumbnails');
    await mkdir(directory, { recursive: true });
    const { command } = await confine([process.execPath, ...nodeArguments(PROGRAM)], {
      ...{ home, writable: [directory], hidden: [signingKeyFile, path.join(import.meta.dirname, '../../.env')] },
      ...{ memoryBytes: MEMORY_BYTES, cpuSeconds: CPU_SECONDS, fileBytes: FILE_BYTES },
    });
    const [file, ...args] = command;
    const child = spawn(file, args, {
      env: childEnvironment(),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    // The platform does not wait for it.
    child.unref();
    child.channel?.unref();
    child.on('message', ({ id, webp }: FromThumbnails) => {
      this.#asked.get(id)?.resolve(webp);
      this.#asked.delete(id);
    });
    child.once('error', (error) => this.#ended(child, error));
    child.once('close', () => this.#ended(child, new Error('The process that decodes pictures has ended.')));
    return child;
  }

  #ended(child: ChildProcess, cause: Error): void {
    void this.#child?.then(
      (current) => {
        if (current === child) this.#child = null;
      },
      () => {},
    );
    const error = new UnavailableError('The pictures could not be made smaller: try again.', { cause });
    for (const [id, asked] of this.#asked) {
      if (asked.child !== child) continue;
      this.#asked.delete(id);
      asked.reject(error);
    }
  }
}
