import type { Metadata } from 'next';
import { SweepsQuery } from '../../features/sweeps/sweep-query.ts';
import { SweepsPage } from '../../features/sweeps/sweeps-page.tsx';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Sweeps'),
  description: t('Searches over models, strategies and options, with the best run of each.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[SweepsQuery, { after: null }]]}>
      <SweepsPage />
    </Prefetched>
  );
}
