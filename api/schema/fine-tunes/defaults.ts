import { defaultLoss } from '../../../zoo/training/checks/check-task.ts';
import { fineTuneDefaults } from '../../../zoo/training/options/fine-tune-defaults.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/fine-tune-options.ts';
import type { DatasetTask, GroupMitigation, Head, Loss, Optimizer, Strategy, ValueOf } from '../enums.ts';

interface DefaultsFor {
  head: ValueOf<typeof Head> | null;
  optimizer: ValueOf<typeof Optimizer> | null;
  loss: ValueOf<typeof Loss> | null;
  groupMitigation: ValueOf<typeof GroupMitigation> | null;
  task: ValueOf<typeof DatasetTask> | null;
  /** Of the model's features. */
  dimension: number | null;
  /** Of the data set's training split. */
  examples: number | null;
  contrastive: boolean;
  augmented: boolean;
}

/**
 * The values that the engine takes for options that are left out. Some depend on the head, the optimizer, the mitigation and the loss, and the loss on
 * the data set's targets.
 *
 * @throws InvalidInputError for a strategy that is not available.
 */
export function defaultsOf(
  strategy: ValueOf<typeof Strategy>,
  { head, optimizer, loss, groupMitigation, task, dimension, examples, contrastive, augmented }: DefaultsFor,
): FineTuneOptions {
  return fineTuneDefaults(strategy, {
    ...(head ? { head } : {}),
    ...(optimizer ? { optimizer } : {}),
    ...(groupMitigation ? { groupMitigation } : {}),
    ...(dimension ? { dimension } : {}),
    ...(examples ? { examples } : {}),
    contrastive,
    augmented,
    loss: loss ?? defaultLoss(task ?? undefined),
  });
}

/** The number of examples that a fine-tune on a data set trains on. */
export const trainingExamples = ({ splits }: { splits: { name: string; exampleCount: number }[] }): number =>
  splits.find(({ name }) => name === 'train')?.exampleCount ?? 0;
