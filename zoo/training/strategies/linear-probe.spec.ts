import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset, Example, Task } from '../../data/dataset.ts';
import { classificationMetrics } from '../../evaluation/metrics.ts';
import { multiLabelMetrics } from '../../evaluation/multi-label-metrics.ts';
import { npyHeader } from '../../features/npy.ts';
import type { FeatureLayer } from '../../model.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { tinyPreprocessing } from '../../testing/tiny-model.ts';
import { type CheckpointResult, type EpochResult, fineTune } from '../fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../options/options.ts';
import fixture from './linear-probe.json' with { type: 'json' };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-probe-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const unpack = (text: string) => {
  const bytes = inflateSync(Buffer.from(text, 'base64'));
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
};
const SPLITS = ['train', 'validation', 'test'] as const;

/** A model whose last layer has so many features. Their values come from a file: the model itself never runs. */
function modelOf(dimension: number): { model: Uint8Array; featureLayers: FeatureLayer[] } {
  const b = new GraphBuilder('probed');
  b.input('pixels', 'float', ['batch', 3, 16, 16]);
  b.node(
    'Conv',
    ['pixels', b.floats(new Float32Array(dimension * 3).fill(1), [dimension, 3, 1, 1])],
    {},
    { output: 'c' },
  );
  b.node('GlobalAveragePool', ['c'], {}, { output: 'pool' });
  b.output('pool', 'float', ['batch', dimension, 1, 1]);
  const layer = { name: 'pool', op: 'GlobalAveragePool', dimension, parameterCount: dimension * 3 };
  return { model: writeModel(b.graph), featureLayers: [layer] };
}

interface Probed {
  features: Int8Array;
  split: Int8Array;
  targets: Int8Array;
}

/** A LINEAR_PROBE with every option at its default but those given: its epochs, and what its best checkpoint predicts. */
async function probe({ features, split, targets }: Probed, labels: number, task: Task, input: Partial<FineTuneInput>) {
  const rows = split.length;
  const dimension = features.length / rows;
  const examples = Array.from(split, (part, i): Example => {
    const own = Array.from(targets.subarray(i * labels, (i + 1) * labels));
    return {
      name: `${i}`,
      label: task === 'SINGLE_LABEL' ? targets[i] : -1,
      ...(task === 'SINGLE_LABEL' ? {} : { targets: own }),
      split: SPLITS[part],
      groups: {},
      offset: 0,
      byteSize: 0,
      sha256: '',
    };
  });
  const names = Array.from({ length: labels }, (_, i) => `label ${i}`);
  const index = { version: 1 as const, modality: 'IMAGE' as const, task, labels: names, groups: [], examples };
  const dataset: Dataset = { index: { ...index, quality: [], seed: 0 }, packFile: '' };
  const featuresFile = join(directory, 'features.npy');
  await writeFile(
    featuresFile,
    Buffer.concat([npyHeader([rows, dimension]), Buffer.from(Float32Array.from(features).buffer)]),
  );
  const model = modelOf(dimension);
  const epochs: EpochResult[] = [];
  const checkpoints: CheckpointResult[] = [];
  const { bestEpoch } = await fineTune({
    ...model,
    preprocessing: tinyPreprocessing,
    dataset,
    featuresFile,
    options: resolveFineTuneOptions(
      { strategy: 'LINEAR_PROBE', device: 'CPU', ...input },
      model,
      examples.filter((example) => example.split === 'train').length,
    ),
    workDirectory: directory,
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  return { names, epochs, bestEpoch, best: checkpoints[bestEpoch - 1] };
}

// What scikit-learn's LogisticRegression (L-BFGS to convergence, C = 1) does on the same features: scripts/fixtures/linear-probe.py.
test.each(['digits', 'cancer'] as const)(
  '%s: by its defaults, the probe converges to what scikit-learn does',
  async (name) => {
    const { features, split, targets, scikitLearn } = fixture[name];
    const probed = { features: unpack(features), split: unpack(split), targets: unpack(targets) };
    const labels = Math.max(...probed.targets) + 1;
    for (const seed of [0, 1, 2]) {
      const { names, epochs, bestEpoch, best } = await probe(probed, labels, 'SINGLE_LABEL', { seed });
      expect(bestEpoch).toBeLessThan(epochs.length);
      expect(best.validationLoss).toBeLessThan(scikitLearn.validationLoss * 1.05);
      // Two or three of the 113 to 160 test examples.
      expect(classificationMetrics(best.test, names).accuracy).toBeGreaterThan(scikitLearn.accuracy - 0.02);
    }
  },
);

// Of 60 to 108 training examples. In batches of 32 its loss on the few digits was half as large again as scikit-learn's, in the last epoch.
test.each(['wine', 'iris', 'fewDigits'] as const)(
  '%s, a tiny set: the probe converges to what scikit-learn does',
  async (name) => {
    const { features, split, targets, scikitLearn } = fixture[name];
    const probed = { features: unpack(features), split: unpack(split), targets: unpack(targets) };
    const labels = Math.max(...probed.targets) + 1;
    for (const seed of [0, 1, 2]) {
      const { names, epochs, bestEpoch, best } = await probe(probed, labels, 'SINGLE_LABEL', { seed });
      expect(bestEpoch).toBeLessThan(epochs.length);
      expect(best.validationLoss).toBeLessThan(scikitLearn.validationLoss * 1.15);
      expect(classificationMetrics(best.test, names).accuracy).toBeGreaterThanOrEqual(scikitLearn.accuracy);
    }
  },
);

test('the smaller the data set, the smaller the default batch', () => {
  const batchOf = (examples?: number) =>
    resolveFineTuneOptions({ strategy: 'LINEAR_PROBE' }, { featureLayers: [] }, examples).batchSize;
  expect([3, 60, 106, 200, 343, 480, 100_000].map(batchOf)).toEqual([8, 8, 8, 16, 16, 32, 32]);
  expect(batchOf()).toBe(32);
});

test('many labels: a rare one is predicted as rarely as by scikit-learn', async () => {
  const { split, targets, scikitLearn } = fixture.many;
  const probed = { features: unpack(fixture.digits.features), split: unpack(split), targets: unpack(targets) };
  for (const seed of [0, 1, 2]) {
    const { names, epochs, bestEpoch, best } = await probe(probed, 6, 'MULTI_LABEL', {
      seed,
      loss: 'BINARY_CROSS_ENTROPY',
    });
    expect(bestEpoch).toBeLessThan(epochs.length);
    const examples = best.outputs?.test ?? [];
    const predicted = examples.filter(({ outputs }) => outputs[0] >= 0.5).length;
    // 14 of 800 have it, 3 of the 160 of this split.
    expect(predicted).toBeLessThanOrEqual(scikitLearn.predicted[0] + 3);
    expect(best.validationLoss).toBeLessThan(scikitLearn.validationLoss * 1.05);
    expect(multiLabelMetrics(examples, names).accuracy).toBeGreaterThan(scikitLearn.accuracy - 0.01);
  }
});

test('the first epoch starts from the labels’ shares', async () => {
  const { split, targets } = fixture.many;
  const probed = { features: unpack(fixture.digits.features), split: unpack(split), targets: unpack(targets) };
  const start = { loss: 'BINARY_CROSS_ENTROPY', epochs: 1, learningRate: 1e-9 } as const;
  const { best } = await probe(probed, 6, 'MULTI_LABEL', start);
  const train = Array.from(probed.split.keys()).filter((row) => probed.split[row] === 0);
  for (const [label, output] of (best.outputs?.test[0].outputs ?? []).entries()) {
    const share = train.filter((row) => probed.targets[row * 6 + label] === 1).length / train.length;
    expect(output).toBeCloseTo(share, 4);
  }
});
