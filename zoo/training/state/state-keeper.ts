import type { Training } from '../open-training.ts';
import type { TrainingRequest } from '../training-request.ts';
import { digestOf } from './digest.ts';
import { type TrainingState, writeState } from './training-state.ts';

/** The position of a run, without the state of the trainer and the request. */
type Progress = Omit<TrainingState, 'digest' | 'scaling' | 'groupWeights' | 'frozen' | 'trainer'>;

/**
 * Saves states of a run: `saveIfDue` when enough time has passed since the last one, `save` always. A state with numbers that are
 * not finite is not saved: the one before it stays.
 */
export function stateKeeper(
  request: TrainingRequest & { onState?: (state: Uint8Array) => Promise<void>; stateEverySeconds?: number },
  {
    trainer,
    scaling,
    frozen,
    groupDro,
  }: Pick<Training, 'trainer' | 'frozen' | 'groupDro'> & Pick<TrainingState, 'scaling'>,
) {
  const { onState, stateEverySeconds = 60 } = request;
  const digest = digestOf(request);
  let last = performance.now();
  const save = async (progress: Progress) => {
    if (!onState) return;
    const state = await trainer.save();
    // A gradient may be NaN while the loss is not: the next step then fails, as every run would that resumed from here.
    if (!Object.values(state.vectors).every((values) => values.every(Number.isFinite))) return;
    const groupWeights = groupDro ? [...groupDro.weights] : undefined;
    await onState(writeState({ ...progress, digest, scaling, groupWeights, frozen, trainer: state }));
    last = performance.now();
  };
  return {
    save,
    async saveIfDue(progress: Progress) {
      if (performance.now() - last >= stateEverySeconds * 1000) await save(progress);
    },
  };
}
