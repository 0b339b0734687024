import { Facts } from '../interface/facts.tsx';
import { formatCount, formatPercent } from '../interface/format.ts';
import type { FineTune } from './fine-tune-fields.ts';

type Report = NonNullable<FineTune['texts']>;

/** How many texts are longer than the model reads, and how much of the batches is padding. */
export function ReadTexts({ report: { texts, truncated, cutShare, paddingShare } }: { report: Report }) {
  return (
    <Facts
      facts={[
        ['Texts', formatCount(texts)],
        ['Cut off', `${formatCount(truncated)} texts, ${formatPercent(cutShare)} of all tokens`],
        ['Padding', paddingShare === null ? null : `${formatPercent(paddingShare)} of the training batches`],
      ]}
    />
  );
}
