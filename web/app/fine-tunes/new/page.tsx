import type { Metadata } from 'next';
import { StartFineTune } from '../../../features/fine-tunes/start-fine-tune.tsx';

export const metadata: Metadata = { title: 'New fine-tune' };

export default async function Page({ searchParams }: { searchParams: Promise<{ model?: string; dataset?: string }> }) {
  const { model, dataset } = await searchParams;
  return <StartFineTune model={model} dataset={dataset} />;
}
