import { t } from '../../messages/t.ts';
import { Facts } from '../interface/facts.tsx';
import { formatCount, formatPercent } from '../interface/format.ts';
import type { FineTune } from './fine-tune-fields.ts';

type Report = NonNullable<FineTune['texts']>;

/** How many texts are longer than the model reads, and how much of the batches is padding. */
export function ReadTexts({ report: { texts, truncated, cutShare, paddingShare } }: { report: Report }) {
  return (
    <Facts
      facts={[
        [t('Texts'), formatCount(texts)],
        [
          t('Cut off'),
          t('{truncated} texts, {cutShare} of all tokens', {
            truncated: formatCount(truncated),
            cutShare: formatPercent(cutShare),
          }),
        ],
        [
          t('Padding'),
          paddingShare === null
            ? null
            : t('{paddingShare} of the training batches', { paddingShare: formatPercent(paddingShare) }),
        ],
      ]}
    />
  );
}
