import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { UnavailableError } from '../errors.ts';
import { extractFeatures } from '../features/extract.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { type FineTune, fineTune } from './fine-tune.ts';
import type { FineTuneInput } from './options/options.ts';
import { STEP } from './step/state-names.ts';
import { tinyRequest } from './testing/tiny-request.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-device-lost-'));
  dataset = await shapeDataset(directory, 12);
});
afterAll(() => rm(directory, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/**
 * Makes onnxruntime lose its device, as no machine does when it is told to: from the n-th run on that is fed `input`, runs fail with
 * the words that WebGPU has for it, and sessions cannot be released any more.
 */
function loseDevice(run: number, input: string) {
  const { create } = InferenceSession;
  let runs = 0;
  const isLost = () => runs >= run;
  const lost = () => Promise.reject(new Error('Failed to download data from buffer. message: [Device] is lost.'));
  vi.spyOn(InferenceSession, 'create').mockImplementation(async (...given: Parameters<typeof create>) => {
    const session = await create.apply(InferenceSession, given);
    const [compute, release] = [session.run.bind(session), session.release.bind(session)];
    session.run = ((feeds: InferenceSession.FeedsType, outputs: string[]) => {
      if (input in feeds) runs++;
      return isLost() ? lost() : compute(feeds, outputs);
    }) as typeof session.run;
    session.release = () => (isLost() ? lost() : release());
    return session;
  });
}

const options: FineTuneInput = {
  strategy: 'PARTIAL',
  unfreezeFrom: 'block_2_add',
  epochs: 2,
  batchSize: 5,
  learningRate: 0.02,
};

async function train(extra: Partial<FineTune> = {}) {
  const [states, checkpoints, epochs]: [Uint8Array[], [number, Uint8Array][], number[]] = [[], [], []];
  const run = fineTune({
    ...tinyRequest(options, dataset, directory),
    stateEverySeconds: 0,
    onState: async (state) => void states.push(state),
    onCheckpoint: async ({ epoch, onnx }) => void checkpoints.push([epoch, onnx]),
    onEpoch: async ({ number }) => void epochs.push(number),
    ...extra,
  });
  const error = await run.then(
    () => null,
    (reason: Error) => reason,
  );
  return { error, states, checkpoints, epochs };
}

test.each([
  ['in the first step', (_: number) => 1],
  ['in the first epoch', (steps: number) => steps - 1],
  ['in the second epoch', (steps: number) => steps + 2],
])('a device that is lost %s: a clear error, whole epochs only, and the run resumes elsewhere', async (_, at) => {
  const unbroken = await train();
  expect(unbroken.error).toBeNull();
  // A state is saved after each step.
  const steps = unbroken.states.length / 2;
  const step = at(steps);
  const before = await readdir(directory);

  loseDevice(step, STEP.exampleWeights);
  const broken = await train();
  expect(broken.error).toBeInstanceOf(UnavailableError);
  expect(broken.error?.message).toMatch(/lost its device: .*a fine-tune resumes from its last saved state\.$/);
  const whole = step > steps ? 1 : 0;
  expect(broken.epochs).toEqual(unbroken.epochs.slice(0, whole));
  expect(broken.checkpoints).toEqual(unbroken.checkpoints.slice(0, whole));
  expect(broken.states).toHaveLength(step - 1);
  expect(await readdir(directory)).toEqual(before);

  vi.restoreAllMocks();
  const state = broken.states.at(-1);
  const resumed = await train(state ? { resumeFrom: state } : {});
  expect(resumed.error).toBeNull();
  expect([...broken.checkpoints, ...resumed.checkpoints]).toEqual(unbroken.checkpoints);
});

test('a device that is lost while features are extracted leaves no file', async () => {
  loseDevice(2, 'pixels');
  const outputFile = join(directory, 'features.npy');
  const { model, featureLayers, preprocessing } = tinyRequest(options, dataset, directory);
  const request = { model, featureLayers, preprocessing, dataset, outputFile, batchSize: 4, device: 'CPU' as const };
  await expect(extractFeatures(request)).rejects.toBeInstanceOf(UnavailableError);
  expect(await readdir(directory)).not.toContain('features.npy');
});
