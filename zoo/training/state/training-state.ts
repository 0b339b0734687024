import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { InvalidInputError } from '../../errors.ts';
import type { FeatureScaling } from '../head/head.ts';
import type { PlateauState } from '../schedules/plateau.ts';
import type { TrainerState } from '../step/trainer.ts';

/**
 * Everything that the rest of a fine-tune depends on beside its request: whoever goes on from here computes what a run that
 * never stopped would have computed. What is drawn (order, masks, crops) depends on the seed and the place alone.
 */
export interface TrainingState {
  /** Of the request, by `digestOf`: the state fits no other. */
  digest: string;
  /** Counted from 0; the number of epochs once the run has ended. */
  epoch: number;
  /** Batches of the epoch that are done. */
  batch: number;
  /** Sum of those batches' losses times their examples. */
  lossSum: number;
  best: { epoch: number; loss: number };
  plateau: PlateauState;
  scaling: FeatureScaling;
  trainer: TrainerState;
}

const DIGEST_BYTES = 32;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The state as bytes: a SHA-256 digest, and what Node's structured serialization makes of the state. */
export function writeState(state: TrainingState): Uint8Array {
  const body = serialize(state);
  return Buffer.concat([sha256(body), body]);
}

/**
 * Reads what `writeState` wrote.
 *
 * @throws InvalidInputError if the bytes were cut or changed, or the state is of a request with another digest
 */
export function readState(bytes: Uint8Array, digest: string): TrainingState {
  const body = bytes.subarray(DIGEST_BYTES);
  if (!sha256(body).equals(bytes.subarray(0, DIGEST_BYTES))) {
    throw new InvalidInputError('The saved state is damaged; start the fine-tune anew, without it.', 'resumeFrom');
  }
  const state = deserialize(body) as TrainingState;
  if (state.digest === digest) return state;
  throw new InvalidInputError(
    'The saved state is of another fine-tune: its model, data set, options or engine version differ. Start anew, without it.',
    'resumeFrom',
  );
}
