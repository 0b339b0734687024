import type { Metadata } from 'next';
import { StartSweepPage } from '../../../features/sweeps/start-sweep.tsx';

export const metadata: Metadata = { title: 'New sweep' };

export default async function Page({ searchParams }: { searchParams: Promise<{ dataset?: string }> }) {
  return <StartSweepPage dataset={(await searchParams).dataset} />;
}
