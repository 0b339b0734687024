import type { Backbone } from '../../features/backbone.ts';
import { weightPlaces } from '../../onnx/weight-places.ts';
import { HEAD } from '../head/head.ts';
import { exportCheckpoint } from './export-checkpoint.ts';

/** A larger file is written anew for every checkpoint, rather than kept in memory beside the training. */
const MOST_KEPT = 256 * 2 ** 20;

/**
 * Writes the checkpoints of one training, as `exportCheckpoint` does. They differ in their weights only: the first file is kept, and
 * those after it are copies of it with other weights, which takes a tenth of the time.
 */
export function checkpointWriter(): typeof exportCheckpoint {
  let kept: Uint8Array<ArrayBuffer> | null = null;
  return (backbone, trained, head, description) => {
    if (!kept) {
      const file = exportCheckpoint(backbone, trained, head, description);
      if (file.length <= MOST_KEPT) kept = file.slice();
      return file;
    }
    const file = kept.slice();
    const places = weightPlaces(file);
    for (const [name, values] of [...trainedOf(backbone, trained), ...headOf(head)]) {
      const place = places.get(name);
      if (place?.length !== values.byteLength) return exportCheckpoint(backbone, trained, head, description);
      place.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    return file;
  };
}

const trainedOf = ({ graph }: Backbone, trained: ReadonlyMap<string, Float32Array>) =>
  [...trained].filter(([name]) => graph.initializers.has(name));

const headOf = ({ weights, bias }: { weights: Float32Array; bias: Float32Array }) =>
  [
    [HEAD.weights, weights],
    [HEAD.bias, bias],
  ] as const;
