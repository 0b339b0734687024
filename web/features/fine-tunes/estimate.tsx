'use client';

import { useQuery } from 'urql';
import { formatBytes, formatCounted, formatDuration } from '../interface/format.ts';
import styles from './estimate.module.css';
import { EstimateQuery } from './estimate-query.ts';
import type { StartInput } from './start-request.ts';

/**
 * The time and the memory that a fine-tune would take, from the runs before it on this machine.
 *
 * @param input null before the form has been read
 */
export function Estimate({ input }: { input: StartInput | null }) {
  const [{ data, fetching, error }] = useQuery({
    query: EstimateQuery,
    variables: { input: input as StartInput },
    pause: input === null,
  });
  const estimate = data?.fineTuneEstimate;
  return (
    <section className={styles.estimate} aria-label="Estimate" aria-busy={fetching || input === null}>
      <h3>About how long</h3>
      {error && !fetching && (
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
