/** The pixels of one axis that each target pixel is computed from: `taps` weights from `first` on, in fixed point. */
export interface FilterAxis {
  first: Int32Array;
  taps: Int32Array;
  /** `[length, stride]`; weights beyond a pixel's taps are 0. */
  weights: Int32Array;
  stride: number;
}

interface Filter {
  /** Its radius, in target pixels if the side shrinks, otherwise in source pixels. */
  support: number;
  weigh: (x: number) => number;
}

/**
 * Fractional bits of a weight. 8 bits hold the pixel, and two more hold sums outside 0 … 255, which negative weights give.
 * Source: Pillow, `src/libImaging/Resample.c`, PRECISION_BITS.
 */
const PRECISION = 32 - 8 - 2;

/** Keys' cubic convolution with a = -0.5. */
const cubic = (x: number) =>
  x < 1 ? ((-0.5 + 2) * x - (-0.5 + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

export const FILTERS = {
  bilinear: { support: 1, weigh: (x) => Math.max(1 - Math.abs(x), 0) },
  bicubic: { support: 2, weigh: (x) => cubic(Math.abs(x)) },
  lanczos: { support: 3, weigh: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
} satisfies Record<string, Filter>;

/**
 * The weights of the target pixels from `from` on, `length` of them, where `sourceLength` pixels become `targetLength`.
 * Source: Pillow, `precompute_coeffs` and `normalize_coeffs_8bpc`.
 */
export function filterAxis(
  sourceLength: number,
  targetLength: number,
  filter: Filter,
  from: number,
  length: number,
): FilterAxis {
  const scale = sourceLength / targetLength;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const axis: FilterAxis = {
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
