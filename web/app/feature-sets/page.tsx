import type { Metadata } from 'next';
import { FeatureSetsPage } from '../../features/feature-sets/feature-sets-page.tsx';

export const metadata: Metadata = { title: 'Feature sets' };

export default async function Page({ searchParams }: { searchParams: Promise<{ dataset?: string }> }) {
  return <FeatureSetsPage dataset={(await searchParams).dataset} />;
}
