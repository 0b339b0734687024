import type { JudgedCheckpoint } from '../rule.ts';

/**
 * The evaluation that a policy judges: on the fine-tune's own data set, on `split`; on the validation split where the data set
 * has no test split. Undefined where there is none.
 */
export function heldOutEvaluation({ evaluations, dataset }: JudgedCheckpoint, split: 'test' | 'validation') {
  const judged = dataset.splits.some(({ name }) => name === split) ? split : 'validation';
  return evaluations.find((evaluation) => evaluation.datasetId === dataset.id && evaluation.split === judged);
}
