import type { Metadata } from 'next';
import { ComparePage } from '../../features/checkpoints/compare-page.tsx';

export const metadata: Metadata = { title: 'Compare' };

export default async function Page({ searchParams }: { searchParams: Promise<{ ids?: string }> }) {
  const { ids = '' } = await searchParams;
  return <ComparePage ids={[...new Set(ids.split(',').filter(Boolean))]} />;
}
