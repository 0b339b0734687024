import { elementCount } from '../onnx/tensor.ts';
import type { NetworkBuilder } from './network-builder.ts';

type Grid = readonly [height: number, width: number];

interface PositionTable {
  name: string;
  /** The patches that the table has a position for, beside that of the class token. */
  from: Grid;
  to: Grid;
  hidden: number;
}

/**
 * A table of positions `[1, 1 + patches, features]`, resampled to another number of patches as transformers does it: bicubic, the
 * class token's left as it is. The initializer keeps its name and gets the new shape.
 */
export function resizedPositions(build: NetworkBuilder, { name, from, to, hidden }: PositionTable): string {
  if (from[0] === to[0] && from[1] === to[1]) return build.weight(name, [1, 1 + from[0] * from[1], hidden]);
  const { data } = build.weights.take(name, [1, 1 + from[0] * from[1], hidden]);
  const patches = data.length === 0 ? data : resizeBicubic(data.subarray(hidden), from, to, hidden);
  const shape = [1, 1 + to[0] * to[1], hidden];
  const resized = new Float32Array(data.length === 0 ? 0 : elementCount(shape));
  resized.set(data.subarray(0, hidden));
  if (data.length > 0) resized.set(patches, hidden);
  return build.constant({ type: 'float', shape, data: resized }, name);
}

/** Of the cubic kernel, as in PyTorch's `upsample_bicubic2d`. */
const A = -0.75;

/** `F.interpolate(mode='bicubic', align_corners=False)` of `[height, width, features]`. */
export function resizeBicubic(data: Float32Array, from: Grid, to: Grid, features: number): Float32Array {
  const rows = resizeAxis(data, from[0], to[0], from[1] * features);
  const resized = new Float32Array(to[0] * to[1] * features);
  for (let row = 0; row < to[0]; row++) {
    const line = rows.subarray(row * from[1] * features, (row + 1) * from[1] * features);
    resized.set(resizeAxis(line, from[1], to[1], features), row * to[1] * features);
  }
  return resized;
}

/** Along the first axis of `[length, rest]`. Places beyond the ends take the last value. */
function resizeAxis(data: Float32Array, from: number, to: number, rest: number): Float32Array {
  const resized = new Float32Array(to * rest);
  for (let i = 0; i < to; i++) {
    const place = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(place) - 1;
    for (let tap = 0; tap < 4; tap++) {
      const weight = cubic(Math.abs(place - (first + tap)));
      const source = Math.min(Math.max(first + tap, 0), from - 1) * rest;
      for (let j = 0; j < rest; j++) resized[i * rest + j] += weight * data[source + j];
    }
  }
  return resized;
}

/** Keys' kernel (1981) at a distance below 2. */
function cubic(x: number): number {
  return x <= 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
}
