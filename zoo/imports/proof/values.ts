import { float16ToNumber } from '../../onnx/float16.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';

/** Numbers with their shape, row-major. */
export interface Values {
  dims: readonly number[];
  data: ArrayLike<number>;
}

export function valuesOf({ type, data, dims }: RuntimeTensor): Values {
  if (type === 'float16') return { dims, data: Array.from(data as Uint16Array, float16ToNumber) };
  return { dims, data: type === 'int64' ? Array.from(data as BigInt64Array, Number) : (data as Float32Array) };
}

/**
 * The largest difference of two tensors, as a share of a value: |a − b| / max(|a|, the mean of all |a|). The mean keeps values
 * near 0 from counting for much, and one huge value, as transformers have them, from hiding the others. Infinite where the
 * shapes differ, or a value of `got` is not finite.
 */
export function largestDifference(wanted: Values, got: Values): number {
  const { data: a } = wanted;
  const { data: b } = got;
  if (wanted.dims.join() !== got.dims.join()) return Number.POSITIVE_INFINITY;
  let total = 0;
  for (let i = 0; i < a.length; i++) total += Math.abs(a[i]);
  const mean = total / a.length;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (!Number.isFinite(b[i])) return Number.POSITIVE_INFINITY;
    if (a[i] !== b[i]) largest = Math.max(largest, Math.abs(a[i] - b[i]) / Math.max(Math.abs(a[i]), mean));
  }
  return largest;
}

export function allFinite({ data }: Values): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

/** Tokens `[batch, tokens, width]` as one vector a row: the mean of those that the mask shows, or the first. */
export function pooledTokens({ dims, data }: Values, mask: ArrayLike<number> | null, pooling: 'mean' | 'cls'): Values {
  const [batch, tokens, width] = dims;
  const pooled = new Float64Array(batch * width);
  for (let row = 0; row < batch; row++) {
    const shown = Array.from({ length: tokens }, (_, token) => token).filter((token) =>
      pooling === 'cls' ? token === 0 : mask === null || mask[row * tokens + token] > 0,
    );
    for (const token of shown) {
      for (let i = 0; i < width; i++)
        pooled[row * width + i] += data[(row * tokens + token) * width + i] / shown.length;
    }
  }
  return { dims: [batch, width], data: pooled };
}

/** Each row of a matrix scaled to length 1. */
export function unitRows({ dims, data }: Values): Values {
  const [rows, width] = dims;
  const unit = Float64Array.from(data);
  for (let row = 0; row < rows; row++) {
    const own = unit.subarray(row * width, (row + 1) * width);
    const length = Math.max(Math.hypot(...own), 1e-12);
    for (let i = 0; i < width; i++) own[i] /= length;
  }
  return { dims, data: unit };
}

/** An image activation as one vector a row: its mean over all places. */
export function pooledPlaces({ dims, data }: Values, channelAxis: number): Values {
  const channels = dims[channelAxis];
  const inner = dims.slice(channelAxis + 1).reduce((a, b) => a * b, 1);
  const perRow = dims.slice(1).reduce((a, b) => a * b, 1);
  const pooled = new Float64Array(dims[0] * channels);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / inner) % channels;
    pooled[Math.floor(i / perRow) * channels + channel] += data[i] / (perRow / channels);
  }
  return { dims: [dims[0], channels], data: pooled };
}
