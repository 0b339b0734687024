import { t } from '../../messages/t.ts';
import type { Series } from '../charts/series.ts';
import type { LiveTraffic } from './traffic-query.ts';

/** Points are this far apart: a few moments together make a calmer line. */
const POINT_MS = 4_000;
/** Counts of the last moments may still be on their way. */
const DELAY_MS = 4_000;

const NO_REPLICA = t('no replica');

/**
 * Requests a second by the revision that answered, and errors a second if there were any, as lines over the last minutes.
 *
 * @param seconds how much time they cover
 */
export function rateSeries({ until, momentSeconds, moments }: LiveTraffic, seconds: number): Series[] {
  const end = Date.parse(until) - DELAY_MS - ((Date.parse(until) - DELAY_MS) % POINT_MS);
  const count = Math.floor((seconds * 1_000) / POINT_MS) - 1;
  const start = end - count * POINT_MS;
  const starts = Array.from({ length: count }, (_, i) => start + i * POINT_MS);
  const within = moments.filter(({ startsAt }) => Date.parse(startsAt) >= start && Date.parse(startsAt) < end);
  const line = (key: string, name: string, value: (moment: (typeof moments)[number]) => number): Series => {
    const totals = new Array<number>(count).fill(0);
    for (const moment of within) {
      const at = Math.floor((Date.parse(moment.startsAt) + momentSeconds * 500 - start) / POINT_MS);
      totals[Math.min(at, count - 1)] += value(moment);
    }
    return { key, name, points: starts.map((x, i) => ({ x, y: totals[i] / (POINT_MS / 1_000) })) };
  };
  const revisions = [...new Set(within.map(({ revision }) => revision))].sort((a, b) => (b ?? 0) - (a ?? 0));
  const served = revisions
    .filter((revision) => revision !== null)
    .map((revision) =>
      line(t('revision {revision}', { revision }), t('Revision {revision}', { revision }), (one) =>
        one.revision === revision ? one.requests : 0,
      ),
    );
  if (served.length === 0) served.push(line('requests', t('Requests'), () => 0));
  if (revisions.includes(null))
    served.push(line(NO_REPLICA, t('Answered by no replica'), (one) => (one.revision === null ? one.requests : 0)));
  const failed = { color: 'var(--danger)', dashes: '4 3' };
  const rejected = { color: 'var(--warning)', dashes: '1 3' };
  return [
    ...served,
    ...(within.some((one) => one.errors > 0)
      ? [{ ...line('errors', t('Errors'), (one) => one.errors), ...failed }]
      : []),
    ...(within.some((one) => one.rejected > 0)
      ? [{ ...line('rejected', t('Refused (4xx)'), (one) => one.rejected), ...rejected }]
      : []),
  ];
}
