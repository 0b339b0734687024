import { formatCount } from '../interface/format.ts';
import type { Model } from './model-query.ts';

/** How far the import is from its original, and what the two were run on. */
export function ProofFact({ proof }: { proof: NonNullable<Model['provenance']['proof']> }) {
  const { original, samples, compared, largestDifference, tolerance } = proof;
  const beside = original === 'PUBLISHED' ? "the publisher's model" : 'the converted model before it was simplified';
  const lengths = samples.flatMap(({ length }) => length ?? []);
  const inputs =
    lengths.length > 0 ? `texts of ${Math.min(...lengths)} to ${formatCount(Math.max(...lengths))} tokens` : 'pictures';
  const batches = [...new Set(samples.map(({ batch }) => batch))].join(', ');
  return (
    <>
      <strong>{largestDifference === 0 ? '0' : largestDifference.toExponential(1)}</strong> is the largest relative
      difference from {beside}, on {inputs} in batches of {batches}. Compared:{' '}
      {compared.map(({ name }) => name).join(', ')}. More than {tolerance} fails an import.
    </>
  );
}
