import type { Metadata } from 'next';
import { CheckpointPage } from '../../../features/checkpoints/checkpoint-page.tsx';

export const metadata: Metadata = { title: 'Checkpoint' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <CheckpointPage id={(await params).id} />;
}
