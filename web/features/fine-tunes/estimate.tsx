'use client';

import type { CombinedError } from 'urql';
import { formatBytes, formatCounted, formatDuration } from '../interface/format.ts';
import styles from './estimate.module.css';
import type { ShownEstimate } from './estimate-query.ts';

interface EstimateProps {
  /** Null before it is there. */
  estimate: ShownEstimate | null;
  isBusy: boolean;
  error: CombinedError | undefined;
}

/** The time and the memory that something would take, from the runs before it on this machine. */
export function Estimate({ estimate, isBusy, error }: EstimateProps) {
  return (
    <section className={styles.estimate} aria-label="Estimate" aria-busy={isBusy}>
      <h3>About how long</h3>
      {error && !isBusy && (
        <p className="muted">These options cannot be started: {error.graphQLErrors[0]?.message ?? error.message}</p>
      )}
      {!error && !estimate && <p className="muted">Looking at past runs …</p>}
      {!error && estimate && (
        <>
          {estimate.seconds !== null && (
            <p>
              <strong className={styles.figure}>{formatDuration(estimate.seconds)}</strong>
              {estimate.secondsInterval && (
                <span className="muted">
                  {' '}
                  ({formatDuration(estimate.secondsInterval[0])} to {formatDuration(estimate.secondsInterval[1])})
                </span>
              )}
              {estimate.memoryBytes !== null && <>, up to {formatBytes(estimate.memoryBytes)} of memory</>}
            </p>
          )}
          <p className="muted small-text">
            {estimate.basis}
            {estimate.runs > 0 && ` It rests on ${formatCounted(estimate.runs, 'run')}.`}
            {estimate.seconds !== null &&
              ' Early stopping may end it sooner; other jobs that run meanwhile slow it down.'}
          </p>
        </>
      )}
    </section>
  );
}
