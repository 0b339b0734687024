import type { Raster } from '../../data/raster.ts';
import { atStrength, type Corruption, fromShares } from './corruption.ts';

/** A lens out of focus: the picture under a disk, whose edge is smoothed. */
export const defocusBlur: Corruption = (picture, strength) => {
  const { radius, smoothing } = atStrength(
    [
      { radius: 3, smoothing: 0.1 },
      { radius: 4, smoothing: 0.5 },
      { radius: 6, smoothing: 0.5 },
      { radius: 8, smoothing: 0.5 },
      { radius: 10, smoothing: 0.5 },
    ],
    strength,
  );
  return underKernel(picture, disk(radius, smoothing));
};

/** A normal distribution of this many pixels, cut off at four deviations: `skimage.filters.gaussian`. Borders repeat. */
export const gaussianBlur: Corruption = (picture, strength) => {
  const deviation = atStrength([1, 2, 3, 4, 6], strength);
  const weights = gaussianWeights(Math.trunc(4 * deviation + 0.5), deviation);
  const { width, height, data } = picture;
  const shares = Float64Array.from(data, (value) => value / 255);
  const down = alongAxis(shares, { length: height, stride: width * 3, weights });
  const blurred = alongAxis(down, { length: width, stride: 3, weights });
  return fromShares(picture, (i) => blurred[i]);
};

/** e^(−x² / 2σ²) from −radius to radius, with the sum 1. */
function gaussianWeights(radius: number, deviation: number): Float64Array {
  const raw = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/** Filters every line of values that lie `stride` apart. Beyond the border, the value at the border repeats. */
function alongAxis(
  values: Float64Array,
  { length, stride, weights }: { length: number; stride: number; weights: Float64Array },
): Float64Array {
  const radius = (weights.length - 1) / 2;
  return values.map((_, i) => {
    const place = Math.floor(i / stride) % length;
    const start = i - place * stride;
    let sum = 0;
    for (let tap = -radius; tap <= radius; tap++) {
      const at = Math.min(Math.max(place + tap, 0), length - 1);
      sum += weights[tap + radius] * values[start + at * stride];
    }
    return sum;
  });
}

interface Kernel {
  /** It reaches this far to each side. */
  reach: number;
  /** `[2 · reach + 1, 2 · reach + 1]`. */
  weights: Float64Array;
}

/** The disk of imagecorruptions: 1 inside, divided by its sum, then smoothed by 3 × 3 or 5 × 5 weights. */
function disk(radius: number, smoothing: number): Kernel {
  const reach = Math.max(radius, 8);
  const side = 2 * reach + 1;
  const inside = Float64Array.from({ length: side * side }, (_, i) => {
    const [y, x] = [Math.floor(i / side) - reach, (i % side) - reach];
    return Number(x * x + y * y <= radius * radius);
  });
  const sum = inside.reduce((total, weight) => total + weight, 0);
  const line = gaussianWeights(radius <= 8 ? 1 : 2, smoothing);
  const smooth = (values: Float64Array, stride: number) =>
    values.map((_, i) => {
      const place = Math.floor(i / stride) % side;
      const half = (line.length - 1) / 2;
      return line.reduce(
        (total, weight, tap) => total + weight * values[i + (mirroredPlace(place + tap - half, side) - place) * stride],
        0,
      );
    });
  // In float32 as there: where a sum is a whole number, the rounding of the weights decides what it is truncated to.
  const normalized = inside.map((weight) => Math.fround(weight / sum));
  return { reach, weights: smooth(smooth(normalized, 1), side).map(Math.fround) };
}

/** The place that stands for one beyond the border: mirrored at the middle of the outermost pixel, OpenCV's BORDER_REFLECT_101. */
function mirroredPlace(place: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((place % period) + period) % period;
  return within < length ? within : period - within;
}

function underKernel(picture: Raster, { reach, weights }: Kernel): Raster {
  const { width, height, data } = picture;
  const side = 2 * reach + 1;
  const taps = [...weights.entries()].flatMap(([i, weight]) =>
    weight === 0 ? [] : [{ weight, dy: Math.floor(i / side) - reach, dx: (i % side) - reach }],
  );
  // The picture with its mirrored borders, so that the loop over pixels asks nothing.
  const [wide, high] = [width + 2 * reach, height + 2 * reach];
  const padded = new Float64Array(wide * high * 3);
  for (let y = 0; y < high; y++) {
    const row = mirroredPlace(y - reach, height) * width;
    for (let x = 0; x < wide; x++) {
      const from = (row + mirroredPlace(x - reach, width)) * 3;
      for (let channel = 0; channel < 3; channel++) padded[(y * wide + x) * 3 + channel] = data[from + channel] / 255;
    }
  }
  const sums = new Float64Array(data.length);
  for (const { weight, dy, dx } of taps) {
    for (let y = 0; y < height; y++) {
      const from = ((y + reach + dy) * wide + reach + dx) * 3;
      const to = y * width * 3;
      for (let i = 0; i < width * 3; i++) sums[to + i] += weight * padded[from + i];
    }
  }
  return fromShares(picture, (i) => sums[i]);
}
