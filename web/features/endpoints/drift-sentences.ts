import { formatCount, formatCounted } from '../interface/format.ts';
import type { Drift } from './traffic-query.ts';

type Measured = Pick<Drift, 'examples' | 'expectedExamples' | 'labels' | 'confidence' | 'size'>;

/** What a week's distances say, in sentences. */
export function driftSentences(drift: Measured): string[] {
  const measured = [
    ['Predicted labels', 'differ', drift.labels],
    ['Confidence', 'differs', drift.confidence],
    ['The size of the inputs', 'differs', drift.size],
  ] as const;
  const counts = `${formatCounted(drift.examples, 'example')} of this week beside ${formatCount(drift.expectedExamples)}`;
  const found = measured.flatMap(([name, differs, measure]) => {
    if (!measure) return [];
    const figures = `(${measure.distance.toFixed(2)}, by chance up to ${measure.byChance.toFixed(2)})`;
    if (measure.distance > measure.byChance) return [`${name} ${differs} from the validation data ${figures}.`];
    return [`${name}: no more different than chance explains ${figures}.`];
  });
  return [`${counts}.`, ...found];
}
