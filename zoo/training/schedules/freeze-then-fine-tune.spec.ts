import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../../onnx/read.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { fineTune } from '../fine-tune.ts';
import { groupParameters } from '../step/parameters.ts';
import { smallNetwork } from '../testing/small-network.ts';
import { tinyRequest } from '../testing/tiny-request.ts';
import { freezeThenFineTune } from './freeze-then-fine-tune.ts';

test('the rates are those of fastai', () => {
  // The two calls of fit_one_cycle in fastai 2.8.5's fine_tune(3, base_lr=2e-3), five batches an epoch: callback/schedule.py.
  const expected = [
    8e-5, 0.0002669405527701837, 0.0007549564396848564, 0.001353985244784725, 0.0018307295181726397, 0.0002,
    0.0002935822227524089, 0.0005305407289332279, 0.0008000000000000001, 0.0009758770483143634, 0.000994415468958433,
    0.00095048492910687, 0.0008665272706555539, 0.0007500024999999999, 0.0006112643543734874, 0.00046264032685725573,
    0.0003173363145219241, 0.00018826321651964242, 8.688974403587408e-5, 2.2223374970958398e-5,
  ];
  for (const [step, rate] of expected.entries()) expect(freezeThenFineTune(step, 5, 4, 2e-3)).toBeCloseTo(rate, 12);
});

test('layers get rates in equal ratios, from a hundredth up to the head’s, as fastai’s even_mults', () => {
  const { network } = smallNetwork();
  const layers: Record<string, number> = { w1: 0, b1: 1 };
  const groups = groupParameters(network, ['w1', 'b1', 'w2', 'b2'], {
    isHead: (name) => name.endsWith('2'),
    headScale: 1,
    weightDecay: 0,
    lowestScale: 0.01,
    layerOf: (name) => layers[name],
  });
  const scaleOf = (wanted: string) =>
    groups.find(({ parameters }) => parameters.some(({ name }) => name === wanted))?.learningRateScale;
  expect(['w1', 'b1', 'w2'].map(scaleOf)).toEqual([expect.closeTo(0.01, 12), expect.closeTo(0.1, 12), 1]);
});

test('in the first epoch the head alone moves; then the layers below do', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-fine-tune-'));
  try {
    const dataset = await shapeDataset(directory, 12);
    const rates: number[] = [];
    const files: Buffer[] = [];
    await fineTune({
      ...tinyRequest(
        { strategy: 'FULL', schedule: 'FINE_TUNE', epochs: 3, batchSize: 8, learningRate: 2e-3 },
        dataset,
        directory,
      ),
      onEpoch: async ({ learningRate }) => void rates.push(learningRate),
      onCheckpoint: async ({ onnx }) => void files.push(Buffer.from(onnx)),
    });
    // 24 training pictures are three batches: the last step of each epoch.
    for (const [epoch, rate] of rates.entries()) {
      expect(rate).toBeCloseTo(freezeThenFineTune(3 * epoch + 2, 3, 3, 2e-3), 12);
    }
    const first = weightsOf(files[0]);
    const kept = weightsOf(tinyRequest({ strategy: 'FULL' }, dataset, directory).model);
    for (const [name, values] of kept) if (first.has(name)) expect(first.get(name), name).toEqual(values);
    const changed = [...weightsOf(files[2])].filter(
      ([name, values]) => kept.has(name) && !isSame(kept.get(name), values),
    );
    expect(changed.length).toBeGreaterThan(0);
  } finally {
    await rm(directory, { recursive: true });
  }
});

/** The float tensors of a file by name. */
function weightsOf(file: Uint8Array): Map<string, number[]> {
  const { initializers } = readModel(file);
  return new Map(
    [...initializers].flatMap(([name, { type, data }]) =>
      type === 'float' ? [[name, [...(data as Float32Array)]]] : [],
    ),
  );
}

const isSame = (a: number[] | undefined, b: number[]) => a?.every((value, i) => value === b[i]) ?? false;
