import type { Metadata } from 'next';
import { CompareModels } from '../../../features/model-comparison/comparison-query.ts';
import { ModelComparisonPage } from '../../../features/model-comparison/model-comparison-page.tsx';
import { Rankings } from '../../../features/model-comparison/rankings-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Compare models'),
  description: t('Models side by side: the facts in which they differ.'),
};

export default async function Page({ searchParams }: { searchParams: Promise<{ slugs?: string }> }) {
  const slugs = String((await searchParams).slugs ?? '')
    .split(',')
    .filter(Boolean);
  return (
    <Prefetched
      queries={
        slugs.length < 2
          ? []
          : [
              [CompareModels, { slugs }],
              [Rankings, {}],
            ]
      }
    >
      <ModelComparisonPage />
    </Prefetched>
  );
}
