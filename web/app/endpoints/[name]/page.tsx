import type { Metadata } from 'next';
import { EndpointPage } from '../../../features/endpoints/endpoint-page.tsx';
import { EndpointQuery, FIRST_REVISIONS } from '../../../features/endpoints/endpoint-query.ts';
import { LiveQuery } from '../../../features/endpoints/traffic-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const title = decodeURIComponent((await params).name);
  return {
    title,
    description: t('The endpoint {title}: its state, traffic, revisions, drift and how to call it.', { title }),
  };
}

export default async function Page({ params }: Props) {
  const name = decodeURIComponent((await params).name);
  return (
    <Prefetched
      item="endpoint"
      queries={[
        [EndpointQuery, { name, revisions: FIRST_REVISIONS }],
        [LiveQuery, { name }],
      ]}
    >
      <EndpointPage name={name} />
    </Prefetched>
  );
}
