'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import { Problem } from '../interface/problem.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { MissingItem } from '../missing/missing-item.tsx';
import { DeleteEndpoint } from './delete-endpoint.tsx';
import { EndpointLead } from './endpoint-lead.tsx';
import { EndpointPanels } from './endpoint-panels.tsx';
import { EndpointQuery, FIRST_REVISIONS } from './endpoint-query.ts';
import { KeyFigures } from './key-figures.tsx';
import { PolicyNotices } from './policy-notices.tsx';
import { StatePanel } from './state-panel.tsx';
import { LiveQuery } from './traffic-query.ts';

/** How many more revisions a press shows; the API gives 100 at most. */
const MORE_REVISIONS = 100;

/** An endpoint: what it serves, how it does now, and how to try, call and change it. */
export function EndpointPage({ name }: { name: string }) {
  const [revisions, setRevisions] = useState(FIRST_REVISIONS);
  const [{ data, error }, execute] = useQuery({
    query: EndpointQuery,
    variables: { name, revisions },
    requestPolicy: 'cache-and-network',
  });
  const [{ data: live }, executeLive] = useQuery({ query: LiveQuery, variables: { name } });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const refetchLive = () => executeLive({ requestPolicy: 'network-only' });
  const endpoint = data?.endpoint;
  usePoll(refetch, endpoint?.state === 'STARTING' || endpoint?.state === 'DEGRADED' ? 1_000 : 5_000);
  usePoll(refetchLive, 2_000);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <Skeleton label={t('Loading the endpoint …')} height={600} />;
  if (!endpoint) return <MissingItem kind="endpoints" name={name} />;
  const mayDeploy = data.viewer.role === 'DEPLOYER' || data.viewer.role === 'ADMIN';
  return (
    <Page
      title={endpoint.name}
      lead={<EndpointLead endpoint={endpoint} />}
      actions={mayDeploy && <DeleteEndpoint name={endpoint.name} />}
    >
      <PolicyNotices endpoint={endpoint} />
      <StatePanel endpoint={endpoint} />
      <KeyFigures endpoint={endpoint} live={live?.endpoint ?? undefined} />
      <EndpointPanels
        endpoint={endpoint}
        live={live?.endpoint ?? undefined}
        mayDeploy={mayDeploy}
        onChange={refetch}
        onMoreRevisions={() => setRevisions(MORE_REVISIONS)}
      />
    </Page>
  );
}
