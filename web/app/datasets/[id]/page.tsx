import type { Metadata } from 'next';
import { DatasetPage } from '../../../features/datasets/dataset-page.tsx';
import { DatasetQuery } from '../../../features/datasets/dataset-query.ts';
import { PastStudiesQuery } from '../../../features/datasets/past-studies-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([DatasetQuery, { id: (await params).id }], {
    title: ({ dataset }) => dataset?.name,
    otherwise: t('Data set'),
    description: (title) => t('{title}: its examples, classes, findings and versions.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched
      item="dataset"
      queries={[
        [DatasetQuery, { id }],
        [PastStudiesQuery, { datasetId: id }],
      ]}
    >
      <DatasetPage id={id} />
    </Prefetched>
  );
}
