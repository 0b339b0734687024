import type { Context } from '../../context.ts';
import { keptAnswer } from '../../predictions/kept-answer.ts';
import { labelsOf } from './detail-of.ts';
import type { MetricIntervals } from './evaluation-detail-type.ts';
import type { ShownEvaluation } from './shown-evaluation.ts';

/** 95 % bootstrap intervals of an evaluation's metrics. */
export function metricIntervals(
  { blobs }: Context,
  evaluation: ShownEvaluation,
  seed: number,
): Promise<MetricIntervals> {
  return keptAnswer(blobs, 'intervals', [evaluation.row.predictionsSha256], { labels: labelsOf(evaluation), seed });
}
