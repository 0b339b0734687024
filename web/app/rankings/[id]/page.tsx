import type { Metadata } from 'next';
import { RankingPage } from '../../../features/rankings/ranking-page.tsx';
import { RankingQuery } from '../../../features/rankings/ranking-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { titleFrom } from '../../../graphql/title-from.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleFrom(
    [RankingQuery, { id: (await params).id }],
    ({ modelRanking }) =>
      modelRanking ? t('Models ranked on {name}', { name: modelRanking.dataset.name }) : undefined,
    t('Ranking'),
  );
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="modelRanking" queries={[[RankingQuery, { id }]]}>
      <RankingPage id={id} />
    </Prefetched>
  );
}
