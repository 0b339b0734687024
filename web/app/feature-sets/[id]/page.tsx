import type { Metadata } from 'next';
import { FeatureSetPage } from '../../../features/feature-sets/feature-set-page.tsx';
import { FeatureSetQuery } from '../../../features/feature-sets/feature-set-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([FeatureSetQuery, { id: (await params).id }], {
    title: ({ featureSet }) => (featureSet ? t('Features of {name}', { name: featureSet.dataset.name }) : undefined),
    otherwise: t('Feature set'),
    description: (title) => t('{title}: their layer and size, the features as a file and as a map.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="featureSet" queries={[[FeatureSetQuery, { id }]]}>
      <FeatureSetPage id={id} />
    </Prefetched>
  );
}
