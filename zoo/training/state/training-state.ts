import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { InvalidInputError } from '../../errors.ts';
import type { ChosenPrecision } from '../../features/frozen-precision/choose-precision.ts';
import type { PseudoLabel } from '../../transfer/adaptation/pseudo-labels.ts';
import type { Reference } from '../adaptation/adaptation-report.ts';
import type { Best } from '../early-stopping.ts';
import type { FeatureScaling } from '../head/head.ts';
import type { PlateauState } from '../schedules/plateau.ts';
import type { TrainerState } from '../step/trainer.ts';
import type { EpochFigures } from '../verdict/evidence.ts';

/**
 * Everything besides its request that the rest of a fine-tune depends on: a run that resumes from it computes what a run that
 * never stopped would have computed. Random draws (order, masks, crops) depend on the seed and the position only.
 */
export interface TrainingState {
  /** The request's digest, from `digestOf`: the state fits no other request. */
  digest: string;
  /** Counted from 0. Of a run that an earlier version ended, the number of epochs. */
  epoch: number;
  /** Batches of the epoch that are done: all of them where only its evaluation is left. */
  batch: number;
  /** Sum of those batches' losses times their examples. */
  lossSum: number;
  best: Best;
  plateau: PlateauState;
  /** Of the epochs that are done, for the verdict; absent in states of earlier versions. */
  figures?: EpochFigures[];
  /** Of the features that the head reads; null where no head trains. */
  scaling: FeatureScaling | null;
  /** Of `GroupDro`; absent without. */
  groupWeights?: number[] | undefined;
  /** What the frozen part is computed in; absent where nothing is frozen. */
  frozen?: ChosenPrecision | undefined;
  /** What an adaptation is compared with; null or absent without adaptation. */
  reference?: Reference | null;
  /** The pseudo-labels of the epoch; null or absent where there are none. */
  pseudo?: PseudoLabel[] | null;
  trainer: TrainerState;
}

/** Of the SHA-256 digest before a state. */
export const DIGEST_BYTES = 32;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** Serializes the state: a SHA-256 digest, then Node's structured serialization of the state. */
export function writeState(state: TrainingState): Uint8Array {
  // V8 writes a whole number in one of two ways, by what the field held before: not the same bytes for the same state.
  const body = serialize({ ...state, lossSum: Float64Array.of(state.lossSum) });
  return Buffer.concat([sha256(body), body]);
}

/**
 * Reads what `writeState` wrote.
 *
 * @throws InvalidInputError if the bytes were truncated or changed, or the state belongs to another request
 */
export function readState(bytes: Uint8Array, digest: string): TrainingState {
  const body = bytes.subarray(DIGEST_BYTES);
  if (!sha256(body).equals(bytes.subarray(0, DIGEST_BYTES))) {
    throw new InvalidInputError('The saved state is damaged. Start the fine-tune again without it.', 'resumeFrom');
  }
  const { lossSum, ...saved } = deserialize(body) as Omit<TrainingState, 'lossSum'> & {
    lossSum: number | Float64Array;
  };
  const state: TrainingState = { ...saved, lossSum: typeof lossSum === 'number' ? lossSum : lossSum[0] };
  if (state.digest === digest) return state;
  throw new InvalidInputError(
    'The saved state belongs to another fine-tune: its model, data set, options or engine version differ. Start again without it.',
    'resumeFrom',
  );
}
