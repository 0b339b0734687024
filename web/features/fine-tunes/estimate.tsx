'use client';

import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { t } from '../../messages/t.ts';
import { formatBytes, formatDuration } from '../interface/format.ts';
import styles from './estimate.module.css';
import type { ShownEstimate } from './estimate-query.ts';

interface EstimateProps {
  /** Null before it is there. */
  estimate: ShownEstimate | null;
  isBusy: boolean;
  error: CombinedError | undefined;
  /** What one can do to know more. */
  children?: ReactNode;
}

/** The time and the memory that something would take, from the speed of its model and the runs before it on this machine. */
export function Estimate({ estimate, isBusy, error, children }: EstimateProps) {
  return (
    <section className={styles.estimate} aria-label={t('Estimate')} aria-busy={isBusy}>
      <h3>{t('About how long')}</h3>
      {error && !isBusy && (
        <Remarks
          sentences={sentencesOf(
            t('These options cannot be started: {message}', {
              message: error.graphQLErrors[0]?.message ?? error.message,
            }),
          )}
        />
      )}
      {!error && !estimate && <p className="muted">{t('Looking at past runs …')}</p>}
      {!error && estimate && (
        <>
          {estimate.seconds !== null && (
            <p>
              <strong className={styles.figure}>{formatDuration(estimate.seconds)}</strong>
              {estimate.secondsInterval && (
                <span className="muted">
                  {' '}
                  {t('({low} to {high})', {
                    low: formatDuration(estimate.secondsInterval[0]),
                    high: formatDuration(estimate.secondsInterval[1]),
                  })}
                </span>
              )}
            </p>
          )}
          {estimate.memoryBytes !== null && <p>{describeMemory(estimate.memoryBytes, estimate.memoryInterval)}</p>}
          <Remarks sentences={remarksOn(estimate)} />
          {children}
        </>
      )}
    </section>
  );
}

const Remarks = ({ sentences }: { sentences: string[] }) => (
  <p className="muted small-text">
    {sentences.map((sentence) => (
      <span key={sentence} className={styles.remark}>
        {sentence}{' '}
      </span>
    ))}
  </p>
);

const sentencesOf = (text: string): string[] => text.split(/(?<=\.) /);

/** Sentences: what it rests on, and what it does not know. */
function remarksOn({ basis, runs, seconds }: ShownEstimate): string[] {
  return [
    ...sentencesOf(basis),
    ...(runs > 0 ? [t('It rests on {runs, plural, one {# run} other {# runs}}.', { runs })] : []),
    ...(seconds === null ? [] : [t('Early stopping may end it sooner; other jobs that run meanwhile slow it down.')]),
  ];
}

function describeMemory(bytes: number, interval: readonly number[] | null): string {
  if (!interval) return t('Up to {memoryBytes} of memory', { memoryBytes: formatBytes(bytes) });
  return t('About {memory} of memory ({low} to {high})', {
    memory: formatBytes(bytes),
    low: formatBytes(interval[0]),
    high: formatBytes(interval[1]),
  });
}
