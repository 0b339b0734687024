/**
 * What a batch of examples trains towards. It travels with the pixels through whoever decodes and augments them, and training
 * uses what comes back, so that augmentation that mixes examples can mix their targets.
 */
export interface BatchTargets {
  /** `[rows, outputs]`: for single labels one-hot or soft rows. */
  values: Float32Array;
  /** What each row's loss counts, `[rows]`; over the batches of one step they sum to 1. */
  weights: Float32Array;
}
