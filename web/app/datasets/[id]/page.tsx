import type { Metadata } from 'next';
import { DatasetPage } from '../../../features/datasets/dataset-page.tsx';
import { DatasetQuery } from '../../../features/datasets/dataset-query.ts';
import { PastStudiesQuery } from '../../../features/datasets/past-studies-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { titleFrom } from '../../../graphql/title-from.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleFrom([DatasetQuery, { id: (await params).id }], ({ dataset }) => dataset?.name, t('Data set'));
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
