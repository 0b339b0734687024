import type { Box, Raster, Size } from './raster.ts';

/** The filters of Pillow's `Image.resize` that a preprocessing can name. */
export type Resample = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';

/** The pixels of one source axis that each target pixel is computed from: `taps` weights from `first` on, in fixed point. */
interface Axis {
  first: Int32Array;
  taps: Int32Array;
  /** `[length, stride]`; weights beyond a pixel's taps are 0. */
  weights: Int32Array;
  stride: number;
}

type Filter = { support: number; weigh: (x: number) => number };

/**
 * 8 bits hold the pixel; two more hold sums that negative weights push out of 0 … 255.
 * Source: Pillow, `src/libImaging/Resample.c`, PRECISION_BITS.
 */
const PRECISION = 32 - 8 - 2;
const HALF = 1 << (PRECISION - 1);

/** Keys' cubic convolution with a = -0.5. */
const cubic = (x: number) =>
  x < 1 ? ((-0.5 + 2) * x - (-0.5 + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const FILTERS: Record<Exclude<Resample, 'nearest'>, Filter> = {
  bilinear: { support: 1, weigh: (x) => Math.max(1 - Math.abs(x), 0) },
  bicubic: { support: 2, weigh: (x) => cubic(Math.abs(x)) },
  lanczos: { support: 3, weigh: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/**
 * Scales a picture to `size` and returns the part of it in `box`, byte for byte what `image.resize(size,
 * resample).crop(box)` gives in Pillow 13: one pass along the rows and one along the columns, each rounded to 8 bits; if a
 * side shrinks, the filter is stretched by the same factor. Only the box is computed.
 *
 * Pillow up to 12 always filters rows first; if 13 filters columns first, values can differ by rounding.
 *
 * @param box in pixels of the scaled picture, inside it; all of it by default
 */
export function resample(source: Raster, size: Size, kind: Resample, box: Box = { left: 0, top: 0, ...size }): Raster {
  if (kind === 'nearest') return pickNearest(source, size, box);
  const filter = FILTERS[kind];
  const columns = axisOf(source.width, size.width, filter, box.left, box.width);
  const rows = axisOf(source.height, size.height, filter, box.top, box.height);
  // Source: Pillow 13, `ImagingResampleInner`: columns first if the height shrinks more than twice as much as the width.
  const shrinks = { x: source.width - size.width, y: source.height - size.height };
  if (shrinks.y > 0 && shrinks.y > shrinks.x * 2) {
    return filterRows(filterColumns(source, rows), columns);
  }
  const [start, end] = [rows.first[0], rows.first[box.height - 1] + rows.taps[box.height - 1]];
  const { data, width } = source;
  const used = { data: data.subarray(start * width * 3, end * width * 3), width, height: end - start };
  return filterColumns(filterRows(used, columns), { ...rows, first: rows.first.map((first) => first - start) });
}

/** Source: Pillow, `precompute_coeffs` and `normalize_coeffs_8bpc`. */
function axisOf(sourceLength: number, targetLength: number, filter: Filter, from: number, length: number): Axis {
  const scale = sourceLength / targetLength;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const axis: Axis = {
    first: new Int32Array(length),
    taps: new Int32Array(length),
    weights: new Int32Array(length * stride),
    stride,
  };
  const exact = new Float64Array(stride);
  for (let i = 0; i < length; i++) {
    const center = (from + i + 0.5) * scale;
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const taps = Math.min(Math.trunc(center + support + 0.5), sourceLength) - first;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      exact[tap] = filter.weigh((tap + first - center + 0.5) * (1 / stretch));
      sum += exact[tap];
    }
    for (let tap = 0; tap < taps; tap++) {
      const weight = (sum === 0 ? exact[tap] : exact[tap] / sum) * 2 ** PRECISION;
      axis.weights[i * stride + tap] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    axis.first[i] = first;
    axis.taps[i] = taps;
  }
  return axis;
}

function filterRows({ data, width, height }: Raster, { first, taps, weights, stride }: Axis): Raster {
  const length = first.length;
  const out = new Uint8ClampedArray(height * length * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * width * 3;
    for (let x = 0; x < length; x++, to += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let from = row + first[x] * 3;
      const end = x * stride + taps[x];
      for (let tap = x * stride; tap < end; tap++, from += 3) {
        const weight = weights[tap];
        red = (red + Math.imul(data[from], weight)) | 0;
        green = (green + Math.imul(data[from + 1], weight)) | 0;
        blue = (blue + Math.imul(data[from + 2], weight)) | 0;
      }
      out[to] = red >> PRECISION;
      out[to + 1] = green >> PRECISION;
      out[to + 2] = blue >> PRECISION;
    }
  }
  return { data: new Uint8Array(out.buffer), width: length, height };
}

function filterColumns({ data, width }: Raster, { first, taps, weights, stride }: Axis): Raster {
  const height = first.length;
  const bytes = width * 3;
  const out = new Uint8ClampedArray(height * bytes);
  for (let y = 0, to = 0; y < height; y++) {
    const row = first[y] * bytes;
    const begin = y * stride;
    const end = begin + taps[y];
    for (let x = 0; x < bytes; x++, to++) {
      let sum = HALF;
      for (let tap = begin, from = row + x; tap < end; tap++, from += bytes)
        sum = (sum + Math.imul(data[from], weights[tap])) | 0;
      out[to] = sum >> PRECISION;
    }
  }
  return { data: new Uint8Array(out.buffer), width, height };
}

/**
 * The pixel under each target pixel's centre. Source: Pillow, `src/libImaging/Geometry.c`, `ImagingScaleAffine`, which
 * accumulates the steps, so that rounding of the sums decides about a centre between two pixels.
 */
function pickNearest({ data, width, height }: Raster, size: Size, box: Box): Raster {
  const columns = centres(width, size.width).subarray(box.left, box.left + box.width);
  const rows = centres(height, size.height).subarray(box.top, box.top + box.height);
  const out = new Uint8Array(box.width * box.height * 3);
  let to = 0;
  for (const y of rows)
    for (const x of columns) {
      const from = (y * width + x) * 3;
      out[to++] = data[from];
      out[to++] = data[from + 1];
      out[to++] = data[from + 2];
    }
  return { data: out, width: box.width, height: box.height };
}

function centres(sourceLength: number, length: number): Int32Array {
  const step = sourceLength / length;
  const places = new Int32Array(length);
  let position = step * 0.5;
  for (let i = 0; i < length; i++, position += step) places[i] = Math.min(Math.trunc(position), sourceLength - 1);
  return places;
}
