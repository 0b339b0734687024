import type { Metadata } from 'next';
import { RankingPage } from '../../../features/rankings/ranking-page.tsx';

export const metadata: Metadata = { title: 'Ranking' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RankingPage id={(await params).id} />;
}
