// A fine-tune that goes on from a saved state, if there is one in its folder, and ends this process with SIGKILL where it is told to.

import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageDataset } from '../../data/dataset.ts';
import { fineTune } from '../fine-tune.ts';
import type { FineTuneInput } from '../options/options.ts';
import { tinyRequest } from './tiny-request.ts';

/** What kills the run: the n-th time, counted from 1, that something happens. */
export interface Kill {
  /** STATE: before a state is written; HALF_STATE: when half of one is; CHECKPOINT: when one is handed over. */
  at: 'STATE' | 'HALF_STATE' | 'CHECKPOINT';
  time: number;
}

interface Order {
  options: FineTuneInput;
  dataset: ImageDataset;
  folder: string;
  kill: Kill | null;
}

process.once('message', async ({ options, dataset, folder, kill }: Order) => {
  const counts = { STATE: 0, HALF_STATE: 0, CHECKPOINT: 0 };
  const isTime = (at: Kill['at']) => ++counts[at] === kill?.time && at === kill.at;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const stateFile = join(folder, 'state');
  const work = join(folder, 'work');
  await mkdir(work, { recursive: true });
  const resumed = existsSync(stateFile);
  await fineTune({
    ...tinyRequest(options, dataset, work),
    ...(resumed ? { resumeFrom: await readFile(stateFile) } : {}),
    stateEverySeconds: 0,
    onState: async (state) => {
      if (isTime('STATE')) die();
      const half = state.subarray(0, state.length / 2);
      await writeFile(`${stateFile}.part`, half);
      if (isTime('HALF_STATE')) die();
      await writeFile(`${stateFile}.part`, state);
      await rename(`${stateFile}.part`, stateFile);
    },
    onCheckpoint: async ({ epoch, onnx }) => {
      if (isTime('CHECKPOINT')) die();
      await writeFile(join(folder, `epoch-${epoch}.onnx`), onnx);
    },
  });
  process.send?.({ resumed }, () => process.exit());
});
