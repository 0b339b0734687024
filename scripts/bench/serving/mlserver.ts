import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkPort } from '../../supervisor/port.ts';
import type { ServedModel } from './served-model.ts';

export const HOW_TO_GET_MLSERVER =
  'MLServer absent: pip install mlserver onnxruntime pillow "uvloop<0.22", and name that Python in the environment variable MLSERVER_PYTHON';

/** How MLServer runs the model. Its default is one worker process, and no batching. */
export interface MlserverMode {
  /** Worker processes; 0: in the server's own. */
  workers: number;
  batch: boolean;
}

export interface Mlserver {
  name: string;
  url: string;
  close(): Promise<void>;
}

/** A Python with MLServer, and its version; null if there is none. */
export async function findMlserver(): Promise<{ python: string; version: string } | null> {
  const python = process.env.MLSERVER_PYTHON ?? 'python3';
  const probe = 'import mlserver, onnxruntime, PIL; print(mlserver.__version__)';
  const found = await promisify(execFile)(python, ['-c', probe]).catch(() => null);
  return found && { python, version: found.stdout.trim().split('\n').at(-1) ?? '' };
}

/** MLServer with the model, when it is ready. */
export async function startMlserver(
  { python, version }: { python: string; version: string },
  { file }: ServedModel,
  directory: string,
  { workers, batch }: MlserverMode,
): Promise<Mlserver> {
  const folder = path.join(directory, `mlserver-${workers}-${batch}`);
  await mkdir(folder);
  await copyFile(
    fileURLToPath(new URL('mlserver_runtime.py', import.meta.url)),
    path.join(folder, 'mlserver_runtime.py'),
  );
  const [http, grpc, metrics] = await Promise.all([1, 2, 3].map((i) => checkPort('127.0.0.1', 0, `MLServer ${i}`, 0)));
  const settings = {
    ...{ host: '127.0.0.1', http_port: http, grpc_port: grpc, metrics_port: metrics, metrics_dir: folder },
    parallel_workers: workers,
    ...{ debug: false, logging_settings: null },
  };
  const model = {
    ...{ name: 'served', implementation: 'mlserver_runtime.Served', parameters: { uri: file } },
    // The same bounds as Graft's; MLServer waits for the time, Graft only while another batch runs.
    ...(batch ? { max_batch_size: 16, max_batch_time: 0.005 } : {}),
  };
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify(settings));
  await writeFile(path.join(folder, 'model-settings.json'), JSON.stringify(model));
  const process_ = spawn(python, ['-c', 'from mlserver.cli import main; main()', 'start', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONPATH: folder },
  });
  let errors = '';
  process_.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const kill = () => void process_.kill('SIGKILL');
  process.once('exit', kill);
  const base = `http://127.0.0.1:${http}/v2/models/served`;
  while (!(await fetch(`${base}/ready`).catch(() => null))?.ok) {
    if (process_.exitCode !== null) throw new Error(`MLServer ended:\n${errors}`);
    await pause(100);
  }
  const how = `${workers === 0 ? 'in process' : `${workers} worker`}${batch ? ', adaptive batching' : ''}`;
  return {
    name: `MLServer ${version}, ${how}`,
    url: `${base}/infer`,
    async close() {
      process.off('exit', kill);
      const ended = once(process_, 'exit');
      process_.kill('SIGTERM');
      const deadline = setTimeout(kill, 5_000);
      await ended;
      clearTimeout(deadline);
    },
  };
}
