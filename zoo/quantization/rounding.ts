import type { Tensor } from '../onnx/graph.ts';

/** How a float32 tensor becomes uint8: `round(x / scale) + zeroPoint`. */
export interface Rounding {
  scale: number;
  zeroPoint: number;
}

export interface Range {
  min: number;
  max: number;
}

/** Whether a range can be divided into 256 steps: that of a tensor that is always 0 cannot. */
export const hasWidth = ({ min, max }: Range): boolean => Math.max(max, 0) - Math.min(min, 0) > 1e-30;

/**
 * The rounding of values in a range, as in ONNX's DynamicQuantizeLinear: 0 is exact, so that zero padding stays zero. Values outside
 * the range are clipped.
 */
export function roundingOf({ min, max }: Range): Rounding {
  const [low, high] = [Math.min(min, 0), Math.max(max, 0)];
  let scale = Math.fround((high - low) / 255);
  // Never above it: onnxruntime drops a Clip only if the rounding clips at least as much.
  if (low === 0) while (Math.fround(scale * 255) > high) scale = Math.fround(scale * (1 - 2 ** -24));
  return { scale, zeroPoint: Math.min(255, Math.max(0, Math.round(-low / scale))) };
}

/** The largest bias in int32 that leaves room for the sum that it is added to. */
const MOST_BIAS = 2 ** 30;

/** Weights in int8 with a scale for each channel, and their bias in int32 with the scale of the sums that it is added to. */
export interface Int8Weights {
  weights: Tensor;
  scales: Float32Array;
  bias?: { values: Tensor; scales: Float32Array };
}

/**
 * Rounds weights symmetrically, each output channel by its largest weight: `round(w / scale)`, from −127 to 127.
 *
 * @param axis of the output channels
 * @param inputScale of the activations that they multiply
 */
export function int8Weights(
  { shape, data }: Tensor,
  axis: number,
  inputScale: number,
  bias: Float32Array | null,
): Int8Weights {
  const values = data as Float32Array;
  const channels = shape[axis];
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const channelOf = (i: number) => Math.floor(i / inner) % channels;
  const largest = new Float32Array(channels);
  for (let i = 0; i < values.length; i++) {
    const channel = channelOf(i);
    largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
  }
  // A channel of small weights and a large bias: a coarser scale, or the bias overflows.
  const scales = largest.map((value, channel) =>
    Math.max(value / 127, Math.abs(bias?.[channel] ?? 0) / (inputScale * MOST_BIAS), 1e-20),
  );
  const weights = Int8Array.from(values, (value, i) => Math.round(value / scales[channelOf(i)]));
  const rounded: Int8Weights = { weights: { type: 'int8', shape, data: weights }, scales };
  if (bias === null) return rounded;
  const sums = scales.map((scale) => scale * inputScale);
  const data32 = Int32Array.from(bias, (value, channel) => Math.round(value / sums[channel]));
  return { ...rounded, bias: { values: { type: 'int32', shape: [channels], data: data32 }, scales: sums } };
}
