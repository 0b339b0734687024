import type { Metadata } from 'next';
import { SweepPage } from '../../../features/sweeps/sweep-page.tsx';
import { SweepQuery } from '../../../features/sweeps/sweep-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { titleFrom } from '../../../graphql/title-from.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleFrom(
    [SweepQuery, { id: (await params).id }],
    ({ sweep }) => (sweep ? t('Sweep on {name}', { name: sweep.dataset.name }) : undefined),
    t('Sweep'),
  );
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="sweep" queries={[[SweepQuery, { id }]]}>
      <SweepPage id={id} />
    </Prefetched>
  );
}
