import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { keptAnswer } from '../../predictions/kept-answer.ts';
import { labelsOf } from './detail-of.ts';
import type { LabelCurves } from './evaluation-detail-type.ts';
import type { ShownEvaluation } from './shown-evaluation.ts';

const [DEFAULT_LABELS, MOST_LABELS] = [10, 20];

/**
 * The curves of some labels of an evaluation.
 *
 * @param wanted null: those that most examples have
 * @throws RequestError BAD_USER_INPUT for labels that there are not, and for too many
 */
export async function labelCurves(
  { blobs }: Context,
  evaluation: ShownEvaluation,
  wanted: string[] | null,
): Promise<LabelCurves[]> {
  if (wanted && wanted.length > MOST_LABELS)
    throw new RequestError('BAD_USER_INPUT', `Request the curves of at most ${MOST_LABELS} labels at once.`, 'labels');
  const labels = labelsOf(evaluation);
  const unknown = wanted?.find((label) => !labels.includes(label));
  if (unknown !== undefined)
    throw new RequestError('BAD_USER_INPUT', `The checkpoint has no label "${unknown}".`, 'labels');
  const support = evaluation.perClass.map((figures) => figures.support);
  const frequent = [...labels.keys()].sort((a, b) => support[b] - support[a] || a - b).slice(0, DEFAULT_LABELS);
  const of = wanted ? [...new Set(wanted)].map((label) => labels.indexOf(label)) : frequent.sort((a, b) => a - b);
  const curves = await keptAnswer(blobs, 'curves', [evaluation.row.predictionsSha256], { labels, of });
  return curves.map((own, i) => ({ ...own, label: labels[of[i]] }));
}
