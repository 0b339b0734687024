import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A server of a peer, ready to answer. */
export interface Peer {
  product: string;
  /** With its version, and how it runs the model. */
  name: string;
  /** Takes a request of the Open Inference Protocol by POST. */
  url: string;
  pid: number;
  close(): Promise<void>;
}

/** A way to run the model. Each is tried, and the fastest at a load is the peer. */
export interface Mode {
  /** Processes that run the model; 0: the server's own. */
  workers: number;
  /** Threads of each session; 0: onnxruntime's default, one for each core. */
  threads: number;
  batch: boolean;
}

export const describeMode = ({ workers, threads, batch }: Mode): string =>
  [
    workers === 0 ? 'in process' : `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    ...(threads === 0 ? [] : [`${threads} thread each`]),
    ...(batch ? ['adaptive batching'] : []),
  ].join(', ');

/** A Python that can run `probe`, and the version that it prints; null if `command` is none. */
export async function findPython(command: string, probe: string): Promise<{ python: string; version: string } | null> {
  const found = await promisify(execFile)(command, ['-c', probe]).catch(() => null);
  return found && { python: command, version: found.stdout.trim().split('\n').at(-1) ?? '' };
}

/** Makes a folder with copies of Python files that stand beside this one. */
export async function folderWith(folder: string, files: string[]): Promise<void> {
  await mkdir(folder);
  for (const file of files) await copyFile(fileURLToPath(new URL(file, import.meta.url)), path.join(folder, file));
}

export interface PythonServer {
  python: string;
  args: string[];
  /** The working directory, from which Python also imports. */
  folder: string;
  env: Record<string, string>;
  /** Answers when the model is loaded. */
  readyUrl: string;
}

/** Starts it, and resolves when it is ready. @throws Error with its last lines on standard error if it ends before */
export async function startPythonServer(
  name: string,
  { python, args, folder, env, readyUrl }: PythonServer,
): Promise<Pick<Peer, 'pid' | 'close'>> {
  const server = spawn(python, args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONPATH: folder, ...env },
  });
  let errors = '';
  server.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  while (!(await fetch(readyUrl).catch(() => null))?.ok) {
    if (server.exitCode !== null || server.pid === undefined) throw new Error(`${name} ended:\n${errors}`);
    await pause(100);
  }
  return {
    pid: server.pid as number,
    async close() {
      process.off('exit', kill);
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      const deadline = setTimeout(kill, 5_000);
      await ended;
      clearTimeout(deadline);
    },
  };
}
