import type { JudgedCheckpoint } from '../rule.ts';

/**
 * The evaluation that a policy judges: on the fine-tune's own data set, on `split`, or on the validation split if the data
 * set has no test split. Undefined if there is no such evaluation.
 */
export function heldOutEvaluation({ evaluations, dataset }: JudgedCheckpoint, split: 'test' | 'validation') {
  const judged = dataset.splits.some(({ name }) => name === split) ? split : 'validation';
  return evaluations.find((evaluation) => evaluation.datasetId === dataset.id && evaluation.split === judged);
}
