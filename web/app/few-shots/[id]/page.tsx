import type { Metadata } from 'next';
import { FewShotPage } from '../../../features/few-shots/few-shot-page.tsx';

export const metadata: Metadata = { title: 'Few-shot study' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <FewShotPage id={(await params).id} />;
}
