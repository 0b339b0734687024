/** A plateau schedule's state. */
export interface PlateauState {
  /** Multiplies the learning rate. */
  factor: number;
  /** The lowest loss so far; null before the first epoch. */
  best: number | null;
  /** Epochs since it last fell. */
  stale: number;
}

export const PLATEAU_START: PlateauState = { factor: 1, best: null, stale: 0 };

/** A loss is lower if it is lower by this share: PyTorch's default `threshold`, relative. */
const THRESHOLD = 1e-4;
/** Fine-tunes last a few epochs, so this is quicker and milder than PyTorch's 10 epochs and factor 0.1. */
const PATIENCE = 2;
const FACTOR = 0.5;

/**
 * The rule of PyTorch’s `ReduceLROnPlateau` (mode `min`, relative threshold): after `PATIENCE` epochs in a row without
 * a lower validation loss, the rate is multiplied by `FACTOR`, and the count starts again.
 */
export function afterEpoch(state: PlateauState, validationLoss: number): PlateauState {
  if (state.best === null || validationLoss < state.best * (1 - THRESHOLD)) {
    return { ...state, best: validationLoss, stale: 0 };
  }
  const stale = state.stale + 1;
  return stale < PATIENCE ? { ...state, stale } : { ...state, factor: state.factor * FACTOR, stale: 0 };
}
