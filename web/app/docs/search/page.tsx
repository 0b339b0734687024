import type { Metadata } from 'next';
import { SearchResults } from '../../../features/docs/search-results.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Search the documentation'),
  description: t('Search in the concepts, methods, recipes and the API’s reference.'),
};

export default async function Page({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const { q = '' } = await searchParams;
  return <SearchResults text={String(q).trim().slice(0, 200)} />;
}
