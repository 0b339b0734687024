import type { Metadata } from 'next';
import { SweepPage } from '../../../features/sweeps/sweep-page.tsx';
import { SweepQuery } from '../../../features/sweeps/sweep-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([SweepQuery, { id: (await params).id }], {
    title: ({ sweep }) => (sweep ? t('Sweep on {name}', { name: sweep.dataset.name }) : undefined),
    otherwise: t('Sweep'),
    description: (title) => t('{title}: its trials, the best of them, and how the options matter.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="sweep" queries={[[SweepQuery, { id }]]}>
      <SweepPage id={id} />
    </Prefetched>
  );
}
