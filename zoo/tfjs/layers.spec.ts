import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { largestDifference, runBoth, scatterWeights } from './testing/run-both.ts';

// Each layer separately, in many configurations, against TensorFlow.js's own implementation.

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 20_26, numRuns: 30 };
const size = fc.integer({ min: 5, max: 9 });
const imageShape = fc.tuple(size, size, fc.integer({ min: 1, max: 4 }));
const windowSide = fc.integer({ min: 1, max: 3 });
const padding = fc.constantFrom('same' as const, 'valid' as const);
const activation = fc.constantFrom(
  'linear' as const,
  'relu' as const,
  'relu6' as const,
  'sigmoid' as const,
  'tanh' as const,
);
const seed = fc.nat(1_000);
// TensorFlow does not support strides together with dilation.
const steps = fc.oneof(
  fc.tuple(windowSide, windowSide).map((strides) => ({ strides, dilationRate: [1, 1] as [number, number] })),
  fc.tuple(windowSide, windowSide).map((dilationRate) => ({ strides: [1, 1] as [number, number], dilationRate })),
);
const window = fc
  .record({ kernelSize: fc.tuple(windowSide, windowSide), steps, padding, activation, useBias: fc.boolean() })
  .map(({ steps, ...config }) => ({ ...config, ...steps }));
const zeros = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2));

function input(shape: number[], seed: number): tf.Tensor {
  return tf.randomUniform([2, ...shape], -3, 3, 'float32', seed);
}

async function expectSame(model: tf.LayersModel, seed: number): Promise<void> {
  scatterWeights(model, seed);
  const { tensorflow, onnx } = await runBoth(model, input(model.inputs[0].shape.slice(1).map(Number), seed));
  expect(largestDifference(onnx, tensorflow)).toBeLessThan(1e-4);
}

/** Whether a window fits into an image that is not padded. */
function fits(
  shape: number[],
  { kernelSize, dilationRate }: { kernelSize: number[]; dilationRate: number[] },
): boolean {
  return kernelSize.every((side, axis) => (side - 1) * dilationRate[axis] < shape[axis]);
}

test('Conv2D', async () => {
  await fc.assert(
    fc.asyncProperty(
      imageShape,
      window,
      fc.integer({ min: 1, max: 5 }),
      seed,
      async (inputShape, config, filters, seed) => {
        fc.pre(fits(inputShape, config));
        await expectSame(tf.sequential({ layers: [tf.layers.conv2d({ inputShape, filters, ...config })] }), seed);
      },
    ),
    RUNS,
  );
});

test('ZeroPadding2D before a convolution, before anything else and twice', async () => {
  await fc.assert(
    fc.asyncProperty(imageShape, zeros, window, seed, async (inputShape, [top, bottom, left, right], config, seed) => {
      fc.pre(fits(inputShape, config));
      const pad = tf.layers.zeroPadding2d({
        inputShape,
        padding: [
          [top, bottom],
          [left, right],
        ],
      });
      await expectSame(tf.sequential({ layers: [pad, tf.layers.conv2d({ filters: 2, ...config })] }), seed);
    }),
    RUNS,
  );
  const pad = () =>
    tf.layers.zeroPadding2d({
      inputShape: [5, 6, 2],
      padding: [
        [1, 2],
        [0, 3],
      ],
    });
  await expectSame(tf.sequential({ layers: [pad()] }), 1);
  await expectSame(tf.sequential({ layers: [pad(), tf.layers.averagePooling2d({ poolSize: 4 })] }), 2);
  await expectSame(tf.sequential({ layers: [pad(), tf.layers.maxPooling2d({ poolSize: 4 })] }), 2);
  await expectSame(
    tf.sequential({
      layers: [
        pad(),
        tf.layers.zeroPadding2d({ padding: 1 }),
        tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }),
      ],
    }),
    3,
  );
  await expectSame(tf.sequential({ layers: [pad(), tf.layers.flatten()] }), 4);
});

test('DepthwiseConv2D', async () => {
  await fc.assert(
    fc.asyncProperty(
      imageShape,
      window,
      fc.integer({ min: 1, max: 3 }),
      seed,
      async (inputShape, config, depthMultiplier, seed) => {
        // TensorFlow.js requires equal strides here and ignores the dilation.
        const square = { ...config, strides: config.strides[0], dilationRate: 1 };
        fc.pre(fits(inputShape, config));
        await expectSame(
          tf.sequential({ layers: [tf.layers.depthwiseConv2d({ inputShape, depthMultiplier, ...square })] }),
          seed,
        );
      },
    ),
    RUNS,
  );
});

test('SeparableConv2D', async () => {
  await fc.assert(
    fc.asyncProperty(imageShape, window, seed, async (inputShape, config, seed) => {
      fc.pre(fits(inputShape, config) && config.strides[0] === config.strides[1]);
      await expectSame(
        tf.sequential({
          layers: [tf.layers.separableConv2d({ inputShape, filters: 3, ...config })],
        }),
        seed,
      );
    }),
    RUNS,
  );
});

test.each(['maxPooling2d', 'averagePooling2d'] as const)('%s', async (kind) => {
  await fc.assert(
    fc.asyncProperty(
      imageShape,
      fc.tuple(size, size),
      fc.tuple(windowSide, windowSide),
      padding,
      seed,
      async (inputShape, pool, strides, padding, seed) => {
        const poolSize: [number, number] = [Math.min(pool[0], inputShape[0]), Math.min(pool[1], inputShape[1])];
        await expectSame(
          tf.sequential({ layers: [tf.layers[kind]({ inputShape, poolSize, strides, padding })] }),
          seed,
        );
      },
    ),
    RUNS,
  );
});

test('GlobalAveragePooling2D and GlobalMaxPooling2D', async () => {
  await expectSame(tf.sequential({ layers: [tf.layers.globalAveragePooling2d({ inputShape: [4, 6, 3] })] }), 1);
  await expectSame(tf.sequential({ layers: [tf.layers.globalMaxPooling2d({ inputShape: [4, 6, 3] })] }), 2);
});

test('BatchNormalization with and without scale and center, of images and vectors', async () => {
  const shape = fc.oneof(imageShape, fc.tuple(size));
  await fc.assert(
    fc.asyncProperty(
      shape,
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(1e-3, 0.1),
      seed,
      async (inputShape, scale, center, epsilon, seed) => {
        await expectSame(
          tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape, scale, center, epsilon })] }),
          seed,
        );
      },
    ),
    RUNS,
  );
});

test('Activation, ReLU, Softmax and Dropout', async () => {
  for (const inputShape of [[4, 5, 3], [7]]) {
    for (const name of ['linear', 'relu', 'relu6', 'softmax', 'sigmoid', 'tanh'] as const) {
      await expectSame(tf.sequential({ layers: [tf.layers.activation({ inputShape, activation: name })] }), 1);
    }
    for (const maxValue of [undefined, 6, 1.5])
      await expectSame(tf.sequential({ layers: [tf.layers.reLU({ inputShape, maxValue })] }), 2);
    await expectSame(tf.sequential({ layers: [tf.layers.softmax({ inputShape, axis: -1 })] }), 3);
    await expectSame(tf.sequential({ layers: [tf.layers.dropout({ inputShape, rate: 0.5 })] }), 4);
  }
});

test('Dense with its activation', async () => {
  await fc.assert(
    fc.asyncProperty(size, size, activation, fc.boolean(), seed, async (features, units, activation, useBias, seed) => {
      await expectSame(
        tf.sequential({ layers: [tf.layers.dense({ inputShape: [features], units, activation, useBias })] }),
        seed,
      );
    }),
    RUNS,
  );
});

test("Flatten and Reshape keep Keras's order of elements", async () => {
  await expectSame(tf.sequential({ layers: [tf.layers.flatten({ inputShape: [3, 4, 5] })] }), 1);
  await expectSame(tf.sequential({ layers: [tf.layers.flatten({ inputShape: [1, 1, 5] })] }), 2);
  await expectSame(
    tf.sequential({ layers: [tf.layers.reshape({ inputShape: [3, 4, 5], targetShape: [5, 6, 2] })] }),
    3,
  );
  await expectSame(tf.sequential({ layers: [tf.layers.reshape({ inputShape: [3, 4, 5], targetShape: [-1] })] }), 4);
  await expectSame(tf.sequential({ layers: [tf.layers.reshape({ inputShape: [24], targetShape: [2, 3, 4] })] }), 5);
});

test('Add, Multiply and Concatenate along each axis', async () => {
  const branches = (join: (a: tf.SymbolicTensor, b: tf.SymbolicTensor) => tf.SymbolicTensor) => {
    const x = tf.input({ shape: [4, 5, 3] });
    const a = tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
    const b = tf.layers.conv2d({ filters: 3, kernelSize: 1 }).apply(x) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: join(a, b) });
  };
  await expectSame(
    branches((a, b) => tf.layers.add().apply([a, b, a]) as tf.SymbolicTensor),
    1,
  );
  await expectSame(
    branches((a, b) => tf.layers.multiply().apply([a, b]) as tf.SymbolicTensor),
    2,
  );
  // TensorFlow.js treats every negative axis as the last one.
  for (const axis of [1, 2, 3, -1]) {
    await expectSame(
      branches((a, b) => tf.layers.concatenate({ axis }).apply([a, b]) as tf.SymbolicTensor),
      3,
    );
  }
});

test('a model inside a model, Functional and Sequential', async () => {
  const x = tf.input({ shape: [6, 6, 3] });
  const y = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }).apply(x) as tf.SymbolicTensor;
  const backbone = tf.model({ inputs: x, outputs: y, name: 'backbone' });
  const head = tf.sequential({
    layers: [tf.layers.globalAveragePooling2d({ inputShape: [4, 4, 4] }), tf.layers.dense({ units: 2 })],
    name: 'head',
  });
  const outer = tf.input({ shape: [6, 6, 3] });
  const joined = head.apply(backbone.apply(outer)) as tf.SymbolicTensor;
  await expectSame(tf.model({ inputs: outer, outputs: joined }), 5);
  await expectSame(tf.sequential({ layers: [backbone, head] }), 6);
});
