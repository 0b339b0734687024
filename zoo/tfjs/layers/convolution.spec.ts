import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { drawn, expectFormula, expectSame, RUNS } from '../testing/expect-same.ts';

beforeAll(() => tf.setBackend('cpu'));

const side = fc.integer({ min: 5, max: 9 });
const small = fc.integer({ min: 1, max: 3 });
const channels = fc.integer({ min: 1, max: 4 });
const padding = fc.constantFrom('same' as const, 'valid' as const);
const seed = fc.nat(1_000);
const one = (layer: tf.layers.Layer) => tf.sequential({ layers: [layer] });
// TensorFlow does not support strides together with dilation.
const steps = fc.oneof(
  small.map((strides) => ({ strides, dilationRate: 1 })),
  small.map((dilationRate) => ({ strides: 1, dilationRate })),
);

test('Conv1D, also with causal padding', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(side, channels),
      fc.record({
        kernelSize: small,
        filters: channels,
        padding,
        useBias: fc.boolean(),
      }),
      steps,
      seed,
      async (inputShape, config, step, seed) => {
        fc.pre((config.kernelSize - 1) * step.dilationRate < inputShape[0]);
        await expectSame(one(tf.layers.conv1d({ inputShape, ...config, ...step, activation: 'relu' })), seed);
      },
    ),
    RUNS,
  );
  // TensorFlow.js does not support causal padding: zeros in front only.
  const kernel = tf.randomUniform<tf.Rank.R3>([3, 2, 4], -1, 1, 'float32', 1);
  for (const step of [
    { strides: 2, dilation: 1 },
    { strides: 1, dilation: 3 },
  ]) {
    const config = {
      filters: 4,
      kernel_size: 3,
      strides: step.strides,
      dilation_rate: [step.dilation],
      padding: 'causal',
      use_bias: false,
    };
    await expectFormula({ className: 'Conv1D', config, inputs: [[9, 2]], weights: { kernel } }, (x) =>
      tf.conv1d(
        (x as tf.Tensor3D).pad([
          [0, 0],
          [2 * step.dilation, 0],
          [0, 0],
        ]),
        kernel,
        step.strides,
        'valid',
        'NWC',
        step.dilation,
      ),
    );
  }
});

test('Conv3D', async () => {
  await fc.assert(
    fc.asyncProperty(small, padding, small, seed, async (kernelSize, padding, strides, seed) => {
      // TensorFlow.js computes negative padding if the stride is longer than the kernel.
      fc.pre(strides <= kernelSize);
      await expectSame(
        one(tf.layers.conv3d({ inputShape: [4, 5, 6, 2], filters: 3, kernelSize, padding, strides })),
        seed,
      );
    }),
    { ...RUNS, numRuns: 10 },
  );
});

test('Conv2DTranspose', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(small, side, channels),
      fc.record({
        kernelSize: fc.tuple(small, small),
        strides: fc.tuple(small, small),
        padding,
        useBias: fc.boolean(),
      }),
      channels,
      seed,
      async (inputShape, config, filters, seed) => {
        await expectSame(one(tf.layers.conv2dTranspose({ inputShape, filters, ...config })), seed);
      },
    ),
    RUNS,
  );
});

test('Conv3DTranspose', async () => {
  for (const padding of ['same', 'valid'] as const) {
    for (const strides of [1, 2])
      await expectSame(
        one(tf.layers.conv3dTranspose({ inputShape: [2, 3, 4, 2], filters: 3, kernelSize: 2, strides, padding })),
        strides,
      );
  }
});

test('Conv1DTranspose is Conv2DTranspose over a picture of one row; output_padding adds points at the end', async () => {
  await fc.assert(
    fc.asyncProperty(side, small, small, padding, seed, async (time, kernel, stride, padding, seed) => {
      const weights = {
        kernel: drawn([3, 4], seed).slice([0], [1]).reshape([1, 3, 4]),
        bias: drawn([3], seed).slice([0], [1]).reshape([3]),
      };
      const size = tf.randomUniform([kernel, 3, 4], -1, 1, 'float32', seed);
      const config = { filters: 3, kernel_size: [kernel], strides: [stride], padding };
      const length = padding === 'same' ? time * stride : (time - 1) * stride + Math.max(kernel, stride);
      await expectFormula(
        { className: 'Conv1DTranspose', config, inputs: [[time, 4]], weights: { ...weights, kernel: size } },
        (x) =>
          tf
            .conv2dTranspose(
              x.expandDims(1) as tf.Tensor4D,
              size.expandDims(0) as tf.Tensor4D,
              [2, 1, length, 3],
              [1, stride],
              padding,
            )
            .squeeze([1])
            .add(weights.bias),
      );
    }),
    { ...RUNS, numRuns: 15 },
  );
  const kernel = tf.randomUniform([3, 2, 2], -1, 1, 'float32', 1);
  const config = { filters: 2, kernel_size: 3, strides: 2, padding: 'valid', output_padding: 1, use_bias: false };
  await expectFormula({ className: 'Conv1DTranspose', config, inputs: [[4, 2]], weights: { kernel } }, (x) => {
    const full = tf.conv2dTranspose(
      x.expandDims(1) as tf.Tensor4D,
      kernel.expandDims(0) as tf.Tensor4D,
      [2, 1, 9, 2],
      [1, 2],
      'valid',
    );
    // No input reaches the added point.
    return full.squeeze<tf.Tensor3D>([1]).pad([
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  });
});

test('a grouped convolution is one convolution for each group', async () => {
  const kernel = tf.randomUniform<tf.Rank.R4>([3, 2, 2, 6], -1, 1, 'float32', 1);
  const config = { filters: 6, kernel_size: [3, 2], groups: 3, padding: 'same', use_bias: false };
  await expectFormula({ className: 'Conv2D', config, inputs: [[6, 5, 6]], weights: { kernel } }, (x) => {
    const kernels = tf.split(kernel, 3, 3);
    return tf.concat(
      tf
        .split(x as tf.Tensor4D, 3, 3)
        .map((part, i) => tf.conv2d(part as tf.Tensor4D, kernels[i] as tf.Tensor4D, 1, 'same')),
      3,
    );
  });
});

test('SeparableConv1D and DepthwiseConv1D are those over a picture of one row', async () => {
  const depthwise = tf.randomUniform([3, 4, 2], -1, 1, 'float32', 1);
  const pointwise = tf.randomUniform([1, 8, 5], -1, 1, 'float32', 2);
  const wide = (kernel: tf.Tensor) => kernel.expandDims(0) as tf.Tensor4D;
  const spread = (x: tf.Tensor) => tf.depthwiseConv2d(x.expandDims(1) as tf.Tensor4D, wide(depthwise), [1, 1], 'same');
  const config = { kernel_size: [3], padding: 'same', depth_multiplier: 2, use_bias: false };
  await expectFormula(
    { className: 'DepthwiseConv1D', config, inputs: [[7, 4]], weights: { depthwise_kernel: depthwise } },
    (x) => (spread(x) as tf.Tensor4D).squeeze([1]),
  );
  const weights = { depthwise_kernel: depthwise, pointwise_kernel: pointwise };
  await expectFormula(
    { className: 'SeparableConv1D', config: { ...config, filters: 5 }, inputs: [[7, 4]], weights },
    (x) => tf.conv2d(spread(x) as tf.Tensor4D, wide(pointwise), 1, 'same').squeeze([1]),
  );
});

test('pictures of any size', async () => {
  const x = tf.input({ shape: [null, null, 3] });
  let y = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', strides: 2 }).apply(x);
  y = tf.layers.zeroPadding2d({ padding: 1 }).apply(y);
  y = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'valid', strides: 2 }).apply(y);
  y = tf.layers.maxPooling2d({ poolSize: 2, padding: 'same' }).apply(y);
  y = tf.layers.globalAveragePooling2d({}).apply(y);
  const model = tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2 }).apply(y) as tf.SymbolicTensor });
  for (const size of [
    [16, 16],
    [23, 18],
  ])
    await expectSame(model, 1, [drawn([...size, 3], 1)]);
});
