import { availableParallelism } from 'node:os';
import path from 'node:path';
import { checkPort } from '../../supervisor/port.ts';
import { describeMode, findPython, folderWith, type Mode, type Peer, startPythonServer } from './python-server.ts';
import type { ServedModel } from './served-model.ts';

export const HOW_TO_GET_BENTOML =
  'BentoML absent: pip install bentoml onnxruntime pillow, and name that Python in the environment variable BENTOML_PYTHON';

/** Its default is one worker process, and no batching. */
export const BENTOML_MODES: Mode[] = [
  { workers: 1, threads: 0, batch: false },
  { workers: 1, threads: 0, batch: true },
  { workers: availableParallelism(), threads: 1, batch: false },
];

/** A Python with BentoML, and its version; null if there is none. */
export const findBentoml = () =>
  findPython(process.env.BENTOML_PYTHON ?? 'python3', 'import bentoml, onnxruntime, PIL; print(bentoml.__version__)');

/** BentoML with the model, when it is ready. */
export async function startBentoml(
  { python, version }: { python: string; version: string },
  { file }: ServedModel,
  directory: string,
  mode: Mode,
): Promise<Peer> {
  const name = `BentoML ${version}, ${describeMode(mode)}`;
  const port = await checkPort('127.0.0.1', 0, 'BentoML', 0);
  const folder = path.join(directory, `bentoml-${port}`);
  await folderWith(folder, ['bentoml_service.py', 'served_model.py']);
  const base = `http://127.0.0.1:${port}`;
  const started = await startPythonServer(name, {
    python,
    args: ['-m', 'bentoml', 'serve', 'bentoml_service:Served', '--host', '127.0.0.1', '--port', String(port)],
    folder,
    env: {
      ...{ BENTOML_HOME: folder, BENTOML_DO_NOT_TRACK: 'True' },
      ...{ SERVED_FILE: file, SERVED_WORKERS: String(mode.workers), SERVED_THREADS: String(mode.threads) },
      SERVED_BATCH: String(mode.batch),
    },
    readyUrl: `${base}/readyz`,
  });
  return { product: 'BentoML', name, url: `${base}/v2/models/served/infer`, ...started };
}
