import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { checkPort } from '../../supervisor/port.ts';
import { describeMode, findPython, folderWith, type Mode, type Peer, startPythonServer } from './python-server.ts';
import type { ServedModel } from './served-model.ts';

export const HOW_TO_GET_MLSERVER =
  'MLServer absent: pip install mlserver onnxruntime pillow "uvloop<0.22", and name that Python in the environment variable MLSERVER_PYTHON';

/** Its default is one worker process, and no batching. */
export const MLSERVER_MODES: Mode[] = [
  { workers: 0, threads: 0, batch: false },
  { workers: 0, threads: 0, batch: true },
  { workers: availableParallelism(), threads: 1, batch: false },
];

/** A Python with MLServer, and its version; null if there is none. */
export const findMlserver = () =>
  findPython(
    process.env.MLSERVER_PYTHON ?? 'python3',
    'import mlserver, onnxruntime, PIL; print(mlserver.__version__)',
  );

/** MLServer with the model, when it is ready. */
export async function startMlserver(
  { python, version }: { python: string; version: string },
  { file }: ServedModel,
  directory: string,
  mode: Mode,
): Promise<Peer> {
  const { workers, threads, batch } = mode;
  const name = `MLServer ${version}, ${describeMode(mode)}`;
  const [http, grpc, metrics] = await Promise.all([1, 2, 3].map((i) => checkPort('127.0.0.1', 0, `MLServer ${i}`, 0)));
  const folder = path.join(directory, `mlserver-${http}`);
  await folderWith(folder, ['mlserver_runtime.py', 'served_model.py']);
  const settings = {
    ...{ host: '127.0.0.1', http_port: http, grpc_port: grpc, metrics_port: metrics, metrics_dir: folder },
    parallel_workers: workers,
    ...{ debug: false, logging_settings: null },
  };
  const model = {
    ...{ name: 'served', implementation: 'mlserver_runtime.Served' },
    parameters: { uri: file, extra: { threads } },
    // The same bounds as Graft's; MLServer waits for the time, Graft only while another batch runs.
    ...(batch ? { max_batch_size: 16, max_batch_time: 0.005 } : {}),
  };
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify(settings));
  await writeFile(path.join(folder, 'model-settings.json'), JSON.stringify(model));
  const base = `http://127.0.0.1:${http}/v2/models/served`;
  const started = await startPythonServer(name, {
    ...{ python, args: ['-c', 'from mlserver.cli import main; main()', 'start', folder], folder },
    ...{ env: {}, readyUrl: `${base}/ready` },
  });
  return { product: 'MLServer', name, url: `${base}/infer`, ...started };
}
