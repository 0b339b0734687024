import type { Metadata } from 'next';
import { DatasetPage } from '../../../features/datasets/dataset-page.tsx';
import { DatasetQuery } from '../../../features/datasets/dataset-query.ts';
import { PastStudiesQuery } from '../../../features/datasets/past-studies-query.ts';
import { PrefetchedMap } from '../../../features/datasets/prefetched-map.tsx';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([DatasetQuery, { id: (await params).id }], {
    title: ({ dataset }) => dataset?.name,
    otherwise: t('Data set'),
    description: (title) => t('{title}: its examples, classes, findings and versions.', { title }),
  });
}

export default async function Page({ params, searchParams }: Props) {
  const [{ id }, { view, features }] = await Promise.all([params, searchParams]);
  return (
    <Prefetched
      item="dataset"
      queries={[
        [DatasetQuery, { id }],
        [PastStudiesQuery, { datasetId: id }],
      ]}
    >
      <PrefetchedMap datasetId={id} isShown={view === 'map'} asked={typeof features === 'string' ? features : null}>
        <DatasetPage id={id} />
      </PrefetchedMap>
    </Prefetched>
  );
}
