import sharp from 'sharp';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { shifted } from '../evaluation/fairness/group-offsets.ts';
import type { GroupThresholds } from '../evaluation/fairness/group-thresholds.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { openClassifier } from './classifier.ts';
import { withGroupThresholds } from './group-thresholds-in-file.ts';

const PREPROCESSING = {
  size: { height: 4, width: 4 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0, 0, 0],
  image_std: [1, 1, 1],
  background: '#ffffff',
};

/** The softmax of ten times the channel means. */
function model(metadata: Record<string, string>, output = 'probabilities'): Uint8Array {
  const builder = new GraphBuilder('means');
  const pixels = builder.input('pixels', 'float', ['batch', 3, 4, 4]);
  const means = builder.node('Flatten', [builder.node('GlobalAveragePool', [pixels])], { axis: 1 });
  builder.node('Softmax', [builder.node('Mul', [means, builder.floats([10])])], { axis: 1 }, { output });
  builder.output(output, 'float', ['batch', 3]);
  builder.graph.metadata = metadata;
  return writeModel(builder.graph);
}

const METADATA_OF_COLOURS = {
  [METADATA.labels]: JSON.stringify(['red', 'green', 'blue']),
  [METADATA.preprocessing]: JSON.stringify(PREPROCESSING),
};

const picture = (background: string) =>
  sharp({ create: { width: 9, height: 5, channels: 3, background } })
    .png()
    .toBuffer();

test('classifies a batch of pictures, most probable label first', async () => {
  const classifier = await openClassifier(model(METADATA_OF_COLOURS));
  const [blue, orange] = await classifier.classify([await picture('#0000ff'), await picture('#ff8000')]);
  // softmax(0, 0, 10)
  expect(blue.label).toBe('blue');
  expect(blue.probability).toBeCloseTo(1 / (1 + 2 * Math.exp(-10)), 5);
  expect(orange.scores.map(({ label }) => label)).toEqual(['red', 'green', 'blue']);
  // softmax(10, 10 · 128/255, 0)
  const e = [1, Math.exp((10 * 128) / 255 - 10), Math.exp(-10)];
  const sum = e[0] + e[1] + e[2];
  for (const [i, { probability }] of orange.scores.entries()) expect(probability).toBeCloseTo(e[i] / sum, 5);
  expect(await classifier.classify([])).toEqual([]);
  await classifier.close();
});

const THRESHOLDS: GroupThresholds = {
  attribute: 'tone',
  goal: 'EQUALIZED_ODDS',
  groups: [
    { value: 'dark', offsets: [0, 3, 0], threshold: null },
    { value: 'light', offsets: [0, 0, 0], threshold: null },
  ],
  leftAlone: ['other'],
};

test('group thresholds apply to the group that is named; without one, the answer says so', async () => {
  const classifier = await openClassifier(withGroupThresholds(model(METADATA_OF_COLOURS), THRESHOLDS));
  expect(classifier.thresholds).toEqual(THRESHOLDS);
  const orange = await picture('#ff8000');
  const answers = await classifier.classify([orange, orange, orange, orange], ['dark', 'light', 'other', null]);
  expect(answers.map(({ thresholds }) => thresholds)).toEqual(['APPLIED', 'APPLIED', 'UNKNOWN_GROUP', 'NO_GROUP']);
  const [dark, ...others] = answers;
  for (const { label, probability } of others) {
    expect(label).toBe(others[0].label);
    expect(probability).toBeCloseTo(others[0].probability, 6);
  }
  const before = ['red', 'green', 'blue'].map(
    (name) => others[0].scores.find(({ label }) => label === name)?.probability ?? 0,
  );
  const after = shifted(before, [0, 3, 0]);
  for (const { label, probability } of dark.scores) {
    expect(probability).toBeCloseTo(after[['red', 'green', 'blue'].indexOf(label)], 6);
  }
  const [unnamed] = await classifier.classify([orange]);
  expect(unnamed.thresholds).toBe('NO_GROUP');
  await classifier.close();
  const plain = await openClassifier(model(METADATA_OF_COLOURS));
  expect((await plain.classify([orange], ['dark']))[0]).not.toHaveProperty('thresholds');
  await plain.close();
});

test('refuses group thresholds of another number of labels', async () => {
  const groups = [{ value: 'dark', offsets: [0, 1], threshold: 0.3 }];
  const wrong = withGroupThresholds(model(METADATA_OF_COLOURS), { ...THRESHOLDS, groups });
  await expect(openClassifier(wrong)).rejects.toThrow('graft.group_thresholds');
});

test('refuses an invalid picture, and keeps working', async () => {
  const classifier = await openClassifier(model(METADATA_OF_COLOURS));
  await expect(classifier.classify([Buffer.from('not a picture')])).rejects.toThrow(InvalidInputError);
  expect(await classifier.classify([await picture('#00ff00')])).toMatchObject([{ label: 'green' }]);
  await classifier.close();
});

test('a queue takes many examples of one call without a warning of Node', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const classifier = await openClassifier(model(METADATA_OF_COLOURS), { queue: { most: 16, longestMs: 100 } });
  const green = await picture('#00ff00');
  expect(await classifier.classify(Array.from({ length: 16 }, () => green))).toHaveLength(16);
  await classifier.close();
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

test('a prediction that is not a finite number is refused: by the pixels’ number, or as the network’s fault', async () => {
  const classifier = await openClassifier(model(METADATA_OF_COLOURS));
  // Their mean overflows, and softmax(∞) is not a number.
  const [fine, huge] = [new Float32Array(48), new Float32Array(48).fill(3e38)];
  await expect(classifier.classify([fine, huge])).rejects.toMatchObject({ name: 'InvalidInputError', index: 1 });
  await classifier.close();
  const preprocessing = JSON.stringify({ ...PREPROCESSING, rescale_factor: 1e38 });
  const broken = await openClassifier(model({ ...METADATA_OF_COLOURS, [METADATA.preprocessing]: preprocessing }));
  const refused = broken.classify([await picture('#ffffff')]);
  await expect(refused).rejects.toThrow('computes NaN for example 0');
  await expect(refused).rejects.not.toThrow(InvalidInputError);
  await broken.close();
});

test.each([
  ['without labels', { [METADATA.preprocessing]: METADATA_OF_COLOURS[METADATA.preprocessing] }, 'graft.labels'],
  ['whose preprocessing is invalid', { ...METADATA_OF_COLOURS, [METADATA.preprocessing]: '{}' }, 'graft.preprocessing'],
  ['whose metadata are not JSON', { ...METADATA_OF_COLOURS, [METADATA.labels]: '[' }, 'graft.labels'],
])('refuses a model %s', async (_, metadata, message) => {
  await expect(openClassifier(model(metadata))).rejects.toThrow(message);
});

test('refuses a model without probabilities', async () => {
  await expect(openClassifier(model(METADATA_OF_COLOURS, 'logits'))).rejects.toThrow(
    'should have pixels and probabilities',
  );
});

test('refuses a model with different numbers of labels and outputs', async () => {
  const metadata = { ...METADATA_OF_COLOURS, [METADATA.labels]: '["red","green"]' };
  const classifier = await openClassifier(model(metadata));
  await expect(classifier.classify([await picture('#00ff00')])).rejects.toThrow('2 labels');
  await classifier.close();
});
