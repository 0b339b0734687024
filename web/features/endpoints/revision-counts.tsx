import { formatCount, formatCounted, formatPercent } from '../interface/format.ts';
import type { Endpoint } from './endpoint-query.ts';
import { formatMilliseconds } from './format-milliseconds.ts';

type Revision = Endpoint['revisions'][number];

/** How a revision answered since the requests were split: its own, or copies of what others serve. */
export function RevisionCounts({ revision }: { revision: Revision }) {
  const { counts, traffic, shadow } = revision;
  if (!counts || traffic + shadow === 0) return null;
  const { requests, errors, p50Milliseconds, p95Milliseconds } = counts;
  return (
    <p className="muted small-text">
      {shadow > 0 ? formatCounted(requests, 'copy', 'copies') : formatCounted(requests, 'request')} since the split,{' '}
      {formatCounted(errors, 'error')}; median {formatMilliseconds(p50Milliseconds)}, 95th percentile{' '}
      {formatMilliseconds(p95Milliseconds)}.{' '}
      {shadow > 0 ? <Agreement counts={counts} /> : <Trial revision={revision} />}
    </p>
  );
}

/** When it would be judged. */
function Trial({ revision: { counts, rollbackRule, traffic } }: { revision: Revision }) {
  if (!rollbackRule || !counts || traffic === 100 || counts.requests >= rollbackRule.minRequests) return null;
  return <>Judged from {formatCount(rollbackRule.minRequests)} requests on.</>;
}

function Agreement({ counts: { agreement, compared } }: { counts: NonNullable<Revision['counts']> }) {
  if (agreement === null) return null;
  return (
    <>
      Agrees with what was served on {formatPercent(agreement)} of {formatCounted(compared, 'example')}.
    </>
  );
}
