import type { Metadata } from 'next';
import { FeatureSetsQuery } from '../../features/feature-sets/feature-set-query.ts';
import { FeatureSetsPage } from '../../features/feature-sets/feature-sets-page.tsx';
import { StartQuery, startChoices } from '../../features/fine-tunes/start-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Feature sets'),
  description: t(
    'Activations of a model’s layer for every example of a data set: to download, to look at, and for faster fine-tunes.',
  ),
};

export default async function Page({ searchParams }: { searchParams: Promise<{ dataset?: string }> }) {
  const { dataset } = await searchParams;
  return (
    <Prefetched
      queries={[
        [StartQuery, startChoices({ dataset })],
        [FeatureSetsQuery, { datasetId: dataset ?? null, after: null }],
      ]}
    >
      <FeatureSetsPage dataset={dataset} />
    </Prefetched>
  );
}
