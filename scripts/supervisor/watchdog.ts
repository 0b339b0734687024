import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../zoo/child-environment.ts';

const PROGRAM = fileURLToPath(new URL('watchdog-process.ts', import.meta.url));

/** A separate process that ends the supervised ones if the supervisor is killed. */
export class Watchdog {
  private readonly child: ChildProcess;

  constructor() {
    this.child = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
      cwd: path.resolve(path.dirname(PROGRAM), '../..'),
      env: childEnvironment(),
      stdio: ['pipe', 'ignore', 'ignore'],
      // In its own group: a signal that kills the supervisor's group must not kill it.
      detached: true,
    });
    this.child.on('error', () => {});
    this.child.stdin?.on('error', () => {});
    this.child.unref();
  }

  add(group: number): void {
    this.child.stdin?.write(`+${group}\n`);
  }

  remove(group: number): void {
    this.child.stdin?.write(`-${group}\n`);
  }

  /** Stops it, once nothing is left to watch. */
  close(): void {
    this.child.stdin?.end();
  }
}
