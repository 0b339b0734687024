import { formatCount, formatCounted } from '../interface/format.ts';
import type { Endpoint } from './endpoint-query.ts';
import { formatMilliseconds } from './format-milliseconds.ts';

/** How a revision answered since the requests were split, and when it would lose its share. */
export function RevisionCounts({
  revision: { counts, traffic, rollbackRule },
}: {
  revision: Endpoint['revisions'][number];
}) {
  if (!counts || traffic === 0) return null;
  const { requests, errors, p50Milliseconds, p95Milliseconds } = counts;
  return (
    <p className="muted small-text">
      {formatCounted(requests, 'request')} since the split, {formatCounted(errors, 'error')}; median{' '}
      {formatMilliseconds(p50Milliseconds)}, 95th percentile {formatMilliseconds(p95Milliseconds)}.
      {rollbackRule && requests < rollbackRule.minRequests && (
        <> Judged from {formatCount(rollbackRule.minRequests)} requests on.</>
      )}
    </p>
  );
}
