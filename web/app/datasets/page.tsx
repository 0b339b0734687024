import type { Metadata } from 'next';
import { Datasets } from '../../features/datasets/dataset-list-query.ts';
import { DatasetsPage } from '../../features/datasets/datasets-page.tsx';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Data sets'),
  description: t('Labelled pictures and texts for fine-tuning, with their classes, splits and findings.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[Datasets, { after: null }]]}>
      <DatasetsPage />
    </Prefetched>
  );
}
