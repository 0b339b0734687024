import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const ROOT = path.join(import.meta.dirname, '..');

/** Names the folder of JavaScript that `scripts/build-programs.ts` made; without it, processes and threads compile TypeScript as they load it. */
export const BUILD_VARIABLE = 'GRAFT_BUILD';

/**
 * How Node runs a TypeScript file of Graft in a process of its own: the built one if there is a build that has it, which loads three to five
 * times as fast, otherwise with tsx.
 *
 * @param file of the repository, in TypeScript
 */
export function entryPoint(file: URL, env: NodeJS.ProcessEnv = process.env): { path: string; execArgv: string[] } {
  const built = builtFile(file, env);
  if (built) return { path: built, execArgv: ['--enable-source-maps'] };
  return { path: fileURLToPath(file), execArgv: ['--import', import.meta.resolve('tsx')] };
}

/** The arguments of `node` that run a TypeScript file of Graft: see `entryPoint`. */
export function nodeArguments(file: URL, env: NodeJS.ProcessEnv = process.env): string[] {
  const { path, execArgv } = entryPoint(file, env);
  return [...execArgv, path];
}

/** Node 20 does not pass a loader on to the first file of a thread, so the thread loads tsx itself. */
const START = `
  const { tsx, main } = require('node:worker_threads').workerData;
  import(tsx).then(({ register }) => { register(); return import(main); });
`;

/**
 * Starts a TypeScript file of Graft in a thread, as `entryPoint` says.
 *
 * @param data the file's `workerData`
 */
export function startThread(file: URL, data: object = {}, options: Omit<WorkerOptions, 'workerData'> = {}): Worker {
  const built = builtFile(file, process.env);
  if (built) return new Worker(built, { execArgv: [], ...options, workerData: data });
  const workerData = { ...data, tsx: import.meta.resolve('tsx/esm/api'), main: file.href };
  return new Worker(START, { execArgv: [], ...options, eval: true, workerData });
}

function builtFile(file: URL, env: NodeJS.ProcessEnv): string | null {
  const build = env[BUILD_VARIABLE];
  if (!build) return null;
  const built = path.join(build, builtName(path.relative(ROOT, fileURLToPath(file))));
  return existsSync(built) ? built : null;
}

/** `api/main.ts` is built as `api/main.mjs`. */
const builtName = (name: string) => name.replace(/\.ts$/, '.mjs');
