import type { Metadata } from 'next';
import { FineTunePage } from '../../../features/fine-tunes/fine-tune-page.tsx';

export const metadata: Metadata = { title: 'Fine-tune' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <FineTunePage id={(await params).id} />;
}
