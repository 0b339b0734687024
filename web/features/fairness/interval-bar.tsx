import type { Estimate } from './fairness-query.ts';
import styles from './interval-bar.module.css';

/** A share 0..1 as a point on a scale, with its interval as a line. The figures are beside it, so screen readers skip it. */
export function IntervalBar({ estimate: { value, interval }, faint = false }: { estimate: Estimate; faint?: boolean }) {
  const at = (share: number) => `${Math.min(Math.max(share, 0), 1) * 100}%`;
  return (
    <span className={styles.track} data-faint={faint || undefined} aria-hidden="true">
      {interval && (
        <span
          className={styles.interval}
          style={{ left: at(interval[0]), width: `calc(${at(interval[1])} - ${at(interval[0])})` }}
        />
      )}
      <span className={styles.point} style={{ left: at(value) }} />
    </span>
  );
}
