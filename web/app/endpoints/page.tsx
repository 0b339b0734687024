import type { Metadata } from 'next';
import { EndpointsQuery } from '../../features/endpoints/endpoint-list-query.ts';
import { EndpointsPage } from '../../features/endpoints/endpoints-page.tsx';
import { PolicyQuery } from '../../features/endpoints/policy-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Endpoints'),
  description: t('Names that serve predictions over HTTP, their state and their traffic.'),
};

interface Props {
  searchParams: Promise<{ search?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { search } = await searchParams;
  const searched = (typeof search === 'string' && search.trim()) || null;
  return (
    <Prefetched queries={[[EndpointsQuery, { after: null, search: searched }], [PolicyQuery]]}>
      <EndpointsPage />
    </Prefetched>
  );
}
