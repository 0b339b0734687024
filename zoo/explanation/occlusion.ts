import type { Classifier } from '../inference/classifier.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Progress } from './progress.ts';

export interface Occlusion {
  /** The picture is divided into `cells` × `cells` cells. */
  cells: number;
  /** Of the whole picture. */
  probability: number;
  /** `[cells, cells]`, row by row: how far the probability falls when the patch around a cell is covered. Negative: it rises. */
  drops: Float32Array;
}

export interface OcclusionRequest extends Progress {
  /** A picture as the model takes it, `[3, height, width]`: see `Classifier.pixels`. */
  pixels: Float32Array;
  preprocessing: ImagePreprocessing;
  /** The label that is explained, by its place among the model's labels. */
  label: number;
  /** 8 by default. */
  cells?: number;
}

/**
 * Which parts of a picture a classification relies on: a square patch, twice as wide as a cell, is laid on the centre of each cell in turn and
 * filled with middle grey (0.5 of the range of a pixel), and the fall of the label's probability is the cell's value. Zeiler & Fergus, Visualizing
 * and Understanding Convolutional Networks, ECCV 2014, section 4.2, fig. 7; https://arxiv.org/abs/1311.2901. It needs no gradient, and runs the model
 * `cells`² + 1 times.
 *
 * @throws the signal's reason; InvalidInputError as `classify` does
 */
export async function occlusion(
  classifier: Pick<Classifier, 'classify'>,
  { pixels, preprocessing, label, cells = 8, onProgress, signal }: OcclusionRequest,
): Promise<Occlusion> {
  const probabilityOf = async (example: Float32Array) =>
    (await classifier.classify([example], [], signal))[0].probabilities[label];
  const probability = await probabilityOf(pixels);
  const drops = new Float32Array(cells * cells);
  for (let cell = 0; cell < drops.length; cell++) {
    signal?.throwIfAborted();
    const covered = cover(pixels, preprocessing, patchOf(cell, cells, preprocessing.size));
    drops[cell] = probability - (await probabilityOf(covered));
    await onProgress?.(cell + 1, drops.length);
  }
  return { cells, probability, drops };
}

interface Patch {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The patch around a cell, cut at the picture's edges; in whole pixels, its end excluded. */
export function patchOf(cell: number, cells: number, { height, width }: { height: number; width: number }): Patch {
  const side = (place: number, length: number) => {
    const step = length / cells;
    const from = Math.max(0, Math.round((place - 0.5) * step));
    return [from, Math.min(length, Math.max(from + 1, Math.round((place + 1.5) * step)))];
  };
  const [top, bottom] = side(Math.floor(cell / cells), height);
  const [left, right] = side(cell % cells, width);
  return { top, bottom, left, right };
}

function cover(pixels: Float32Array, preprocessing: ImagePreprocessing, patch: Patch): Float32Array {
  const { size, rescale_factor, image_mean, image_std } = preprocessing;
  const covered = pixels.slice();
  for (let channel = 0; channel < 3; channel++) {
    const grey = (127.5 * rescale_factor - image_mean[channel]) / image_std[channel];
    for (let y = patch.top; y < patch.bottom; y++) {
      const row = (channel * size.height + y) * size.width;
      covered.fill(grey, row + patch.left, row + patch.right);
    }
  }
  return covered;
}
