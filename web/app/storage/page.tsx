import type { Metadata } from 'next';
import { StoragePage } from '../../features/storage/storage-page.tsx';
import { StorageReport } from '../../features/storage/storage-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Storage'),
  description: t('What the files of all projects take, and what can be freed.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[StorageReport]]}>
      <StoragePage />
    </Prefetched>
  );
}
