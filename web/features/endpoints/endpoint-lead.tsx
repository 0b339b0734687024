import Link from 'next/link';
import { strategyName } from '../fine-tunes/strategies.ts';
import { Time } from '../interface/time.tsx';
import type { Endpoint } from './endpoint-query.ts';

/** What an endpoint serves, and who deployed that when. */
export function EndpointLead({ endpoint }: { endpoint: Endpoint }) {
  const { id, fineTune, epoch, groupThresholds } = endpoint.checkpoint;
  const current = endpoint.revisions.find(({ number }) => number === endpoint.revision);
  return (
    <>
      Revision {endpoint.revision} serves <Link href={`/checkpoints/${id}`}>epoch {epoch}</Link> of{' '}
      <Link href={`/fine-tunes/${fineTune.id}`} dir="auto">
        {strategyName(fineTune.strategy)} of {fineTune.model.name}
      </Link>
      {groupThresholds && (
        <>
          , with <Link href={`/checkpoints/${id}`}>thresholds by {groupThresholds.attribute}</Link>
        </>
      )}
      {current && (
        <>
          . Deployed by <span dir="auto">{current.deployedBy}</span>, <Time value={current.deployedAt} />
        </>
      )}
    </>
  );
}
