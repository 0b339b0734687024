import type { Metadata } from 'next';
import { ComparePage } from '../../features/comparison/compare-page.tsx';
import { ComparisonQuery } from '../../features/comparison/comparison-query.ts';
import { MOST_COMPARED } from '../../features/comparison/most-compared.ts';
import { PickerQuery } from '../../features/comparison/picker-query.ts';
import { ComparedRunsQuery } from '../../features/comparison/runs-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import type { ServerQuery } from '../../graphql/request-of.ts';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Compare'),
  description: t(
    'Checkpoints on the same test examples: how large a difference is, whether it is more than chance, and where it is.',
  ),
};

export default async function Page({ searchParams }: { searchParams: Promise<{ ids?: string }> }) {
  const asked = String((await searchParams).ids ?? '');
  const ids = [...new Set(asked.split(',').filter(Boolean))].slice(0, MOST_COMPARED);
  const queries: ServerQuery[] = [];
  if (ids.length > 0) queries.push([ComparedRunsQuery, { ids }]);
  if (ids.length > 1) queries.push([ComparisonQuery, { ids }]);
  else queries.push([PickerQuery, { datasetId: null, after: null }]);
  return (
    <Prefetched queries={queries}>
      <ComparePage />
    </Prefetched>
  );
}
