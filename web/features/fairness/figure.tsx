import styles from './fairness.module.css';
import type { Estimate } from './fairness-query.ts';
import { formatInterval, formatValue } from './format-estimate.ts';

/** A figure, with its interval below it. */
export function Figure({ estimate }: { estimate: Estimate | null }) {
  const interval = formatInterval(estimate);
  return (
    <>
      {formatValue(estimate)}
      {interval && <span className={styles.interval}>{interval}</span>}
    </>
  );
}
