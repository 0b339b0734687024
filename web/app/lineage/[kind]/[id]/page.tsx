import type { Metadata } from 'next';
import { LineagePage } from '../../../../features/lineage/lineage-page.tsx';

export const metadata: Metadata = { title: 'Lineage' };

export default async function Page({ params }: { params: Promise<{ kind: string; id: string }> }) {
  const { kind, id } = await params;
  return <LineagePage path={kind} id={decodeURIComponent(id)} />;
}
