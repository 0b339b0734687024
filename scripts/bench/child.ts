import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * A process that runs one task per request: a request is a line of JSON on its standard input, the reply a line of JSON on
 * its standard output, `{ reply }` or `{ error }`. It ends when its standard input closes.
 */
export class Child {
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  private constructor(
    private readonly process: ChildProcessWithoutNullStreams,
    private readonly name: string,
  ) {
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    process.stderr.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk).slice(-4000);
    });
    // A dead child is noticed by its missing reply.
    process.stdin.on('error', () => undefined);
  }

  static start(name: string, command: string, args: string[], environment: Record<string, string> = {}): Child {
    const started = spawn(command, args, { env: { ...process.env, ...environment } });
    // A stopped process does not see that its standard input ended.
    const kill = () => started.kill('SIGKILL');
    process.once('exit', kill);
    started.once('exit', () => process.off('exit', kill));
    return new Child(started, name);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** @throws Error with the child's own message if it fails or dies */
  async ask<Reply>(request: { do: string; [key: string]: unknown }): Promise<Reply> {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.name} died at “${request.do}”:\n${this.#errors}`);
    const answer = JSON.parse(value) as { reply: Reply; error?: string };
    if (answer.error) throw new Error(`${this.name} failed at “${request.do}”: ${answer.error}`);
    return answer.reply;
  }

  /** Stops the process, so that none of its threads takes a core, until `resume`. */
  pause(): void {
    this.process.kill('SIGSTOP');
  }

  resume(): void {
    this.process.kill('SIGCONT');
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    this.resume();
    await ended;
  }
}
