import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { isZone, ZONE_COOKIE } from '../../features/interface/zone-cookie.ts';
import { auditFiltersIn, auditVariables } from '../../features/people/audit-filter.ts';
import { AuditPage } from '../../features/people/audit-page.tsx';
import { AuditFacets, AuditLog } from '../../features/people/people-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Audit log'),
  description: t('Who changed what, and who tried to.'),
};

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[]>> }) {
  const [search, jar] = await Promise.all([searchParams, cookies()]);
  const zone = jar.get(ZONE_COOKIE)?.value;
  const filters = auditFiltersIn((name) => [search[name] ?? ''].flat()[0] ?? '');
  const variables = auditVariables(filters, isZone(zone) ? zone : 'UTC');
  return (
    <Prefetched
      queries={[
        [AuditLog, { ...variables, after: null }],
        [AuditFacets, variables],
      ]}
    >
      <AuditPage />
    </Prefetched>
  );
}
