import sharp from 'sharp';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { openClassifier } from './classifier.ts';

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

test('refuses an invalid picture, and keeps working', async () => {
  const classifier = await openClassifier(model(METADATA_OF_COLOURS));
  await expect(classifier.classify([Buffer.from('not a picture')])).rejects.toThrow(InvalidInputError);
  expect(await classifier.classify([await picture('#00ff00')])).toMatchObject([{ label: 'green' }]);
  await classifier.close();
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
