import { defaultLoss } from '../../../zoo/training/checks/check-task.ts';
import { fineTuneDefaults, TRAINABLE } from '../../../zoo/training/options/fine-tune-defaults.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/fine-tune-options.ts';
import { RequestError } from '../../errors.ts';
import type { DatasetTask, Loss, Optimizer, Strategy, ValueOf } from '../enums.ts';

interface DefaultsFor {
  optimizer: ValueOf<typeof Optimizer> | null;
  loss: ValueOf<typeof Loss> | null;
  task: ValueOf<typeof DatasetTask> | null;
}

/**
 * What the engine takes for the options of a fine-tune that are left out; some follow the optimizer and the loss, and that what the data
 * set's targets are.
 *
 * @throws RequestError BAD_USER_INPUT for a strategy that is not available.
 */
export function defaultsOf(
  strategy: ValueOf<typeof Strategy>,
  { optimizer, loss, task }: DefaultsFor,
): FineTuneOptions {
  const trainable = TRAINABLE.find((name) => name === strategy);
  if (!trainable) {
    const message = `The strategy ${strategy} is not available yet; use one of ${TRAINABLE.join(', ')}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'strategy');
  }
  return fineTuneDefaults(trainable, {
    ...(optimizer ? { optimizer } : {}),
    loss: loss ?? defaultLoss(task ?? undefined),
  });
}
