import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const side = fc.integer({ min: 3, max: 8 });
const small = fc.integer({ min: 1, max: 3 });
const interpolation = fc.constantFrom('nearest' as const, 'bilinear' as const);
const one = (layer: tf.layers.Layer) => tf.sequential({ layers: [layer] });
const half = (x: tf.Tensor, size: [number, number]) => tf.image.resizeBilinear(x as tf.Tensor4D, size, false, true);

test('UpSampling2D of TensorFlow.js, and of Keras, with half-pixel centres', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(side, side),
      fc.tuple(small, small),
      interpolation,
      async (sides, size, interpolation) => {
        const inputShape = [...sides, 2];
        await expectSame(one(tf.layers.upSampling2d({ inputShape, size, interpolation })), 1);
        const to: [number, number] = [sides[0] * size[0], sides[1] * size[1]];
        await expectFormula(
          { className: 'UpSampling2D', config: { size, interpolation }, inputs: [inputShape] },
          (x) => (interpolation === 'bilinear' ? half(x, to) : tf.image.resizeNearestNeighbor(x as tf.Tensor4D, to)),
        );
      },
    ),
    RUNS,
  );
});

test('UpSampling1D and 3D repeat', async () => {
  await expectFormula({ className: 'UpSampling1D', config: { size: 3 }, inputs: [[4, 2]] }, (x) =>
    x.expandDims(2).tile([1, 1, 3, 1]).reshape([2, 12, 2]),
  );
  await expectFormula({ className: 'UpSampling3D', config: { size: [1, 2, 1] }, inputs: [[2, 3, 4, 2]] }, (x) =>
    x.reshape([2, 2, 3, 1, 8]).tile([1, 1, 1, 2, 1]).reshape([2, 2, 6, 4, 2]),
  );
});

test('Resizing, larger and smaller', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(side, side), side, side, interpolation, async (sides, height, width, interpolation) => {
      const config = { height, width, interpolation };
      await expectFormula({ className: 'Resizing', config, inputs: [[...sides, 2]] }, (x) =>
        interpolation === 'bilinear'
          ? half(x, [height, width])
          : tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [height, width], false, true),
      );
    }),
    RUNS,
  );
});

test('CenterCrop', async () => {
  const crop = (height: number, width: number) => ({
    className: 'CenterCrop',
    config: { height, width },
    inputs: [[6, 9, 2]],
  });
  await expectFormula(crop(3, 4), (x) => x.slice([0, 1, 2, 0], [2, 3, 4, 2]));
  await expectFormula(crop(6, 9), (x) => x.clone());
  await expect(expectFormula(crop(7, 9), (x) => x)).rejects.toThrow(/CenterCrop layer y .*smaller than 7×9/);
});

test('Rescaling by one number, and by one for each channel', async () => {
  await expectSame(one(tf.layers.rescaling({ inputShape: [4, 5, 3], scale: 1 / 127.5, offset: -1 })), 1);
  const config = { scale: [1, 2, 3], offset: [0, 1, 2] };
  await expectFormula({ className: 'Rescaling', config, inputs: [[4, 5, 3]] }, (x) => x.mul([1, 2, 3]).add([0, 1, 2]));
});
