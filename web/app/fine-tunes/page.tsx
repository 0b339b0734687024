import type { Metadata } from 'next';
import { FineTunesPage } from '../../features/fine-tunes/fine-tunes-page.tsx';
import { FineTunesQuery, listVariables, stateFilter } from '../../features/fine-tunes/fine-tunes-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Fine-tunes'),
  description: t('Every training run with its model, data set, state and accuracy.'),
};

export default async function Page({ searchParams }: { searchParams: Promise<{ state?: string | string[] }> }) {
  const { state: named } = await searchParams;
  const state = stateFilter(String(named));
  return (
    <Prefetched queries={[[FineTunesQuery, listVariables(state)]]}>
      <FineTunesPage state={state} />
    </Prefetched>
  );
}
