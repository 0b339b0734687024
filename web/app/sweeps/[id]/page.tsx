import type { Metadata } from 'next';
import { SweepPage } from '../../../features/sweeps/sweep-page.tsx';
import { SweepQuery } from '../../../features/sweeps/sweep-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Sweep') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Prefetched item="sweep" queries={[[SweepQuery, { id }]]}>
      <SweepPage id={id} />
    </Prefetched>
  );
}
