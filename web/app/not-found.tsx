import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { MISSING_HEADER } from '../features/missing/missing-header.ts';
import { MissingPage } from '../features/missing/missing-page.tsx';
import { t } from '../messages/t.ts';

export const metadata: Metadata = { title: t('There is no such page') };

export default async function NotFound() {
  return <MissingPage address={(await headers()).get(MISSING_HEADER)} />;
}
