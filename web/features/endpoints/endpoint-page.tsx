'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { BiasNotes } from '../bias-notes/bias-notes.tsx';
import { strategyName } from '../fine-tunes/strategies.ts';
import { Columns } from '../interface/columns.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { LineagePanel } from '../lineage/lineage-panel.tsx';
import { CurlExample } from './curl-example.tsx';
import { DeleteEndpoint } from './delete-endpoint.tsx';
import { EndpointQuery } from './endpoint-query.ts';
import { EndpointStateBadge } from './endpoint-state-badge.tsx';
import { formatMilliseconds } from './format-milliseconds.ts';
import { MeasuredGaps } from './measured-gaps.tsx';
import { PolicyNotices } from './policy-notices.tsx';
import { Revisions } from './revisions.tsx';
import { STATE_EXPLANATIONS } from './state-explanations.ts';
import { TextTrial } from './text-trial.tsx';
import { TrafficPanel } from './traffic-panel.tsx';
import { Trial } from './trial.tsx';

export function EndpointPage({ name }: { name: string }) {
  const [{ data, error }, execute] = useQuery({
    query: EndpointQuery,
    variables: { name },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const endpoint = data?.endpoint;
  usePoll(refetch, endpoint?.state === 'STARTING' || endpoint?.state === 'DEGRADED' ? 1_000 : 5_000);
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data) return <Loading what="the endpoint" />;
  if (!endpoint) {
    return (
      <Notice
        title={`There is no endpoint “${name}”`}
        action={
          <Link className="button" href="/endpoints">
            All endpoints
          </Link>
        }
      >
        It may have been deleted.
      </Notice>
    );
  }
  const { id, fineTune, epoch, labels, groupThresholds } = endpoint.checkpoint;
  return (
    <Page
      title={endpoint.name}
      lead={
        <>
          Serves epoch {epoch} of{' '}
          <Link href={`/fine-tunes/${fineTune.id}`}>
            {strategyName(fineTune.strategy)} of {fineTune.model.name}
          </Link>
          {groupThresholds && (
            <>
              , with <Link href={`/checkpoints/${id}`}>thresholds by {groupThresholds.attribute}</Link>
            </>
          )}
        </>
      }
      actions={<DeleteEndpoint name={endpoint.name} />}
    >
      <PolicyNotices endpoint={endpoint} />
      <Columns
        side={
          <>
            <Panel title="State" aside={<EndpointStateBadge state={endpoint.state} />}>
              <p className="muted" aria-live="polite">
                {STATE_EXPLANATIONS[endpoint.state]}
              </p>
              {endpoint.error && (
                <p style={{ color: 'var(--danger)', overflowWrap: 'anywhere' }} role="alert">
                  {endpoint.error}
                </p>
              )}
              <Facts
                facts={[
                  ['Revision', endpoint.revision],
                  ['Replicas', endpoint.replicas],
                  ['Requests', formatCount(endpoint.statistics.requests)],
                  ['Errors', formatCount(endpoint.statistics.errors)],
                  ['Median', formatMilliseconds(endpoint.statistics.p50Milliseconds)],
                  ['99th percentile', formatMilliseconds(endpoint.statistics.p99Milliseconds)],
                  ['Labels', labels.join(', ')],
                ]}
              />
            </Panel>
            <Revisions endpoint={endpoint} onChange={refetch} />
            <LineagePanel kind="ENDPOINT" id={endpoint.name} />
          </>
        }
      >
        {fineTune.model.modality === 'TEXT' ? (
          <TextTrial endpoint={endpoint} onAnswer={refetch} />
        ) : (
          <Trial endpoint={endpoint} onAnswer={refetch} />
        )}
        <TrafficPanel name={endpoint.name} />
        <CurlExample
          url={endpoint.url}
          takes={fineTune.dataset.pairs ? 'PAIR' : fineTune.model.modality}
          task={fineTune.dataset.task}
          group={groupThresholds?.groups[0]?.value}
        />
        <MeasuredGaps checkpoint={endpoint.checkpoint} />
        <BiasNotes
          notes={endpoint.biasNotes}
          of={{ checkpointId: id, model: fineTune.model.name }}
          none="There are no bias notes on the checkpoint that it serves. That does not mean that it has no bias."
          onChange={refetch}
        />
      </Columns>
    </Page>
  );
}
