import type { Metadata } from 'next';
import { FeatureSetPage } from '../../../features/feature-sets/feature-set-page.tsx';
import { FeatureSetQuery } from '../../../features/feature-sets/feature-set-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { titleFrom } from '../../../graphql/title-from.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleFrom(
    [FeatureSetQuery, { id: (await params).id }],
    ({ featureSet }) => (featureSet ? t('Features of {name}', { name: featureSet.dataset.name }) : undefined),
    t('Feature set'),
  );
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="featureSet" queries={[[FeatureSetQuery, { id }]]}>
      <FeatureSetPage id={id} />
    </Prefetched>
  );
}
