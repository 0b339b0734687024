import { t } from '../../messages/t.ts';
import { formatCount, formatPercent } from '../interface/format.ts';
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
      {shadow > 0
        ? t(
            '{requests, plural, one {# copy} other {# copies}} since the split, {errors, plural, one {# error} other {# errors}}; median {p50Milliseconds}, 95th percentile {p95Milliseconds}.',
            {
              requests,
              errors,
              p50Milliseconds: formatMilliseconds(p50Milliseconds),
              p95Milliseconds: formatMilliseconds(p95Milliseconds),
            },
          )
        : t(
            '{requests, plural, one {# request} other {# requests}} since the split, {errors, plural, one {# error} other {# errors}}; median {p50Milliseconds}, 95th percentile {p95Milliseconds}.',
            {
              requests,
              errors,
              p50Milliseconds: formatMilliseconds(p50Milliseconds),
              p95Milliseconds: formatMilliseconds(p95Milliseconds),
            },
          )}{' '}
      {shadow > 0 ? <Agreement counts={counts} /> : <Trial revision={revision} />}
    </p>
  );
}

/** When it would be judged. */
function Trial({ revision: { counts, rollbackRule, traffic } }: { revision: Revision }) {
  if (!rollbackRule || !counts || traffic === 100 || counts.requests >= rollbackRule.minRequests) return null;
  return <>{t('Judged from {minRequests} requests on.', { minRequests: formatCount(rollbackRule.minRequests) })}</>;
}

function Agreement({ counts: { agreement, compared } }: { counts: NonNullable<Revision['counts']> }) {
  if (agreement === null) return null;
  return (
    <>
      {t('Agrees with what was served on {agreement} of {compared, plural, one {# example} other {# examples}}.', {
        agreement: formatPercent(agreement),
        compared,
      })}
    </>
  );
}
