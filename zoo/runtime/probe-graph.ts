import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { RuntimeTensor } from './session.ts';

const BATCH = 8;
const CHANNELS = 64;

/** The tensors that the probe feeds back from step to step, and their shapes. */
export const PROBE_STATE = { filters: [CHANNELS, CHANNELS, 3, 3], weights: [CHANNELS, CHANNELS] };

/**
 * A small training step, to measure how fast a device trains: a 3 × 3 convolution, relu, and a dense layer over the
 * channels, forward and backward, and a step of gradient descent on both weights. The loss is the mean square of the output.
 *
 * In: `pixels`, and the `PROBE_STATE`. Out: `loss`, `pixel_gradient` (the mean square of the gradient with respect to
 * `pixels`), and the state after the step, as `next_…`.
 *
 * @param size height and width of the pictures; at 56 the step is like a middle layer of a ResNet
 */
export function probeGraph(size: number): Uint8Array {
  const build = new GraphBuilder('probe');
  build.input('pixels', 'float', [BATCH, CHANNELS, size, size]);
  for (const [name, shape] of Object.entries(PROBE_STATE)) build.input(name, 'float', shape);

  const padding = { pads: [1, 1, 1, 1] };
  const relu = build.node('Relu', [build.node('Conv', ['pixels', 'filters'], padding)]);
  const rows = build.node('Reshape', [
    build.node('Transpose', [relu], { perm: [0, 2, 3, 1] }),
    build.ints([-1, CHANNELS]),
  ]);
  const output = build.node('MatMul', [rows, 'weights']);
  meanSquare(output, 'loss');

  const gradient = build.node('Mul', [output, build.floats([2 / (BATCH * CHANNELS * size * size)])]);
  const weights = build.node('MatMul', [build.node('Transpose', [rows]), gradient]);
  const rowGradient = build.node('MatMul', [gradient, build.node('Transpose', ['weights'])]);
  const image = build.node('Reshape', [rowGradient, build.ints([BATCH, size, size, CHANNELS])]);
  const passed = build.node('Cast', [build.node('Greater', [relu, build.floats([0])])], { to: 1 });
  const beforeRelu = build.node('Mul', [build.node('Transpose', [image], { perm: [0, 3, 1, 2] }), passed]);
  meanSquare(build.node('ConvTranspose', [beforeRelu, 'filters'], padding), 'pixel_gradient');
  descend('weights', weights);
  descend('filters', filterGradient(beforeRelu));
  return writeModel(build.graph);

  /** A product with the shifted pixels for each of the filter's nine positions. */
  function filterGradient(outputGradient: string): string {
    const flat = build.ints([BATCH, CHANNELS, size * size]);
    const left = build.node('Reshape', [outputGradient, flat]);
    const padded = build.node('Pad', ['pixels', build.ints([0, 0, 1, 1, 0, 0, 1, 1])]);
    const places = Array.from({ length: 9 }, (_, place) => {
      const [y, x] = [Math.floor(place / 3), place % 3];
      const ends = build.ints([y + size, x + size]);
      const shifted = build.node('Slice', [padded, build.ints([y, x]), ends, build.ints([2, 3])]);
      const right = build.node('Transpose', [build.node('Reshape', [shifted, flat])], { perm: [0, 2, 1] });
      const sum = build.node('ReduceSum', [build.node('MatMul', [left, right]), build.ints([0])], { keepdims: 0 });
      return build.node('Unsqueeze', [sum, build.ints([2])]);
    });
    return build.node('Reshape', [build.node('Concat', places, { axis: 2 }), build.ints(PROBE_STATE.filters)]);
  }

  function descend(name: keyof typeof PROBE_STATE, gradientOf: string): void {
    const change = build.node('Mul', [gradientOf, build.floats([0.1])]);
    build.node('Sub', [name, change], {}, { output: `next_${name}` });
    build.output(`next_${name}`, 'float', PROBE_STATE[name]);
  }

  function meanSquare(tensor: string, name: string): void {
    build.node('ReduceMean', [build.node('Mul', [tensor, tensor])], { keepdims: 0 }, { output: name });
    build.output(name, 'float', []);
  }
}

/** The tensors of the first step: not random, but all different. */
export function probeFeeds(size: number): Record<string, RuntimeTensor> {
  const shapes = { pixels: [BATCH, CHANNELS, size, size], ...PROBE_STATE };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const length = shape.reduce((product, size) => product * size, 1);
      const scale = name === 'pixels' ? 1 : Math.sqrt((2 * shape[0]) / length);
      const values = Float32Array.from({ length }, (_, i) => scale * Math.sin(i * i + 1));
      return [name, new RuntimeTensor('float32', values, shape)];
    }),
  );
}
