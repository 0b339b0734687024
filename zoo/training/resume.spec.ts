import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { type EpochResult, fineTune } from './fine-tune.ts';
import type { FineTuneInput } from './options/options.ts';
import { DIGEST_BYTES, type TrainingState } from './state/training-state.ts';
import type { Kill } from './testing/run-until.ts';
import { tinyRequest } from './testing/tiny-request.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-resume-'));
  dataset = await shapeDataset(directory, 12);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

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

/** Runs without a stop: every checkpoint, epoch and state of it. */
async function unbroken(options: FineTuneInput, resumeFrom?: Uint8Array) {
  const checkpoints = new Map<number, Uint8Array>();
  const epochs: EpochResult[] = [];
  const states: Uint8Array[] = [];
  const { bestEpoch } = await fineTune({
    ...tinyRequest(options, dataset, directory),
    ...(resumeFrom ? { resumeFrom } : {}),
    stateEverySeconds: 0,
    onState: async (state) => void states.push(state),
    onCheckpoint: async ({ epoch, onnx }) => void checkpoints.set(epoch, onnx),
    onEpoch: async (epoch) => void epochs.push({ ...epoch, seconds: 0 }),
  });
  return { checkpoints, epochs, states, bestEpoch };
}

/** Not the bytes: V8 writes a whole number as an integer or as a double, as it happens to hold it. */
const valuesOf = (state: Uint8Array): TrainingState => deserialize(state.subarray(DIGEST_BYTES));

/** Runs in a process of its own, from the state in the folder, until it is killed or ends. */
async function runUntil(folder: string, options: FineTuneInput, kill: Kill | null) {
  const child = fork(new URL('testing/run-until.ts', import.meta.url), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    serialization: 'advanced',
  });
  child.send({ options, dataset, folder, kill });
  let answer: { resumed: boolean } | null = null;
  child.on('message', (message: { resumed: boolean }) => {
    answer = message;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, answer };
}

// Four processes, and a busy machine.
const KILLED_TIMEOUT = 240_000;

test('a run that is killed again and again ends with the bytes of one that never was', {
  timeout: KILLED_TIMEOUT,
}, async () => {
  const folder = await mkdtemp(join(directory, 'killed-'));
  const kills: Kill[] = [
    { at: 'STATE', time: 2 },
    { at: 'HALF_STATE', time: 2 },
    { at: 'CHECKPOINT', time: 1 },
  ];
  for (const kill of kills) expect(await runUntil(folder, everything, kill)).toMatchObject({ signal: 'SIGKILL' });
  expect(await runUntil(folder, everything, null)).toEqual({ code: 0, signal: null, answer: { resumed: true } });
  const { checkpoints } = await unbroken(everything);
  for (const [epoch, onnx] of checkpoints) {
    expect((await readFile(join(folder, `epoch-${epoch}.onnx`))).equals(onnx), `epoch ${epoch}`).toBe(true);
  }
});

test('a run goes on from any of its states to the same epochs, checkpoints and best epoch', async () => {
  const options: FineTuneInput = {
    strategy: 'LORA',
    loraTargets: ['Conv'],
    loraRank: 2,
    epochs: 2,
    batchSize: 8,
    optimizer: 'LAMB',
    dropout: 0.5,
  };
  const whole = await unbroken(options);
  // 24 training examples: 3 steps an epoch. After the last one the epoch is yet to be evaluated.
  expect(whole.states).toHaveLength(6);
  for (const at of [0, 2, 4, 5]) {
    const rest = await unbroken(options, whole.states[at]);
    const from = at < 3 ? 0 : 1;
    expect(rest.epochs, `state ${at}`).toEqual(whole.epochs.slice(from));
    expect([...rest.checkpoints]).toEqual([...whole.checkpoints].slice(from));
    expect(rest.bestEpoch).toBe(whole.bestEpoch);
    expect(rest.states.map(valuesOf)).toEqual(whole.states.slice(at + 1).map(valuesOf));
  }
});

test('an epoch shows only when it can be resumed from', async () => {
  for (const options of [
    { strategy: 'PARTIAL', unfreezeFrom: 'block_2_add', epochs: 2, batchSize: 5 },
    { strategy: 'LINEAR_PROBE', epochs: 2 },
  ] satisfies FineTuneInput[]) {
    const calls: string[] = [];
    const stop = new Error('stop');
    let newest: Uint8Array | null = null;
    const stopped = fineTune({
      ...tinyRequest(options, dataset, directory),
      onState: async (state) => {
        newest = state;
        calls.push('state');
      },
      onEpoch: async () => {
        calls.push('epoch');
        throw stop;
      },
    });
    await expect(stopped).rejects.toBe(stop);
    expect(calls).toEqual(['state', 'epoch']);
    const whole = await unbroken(options);
    const rest = await unbroken(options, newest ?? undefined);
    expect(rest.epochs).toEqual(whole.epochs);
    expect([...rest.checkpoints]).toEqual([...whole.checkpoints]);
  }
});

test('a state of another request, and one that is damaged, are refused', async () => {
  const probe: FineTuneInput = { strategy: 'LINEAR_PROBE', epochs: 1 };
  const { states } = await unbroken(probe);
  const other = unbroken({ ...probe, seed: 5 }, states[0]);
  await expect(other).rejects.toThrow(/state belongs to another fine-tune/);
  await expect(other).rejects.toBeInstanceOf(InvalidInputError);
  const damaged = states[0].slice();
  damaged[damaged.length - 9] ^= 1;
  await expect(unbroken(probe, damaged)).rejects.toThrow(/state is damaged/);
  await expect(unbroken(probe, states[0].slice(0, 20))).rejects.toThrow(/state is damaged/);
});
