/** One axis of a window that moves over an input: sizes and steps in pixels. */
export interface Axis {
  from: number;
  to: number;
  kernel: number;
  stride: number;
  /** Zeros before the first pixel. */
  pad: number;
}

/** The part of a window's transpose that reaches the pixels `phase, phase + stride, …`: see `stridePhases`. */
export interface Phase {
  /** Positions in the kernel, in the order in which a convolution needs them; empty: no tap reaches the phase. */
  taps: number[];
  /** Zeros before and after the output, for as many results as the phase has pixels. */
  before: number;
  after: number;
}

/**
 * The transpose of a window (which a convolution's gradient needs) as convolutions of stride 1 over the output, one for each
 * phase of the stride: tap k of the kernel adds y[r + t] to pixel `stride · r + phase`, t = (phase + pad − k) / stride.
 *
 * @returns null if a phase would have to leave out some of the output, as with more zeros around a picture than a window
 *   covers
 */
export function stridePhases({ from, to, kernel, stride, pad }: Axis): Phase[] | null {
  const pixels = Math.ceil(from / stride);
  const phases = Array.from({ length: stride }, (_, phase) => {
    const taps = Array.from({ length: kernel }, (_, i) => kernel - 1 - i).filter(
      (k) => (phase + pad - k) % stride === 0,
    );
    const reach = taps.map((k) => (phase + pad - k) / stride);
    return { taps, before: -(reach[0] ?? 0), after: (reach.at(-1) ?? 0) + pixels - to };
  });
  return phases.some(({ taps, before, after }) => taps.length > 0 && (before < 0 || after < 0)) ? null : phases;
}
