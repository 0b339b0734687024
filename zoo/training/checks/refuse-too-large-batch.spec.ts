import { beforeAll, expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import type { Graph } from '../../onnx/graph.ts';
import { smallArchitectures } from '../../testing/architectures/small-architectures.ts';
import { learnedParameters } from '../parameters/learned-parameters.ts';
import { groupParameters } from '../step/parameters.ts';
import { Trainer } from '../step/trainer.ts';
import { refuseTooLargeBatch } from './refuse-too-large-batch.ts';
import { estimateMemory } from './step-memory.ts';

const BATCH = 24;
let step: Graph;
let build: (batchSize: number) => Promise<Graph>;
let beside: number;
let parameters: number;

beforeAll(async () => {
  const network = smallArchitectures.VGG();
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: () => false,
    headScale: 1,
    weightDecay: 0,
  });
  parameters = groups.reduce((sum, { size }) => sum + size, 0);
  const trainer = await Trainer.open(network, groups, {
    batchSize: BATCH,
    inspect: async (graph, ofSize, bytes) => {
      [step, build, beside] = [graph, ofSize, bytes];
    },
  });
  await trainer.close();
});

const refusal = async (available: number) => {
  const error: unknown = await refuseTooLargeBatch(BATCH, step, build, { available }).catch((thrown) => thrown);
  if (!(error instanceof InvalidInputError)) throw new Error(`not refused at ${available} bytes: ${error}`);
  return error;
};

test('a batch that fits passes; the machine’s own memory is enough for a small one', async () => {
  await refuseTooLargeBatch(BATCH, step, build, { available: 1e9 });
  await refuseTooLargeBatch(BATCH, step, build);
});

test.each([2, 16])('with memory for %s rows, the largest batch that fits is named', async (rows) => {
  const need = async (size: number) => 1.25 * (await estimateMemory(await build(size), size));
  const available = await need(rows);
  const error = await refusal(available);
  expect(error.field).toBe('batchSize');
  expect(error.message).toMatch(
    /^A step with a batchSize of 24 needs about [\d.]+ GiB of memory, and [\d.]+ GiB are free/,
  );
  const named = Number(/A batchSize of (\d+) fits/.exec(error.message)?.[1]);
  expect(named).toBeGreaterThanOrEqual(rows);
  expect(await need(named)).toBeLessThanOrEqual(available);
  expect(await need(named + 1)).toBeGreaterThan(available);
  const accumulation = Number(/with accumulation (\d+)/.exec(error.message)?.[1]);
  expect(named * accumulation).toBeGreaterThanOrEqual(BATCH);
});

test('where not one row fits, other ways are named', async () => {
  expect((await refusal(1000)).message).toMatch(/Not even one example fits: train fewer layers/);
});

test('AdamW’s two moments and the gradient are counted, though they are outside the graph', async () => {
  expect(beside).toBe(3 * 4 * parameters);
  const available = 1.25 * (await estimateMemory(step, BATCH)) + beside;
  await refuseTooLargeBatch(BATCH, step, build, { beside, available });
  await expect(refuseTooLargeBatch(BATCH, step, build, { beside, available: available - 1 })).rejects.toThrow(/fits/);
});
