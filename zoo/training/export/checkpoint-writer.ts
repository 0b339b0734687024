import type { Backbone } from '../../features/backbone.ts';
import { weightPlaces } from '../../onnx/weight-places.ts';
import { HEAD } from '../head/head.ts';
import { exportCheckpoint, type TrainedHead } from './export-checkpoint.ts';

type Arguments = Parameters<typeof exportCheckpoint>;
type CheckpointWriter = (
  backbone: Arguments[0],
  trained: Arguments[1],
  head: TrainedHead,
  description: Arguments[3],
) => ReturnType<typeof exportCheckpoint>;

/** A larger file is written anew for every checkpoint, rather than kept in memory beside the training. */
const MOST_KEPT = 256 * 2 ** 20;

/**
 * Writes the checkpoints of one training, as `exportCheckpoint` does. They differ in their weights only: the first file is kept, and
 * those after it are copies of it with other weights, which takes a tenth of the time.
 */
export function checkpointWriter(): CheckpointWriter {
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

const headOf = ({ weights, bias }: TrainedHead) =>
  [
    [HEAD.weights, weights],
    [HEAD.bias, bias],
  ] as const;
