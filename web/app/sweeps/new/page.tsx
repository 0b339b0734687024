import type { Metadata } from 'next';
import { StartSweepPage } from '../../../features/sweeps/start-sweep.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('New sweep') };

export default async function Page({ searchParams }: { searchParams: Promise<{ dataset?: string }> }) {
  return <StartSweepPage dataset={(await searchParams).dataset} />;
}
