import type { Metadata } from 'next';
import { RankingPage } from '../../../features/rankings/ranking-page.tsx';
import { RankingQuery } from '../../../features/rankings/ranking-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([RankingQuery, { id: (await params).id }], {
    title: ({ modelRanking }) =>
      modelRanking ? t('Models ranked on {name}', { name: modelRanking.dataset.name }) : undefined,
    otherwise: t('Ranking'),
    description: (title) => t('{title}: how well each fits, without training it.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="modelRanking" queries={[[RankingQuery, { id }]]}>
      <RankingPage id={id} />
    </Prefetched>
  );
}
