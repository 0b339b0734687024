import type { Metadata } from 'next';
import { RankingPage } from '../../../features/rankings/ranking-page.tsx';
import { RankingQuery } from '../../../features/rankings/ranking-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Ranking') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Prefetched item="modelRanking" queries={[[RankingQuery, { id }]]}>
      <RankingPage id={id} />
    </Prefetched>
  );
}
