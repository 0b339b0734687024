import type { Metadata } from 'next';
import { ImportPage } from '../../../features/imports/import-page.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Import a model'),
  description: t('Bring a model into the zoo from a hub, an address or a file.'),
};

export default function Page() {
  return <ImportPage />;
}
