/**
 * The targets of a batch. They travel with the pixels through decoding and augmentation, and training uses the returned
 * ones: MixUp and CutMix mix them as they mix the pixels.
 */
export interface BatchTargets {
  /** `[rows, outputs]`: for single labels one-hot or soft rows. */
  values: Float32Array;
  /** The weight of each row's loss, `[rows]`; over the batches of one step they sum to 1. */
  weights: Float32Array;
}
