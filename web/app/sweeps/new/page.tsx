import type { Metadata } from 'next';
import { StartQuery, startChoices } from '../../../features/fine-tunes/start-query.ts';
import { StartSweepPage } from '../../../features/sweeps/start-sweep.tsx';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = {
  title: t('New sweep'),
  description: t('Train with several models, strategies and options, and compare the runs.'),
};

export default async function Page({ searchParams }: { searchParams: Promise<{ dataset?: string }> }) {
  const { dataset } = await searchParams;
  return (
    <Prefetched queries={[[StartQuery, startChoices({ dataset })]]}>
      <StartSweepPage dataset={dataset} />
    </Prefetched>
  );
}
