import type { BatchTargets } from '../batch-targets.ts';
import { type Random, random } from '../random.ts';
import type { Box, Size } from '../raster.ts';
import type { Augmentation } from './augmentation.ts';
import { beta } from './beta.ts';
import { below } from './uniform.ts';

/** How the examples of a batch are mixed, each with the one before it; the first with the last. */
export type Mixture = { kind: 'mixUp'; own: number } | { kind: 'cutMix'; box: Box };

/** Draws a mixture as torchvision's `MixUp` and `CutMix` do, or one of the two by its `RandomChoice`; null if neither is wanted. */
export function drawMixture(
  seed: number,
  { mixUp, cutMix }: Pick<Augmentation, 'mixUp' | 'cutMix'>,
  size: Size,
): Mixture | null {
  const from = random(seed);
  if (mixUp > 0 && (cutMix === 0 || from.next() < 0.5)) return { kind: 'mixUp', own: beta(from, mixUp) };
  return cutMix > 0 ? { kind: 'cutMix', box: drawCut(from, beta(from, cutMix), size) } : null;
}

/** A box with `1 - own` of the area, cut off at the picture's edges. Source: torchvision, `CutMix.make_params`. */
function drawCut(from: Random, own: number, { width, height }: Size): Box {
  const [x, y] = [below(from, width), below(from, height)];
  const half = 0.5 * Math.sqrt(1 - own);
  const [halfWidth, halfHeight] = [Math.trunc(half * width), Math.trunc(half * height)];
  const [left, top] = [Math.max(x - halfWidth, 0), Math.max(y - halfHeight, 0)];
  const [right, bottom] = [Math.min(x + halfWidth, width), Math.min(y + halfHeight, height)];
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * Mixes the pixels of a batch, in place, `[rows, 3, height, width]`. The numbers are those of torchvision's `MixUp` and `CutMix`.
 *
 * @returns the share that each example keeps of itself
 */
export function mixPixels(pixels: Float32Array, rows: number, size: Size, mixture: Mixture): number {
  const stride = pixels.length / rows;
  const first = pixels.slice(0, stride);
  const last = pixels.slice((rows - 1) * stride);
  const own = mixture.kind === 'mixUp' ? mixture.own : 1 - areaOf(mixture.box) / (size.width * size.height);
  // From the last row on, so that the one before is still as it was.
  for (let row = rows - 1; row >= 0; row--) {
    const to = pixels.subarray(row * stride, (row + 1) * stride);
    const other = row > 0 ? pixels.subarray((row - 1) * stride, row * stride) : rows === 1 ? first : last;
    if (mixture.kind === 'mixUp') blendInto(to, other, mixture.own);
    else pasteInto(to, other, size, mixture.box);
  }
  return own;
}

const areaOf = ({ width, height }: Box) => width * height;

function blendInto(to: Float32Array, other: Float32Array, own: number): void {
  const [ofOwn, ofOther] = [Math.fround(own), Math.fround(1 - own)];
  for (let i = 0; i < to.length; i++) to[i] = Math.fround(other[i] * ofOther) + Math.fround(to[i] * ofOwn);
}

function pasteInto(to: Float32Array, other: Float32Array, { width, height }: Size, box: Box): void {
  for (let plane = 0; plane < 3; plane++) {
    for (let y = box.top; y < box.top + box.height; y++) {
      const start = (plane * height + y) * width + box.left;
      to.set(other.subarray(start, start + box.width), start);
    }
  }
}

/**
 * Mixes the targets as the pixels. With weights the loss of a row is what its two examples would have had, each with its own weight and
 * its share: a row weighs the sum, and its target is the mean by these weights. With equal weights the targets are torchvision's.
 */
export function mixTargets({ values, weights }: BatchTargets, own: number): BatchTargets {
  const rows = weights.length;
  const outputs = values.length / rows;
  const mixed = { values: new Float32Array(values.length), weights: new Float32Array(rows) };
  for (let row = 0; row < rows; row++) {
    const other = (row + rows - 1) % rows;
    const equal = weights[row] === weights[other];
    const [ofOwn, ofOther] = [own * weights[row], (1 - own) * weights[other]];
    const total = ofOwn + ofOther;
    const share = equal || total === 0 ? own : ofOwn / total;
    mixed.weights[row] = equal ? weights[row] : total;
    const [a, b] = [Math.fround(share), Math.fround(1 - share)];
    for (let i = 0; i < outputs; i++)
      mixed.values[row * outputs + i] =
        Math.fround(values[other * outputs + i] * b) + Math.fround(values[row * outputs + i] * a);
  }
  return mixed;
}
