import type { Random } from '../data/random.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension } from '../onnx/graph.ts';

/**
 * The middle may be at most this many deviations from the mean of a channel, so that there are values on both sides of it.
 */
const FARTHEST = 1;

/** A tensor as one row a channel. */
export interface ChannelRows {
  /** `[channels, values]` */
  name: string;
  channels: number;
  /** A shape in which one number a channel broadcasts to the tensor. */
  broadcast: number[];
}

/** @param axis that of the channels; −1: the last */
export function channelRows(build: GraphBuilder, x: string, dimensions: Dimension[], axis: number): ChannelRows {
  const shape = dimensions.map(Number);
  const at = axis === -1 ? shape.length - 1 : axis;
  const perm = [at, ...[...shape.keys()].filter((i) => i !== at)];
  const name = build.node('Reshape', [build.node('Transpose', [x], { perm }), build.ints([shape[at], -1])]);
  return { name, channels: shape[at], broadcast: shape.map((size, i) => (i === at ? size : 1)) };
}

/** For each channel, `[channels, 1]`, the middle of the widest gap between its values relative to all kinks. */
export function middleOfGap(build: GraphBuilder, rows: ChannelRows, kinks: number[], generator: Random): string {
  const { name, channels } = rows;
  const minus = (a: string, b: string) => build.node('Sub', [a, b]);
  const mean = (x: string, axes: number[]) => build.node('ReduceMean', [x, build.ints(axes)], { keepdims: 1 });
  const centre = mean(name, [1]);
  const variance = mean(build.node('Mul', [minus(name, centre), minus(name, centre)]), [1]);
  // A channel with one value has no deviation; half of the layer's size is used instead.
  const size = build.node('Mul', [mean(build.node('Mul', [name, name]), [0, 1]), build.floats([0.25])]);
  const deviation = build.node('Sqrt', [build.node('Max', [variance, size])]);
  // The ends differ from channel to channel, so that a channel with one value is accepted here and rejected there.
  const end = (sign: number) => {
    const reach = Array.from({ length: channels }, () => sign * FARTHEST * (0.7 + 0.3 * generator.next()));
    return build.node('Add', [centre, build.node('Mul', [deviation, build.floats(reach, [channels, 1])])]);
  };
  const [low, high] = [end(-1), end(1)];
  const seen = kinks.map((kink) => minus(name, build.floats([kink])));
  const within = seen.map((values) => build.node('Min', [build.node('Max', [values, low]), high]));
  const all = build.node('Concat', [...within, low, high], { axis: 1 });
  const count = build.node('Gather', [build.node('Shape', [all]), build.ints([1])]);
  const [sorted, places] = [build.unique('sorted'), build.unique('places')];
  build.nodes('TopK', [all, count], [sorted, places], { axis: 1 });
  const slice = (from: number, to: number) =>
    build.node('Slice', [sorted, build.ints([from]), build.ints([to]), build.ints([1])]);
  const [upper, lower] = [slice(0, -1), slice(1, 2 ** 31 - 1)];
  const widest = build.node('ArgMax', [minus(upper, lower)], { axis: 1, keepdims: 1 });
  const [above, below] = [upper, lower].map((values) => build.node('GatherElements', [values, widest], { axis: 1 }));
  return build.node('Mul', [build.node('Add', [above, below]), build.floats([0.5])]);
}
