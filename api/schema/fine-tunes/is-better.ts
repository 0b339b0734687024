import type { checkpoints } from '../../database/tables/index.ts';

type Judged = Pick<typeof checkpoints.$inferSelect, 'validationLoss' | 'validationScore'>;

/** Whether a checkpoint is better than an earlier one of the same fine-tune: by its score where there is one, otherwise by its loss. */
export function isBetter(checkpoint: Judged, than: Judged): boolean {
  const lossOf = ({ validationLoss }: Judged) => validationLoss ?? Number.POSITIVE_INFINITY;
  return checkpoint.validationScore === null || than.validationScore === null
    ? lossOf(checkpoint) < lossOf(than)
    : checkpoint.validationScore > than.validationScore;
}
