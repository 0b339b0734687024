import { deserialize } from 'node:v8';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { fineTune } from './fine-tune.ts';
import type { FineTuneInput } from './options/options.ts';
import { DIGEST_BYTES, type TrainingState } from './state/training-state.ts';
import { tinyRequest } from './testing/tiny-request.ts';
import { unbrokenRuns } from './testing/unbroken-runs.ts';

const runs = unbrokenRuns();
const { unbroken } = runs;

/** Not the bytes: V8 writes a whole number as an integer or as a double, as it happens to hold it. */
const valuesOf = (state: Uint8Array): TrainingState => deserialize(state.subarray(DIGEST_BYTES));

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
      ...tinyRequest(options, runs.dataset, runs.directory),
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
