import type { Metadata } from 'next';
import { FeatureSetPage } from '../../../features/feature-sets/feature-set-page.tsx';
import { FeatureSetQuery } from '../../../features/feature-sets/feature-set-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Feature set') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Prefetched item="featureSet" queries={[[FeatureSetQuery, { id }]]}>
      <FeatureSetPage id={id} />
    </Prefetched>
  );
}
