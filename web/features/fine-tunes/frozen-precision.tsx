import { t } from '../../messages/t.ts';
import { Facts } from '../interface/facts.tsx';
import { formatFixed } from '../interface/format.ts';
import type { FineTune } from './fine-tune-fields.ts';

type Report = NonNullable<FineTune['frozenPrecision']>;

const PRECISIONS = { AUTO: t('Automatic'), FLOAT32: 'float32', INT8: 'int8' };
const METRICS = { ACCURACY: t('Probe accuracy'), R2: t('Probe R²') };

/** What the frozen part computes training examples in, why, and how far int8 moves the features and a linear probe. */
export function FrozenPrecision({ report: { precision, reason, cosine, score, nodes } }: { report: Report }) {
  return (
    <>
      <Facts
        facts={[
          [t('Frozen part'), PRECISIONS[precision]],
          [
            t('Cosine of int8 features'),
            cosine &&
              t('mean {mean}, worst {worst} ({examples} examples)', {
                mean: formatFixed(cosine.mean, 4),
                worst: formatFixed(cosine.worst, 4),
                examples: cosine.examples,
              }),
          ],
          [
            score ? METRICS[score.metric] : t('Probe'),
            score &&
              t('{int8} in int8, {float32} in float32 ({examples} examples)', {
                int8: shown(score.int8),
                float32: shown(score.float32),
                examples: score.examples,
              }),
          ],
          [
            t('Layers'),
            nodes && t('{int8} in int8, {float32} in float32', { int8: nodes.int8, float32: nodes.float32 }),
          ],
        ]}
      />
      <p className="muted small-text">{reason}</p>
    </>
  );
}

const shown = (score: number) => formatFixed(score, 3);
