import type { ImagePreprocessing } from '../model.ts';
import type { Augment } from './augment/augmentation.ts';
import type { BatchTargets } from './batch-targets.ts';
import type { ImageDataset } from './dataset.ts';
import type { PackedPicture } from './decode-batch.ts';
import type { CacheFile } from './picture-cache/picture-cache.ts';
import type { Slot } from './picture-cache/plan-cache.ts';

export interface DecoderData {
  dataset: ImageDataset;
  preprocessing: ImagePreprocessing;
}

/** What the next batches are of; null: nothing, until there is something again. */
export interface Opened {
  opened: DecoderData | null;
}

/** Where their pictures are kept from now on. */
export interface Cached {
  cached: CacheFile;
}

/** Memory of a batch that is used again. */
export interface Returned {
  returned: ArrayBuffer;
}

export interface DecodeQuestion {
  id: number;
  examples: PackedPicture[];
  /** Of each example, if pictures are kept. */
  slots: readonly (Slot | null)[] | null;
  augment: Augment | undefined;
  targets: BatchTargets | null;
}

interface Decoded<T extends BatchTargets | null> {
  /** `[examples, 3, height, width]`. */
  pixels: Float32Array;
  /** What the pictures train towards, if that was given. */
  targets: T;
}

/** A batch of pictures. */
export interface DecodedBatch<T extends BatchTargets | null> extends Decoded<T> {
  /** Gives the memory of the pixels back for another batch; they are gone then. */
  release(): void;
}

export type DecodeAnswer =
  | ({ id: number } & Decoded<BatchTargets | null>)
  | { id: number; message: string; invalidInput: boolean };
