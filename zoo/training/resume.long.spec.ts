import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FineTuneInput } from './options/options.ts';
import type { Kill } from './testing/run-until.ts';
import { unbrokenRuns } from './testing/unbroken-runs.ts';

const runs = unbrokenRuns();

/** Everything that a run keeps from step to step, or draws. */
const everything: FineTuneInput = {
  strategy: 'PARTIAL',
  unfreezeFrom: 'block_2_add',
  epochs: 2,
  batchSize: 5,
  accumulation: 2,
  learningRate: 0.02,
  optimizer: 'SGD',
  schedule: 'PLATEAU',
  warmupSteps: 3,
  emaDecay: 0.9,
  clipNorm: 0.5,
  dropout: 0.3,
  augment: true,
  gradualUnfreezing: 1,
  classWeights: 'BALANCED',
  groupMitigation: 'GROUP_BALANCED',
  groupAttribute: 'colour',
};

/** Goes on from the state in the folder, in another process, until that is killed or ends. */
async function runUntil(folder: string, options: FineTuneInput, kill: Kill | null) {
  const child = fork(new URL('testing/run-until.ts', import.meta.url), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    serialization: 'advanced',
  });
  child.send({ options, dataset: runs.dataset, folder, kill });
  let answer: { resumed: boolean } | null = null;
  child.on('message', (message: { resumed: boolean }) => {
    answer = message;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, answer };
}

test('a run that is killed again and again ends with the bytes of one that never was', async () => {
  const folder = await mkdtemp(join(runs.directory, 'killed-'));
  const kills: Kill[] = [
    { at: 'STATE', time: 2 },
    { at: 'HALF_STATE', time: 2 },
    { at: 'CHECKPOINT', time: 1 },
  ];
  for (const kill of kills) expect(await runUntil(folder, everything, kill)).toMatchObject({ signal: 'SIGKILL' });
  expect(await runUntil(folder, everything, null)).toEqual({ code: 0, signal: null, answer: { resumed: true } });
  const { checkpoints } = await runs.unbroken(everything);
  for (const [epoch, onnx] of checkpoints) {
    expect((await readFile(join(folder, `epoch-${epoch}.onnx`))).equals(onnx), `epoch ${epoch}`).toBe(true);
  }
});
