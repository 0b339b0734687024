import type { Metadata } from 'next';
import { SearchResults } from '../../../features/docs/search-results.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Search the documentation') };

export default async function Page({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const { q = '' } = await searchParams;
  return <SearchResults text={String(q).trim().slice(0, 200)} />;
}
