import type { Metadata } from 'next';
import { FeatureSetPage } from '../../../features/feature-sets/feature-set-page.tsx';

export const metadata: Metadata = { title: 'Feature set' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <FeatureSetPage id={(await params).id} />;
}
