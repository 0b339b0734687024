import type { Metadata } from 'next';
import { LineagePage } from '../../../../features/lineage/lineage-page.tsx';
import { t } from '../../../../messages/t.ts';

export const metadata: Metadata = { title: t('Lineage') };

export default async function Page({ params }: { params: Promise<{ kind: string; id: string }> }) {
  const { kind, id } = await params;
  return <LineagePage path={kind} id={decodeURIComponent(id)} />;
}
