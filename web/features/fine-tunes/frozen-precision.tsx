import { Facts } from '../interface/facts.tsx';
import type { FineTune } from './fine-tune-fields.ts';

type Report = NonNullable<FineTune['frozenPrecision']>;

const PRECISIONS = { AUTO: 'Automatic', FLOAT32: 'float32', INT8: 'int8' };
const METRICS = { ACCURACY: 'Probe accuracy', R2: 'Probe R²' };

/** What the frozen part computes training examples in, why, and how far int8 moves the features and a linear probe. */
export function FrozenPrecision({ report: { precision, reason, cosine, score, nodes } }: { report: Report }) {
  return (
    <>
      <Facts
        facts={[
          ['Frozen part', PRECISIONS[precision]],
          [
            'Cosine of int8 features',
            cosine && `mean ${cosine.mean.toFixed(4)}, worst ${cosine.worst.toFixed(4)} (${cosine.examples} examples)`,
          ],
          [
            score ? METRICS[score.metric] : 'Probe',
            score && `${shown(score.int8)} in int8, ${shown(score.float32)} in float32 (${score.examples} examples)`,
          ],
          ['Layers', nodes && `${nodes.int8} in int8, ${nodes.float32} in float32`],
        ]}
      />
      <p className="muted small-text">{reason}</p>
    </>
  );
}

const shown = (score: number) => score.toFixed(3);
