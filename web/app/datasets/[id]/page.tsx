import type { Metadata } from 'next';
import { DatasetPage } from '../../../features/datasets/dataset-page.tsx';
import { DatasetQuery } from '../../../features/datasets/dataset-query.ts';
import { PastStudiesQuery } from '../../../features/datasets/past-studies-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Data set') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
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
