import type { EvaluationDetail } from '../../../zoo/evaluation/detail/evaluation-detail.ts';
import type { Context } from '../../context.ts';
import { keptAnswer } from '../../predictions/kept-answer.ts';
import type { ShownEvaluation } from './shown-evaluation.ts';

/** The labels of an evaluation, in the order of the probabilities. */
export const labelsOf = ({ perClass }: ShownEvaluation): string[] => perClass.map(({ label }) => label);

/** The figures of an evaluation's predictions. Fields of one evaluation share one computation. */
export function detailOf({ blobs }: Context, evaluation: ShownEvaluation): Promise<EvaluationDetail> {
  return keptAnswer(blobs, 'detail', [evaluation.row.predictionsSha256], { labels: labelsOf(evaluation) });
}
