import type { Metadata } from 'next';
import { Datasets } from '../../features/datasets/dataset-list-query.ts';
import { DatasetsPage } from '../../features/datasets/datasets-page.tsx';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = { title: t('Data sets') };

export default function Page() {
  return (
    <Prefetched queries={[[Datasets, { after: null }]]}>
      <DatasetsPage />
    </Prefetched>
  );
}
