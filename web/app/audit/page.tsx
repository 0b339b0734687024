import type { Metadata } from 'next';
import { AuditPage } from '../../features/people/audit-page.tsx';
import { AuditLog } from '../../features/people/people-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Audit log'),
  description: t('Who changed what, and who tried to.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[AuditLog, { after: null }]]}>
      <AuditPage />
    </Prefetched>
  );
}
