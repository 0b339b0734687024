import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { formatCount, formatList } from '../interface/format.ts';
import type { Model } from './model-query.ts';

/** How far the import is from its original, and what the two were run on. */
export function ProofFact({ proof }: { proof: NonNullable<Model['provenance']['proof']> }) {
  const { original, samples, compared, largestDifference, tolerance } = proof;
  const beside =
    original === 'PUBLISHED' ? t("the publisher's model") : t('the converted model before it was simplified');
  const lengths = samples.flatMap(({ length }) => length ?? []);
  const inputs =
    lengths.length > 0
      ? t('texts of {min} to {max} tokens', { min: Math.min(...lengths), max: formatCount(Math.max(...lengths)) })
      : t('pictures');
  const batches = formatList([...new Set(samples.map(({ batch }) => String(batch)))]);
  return (
    <Trans
      id="{difference} is the largest relative difference from {beside}, on {inputs} in batches of {batches}. Compared: {compared}. More than {tolerance} fails an import."
      values={{
        difference: <strong>{largestDifference === 0 ? '0' : largestDifference.toExponential(1)}</strong>,
        beside,
        inputs,
        batches,
        compared: formatList(compared.map(({ name }) => name)),
        tolerance,
      }}
    />
  );
}
