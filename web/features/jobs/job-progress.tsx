'use client';

import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { formatDuration, formatPercent } from '../interface/format.ts';
import { ProgressBar } from '../interface/progress-bar.tsx';
import { CancelJobButton } from './cancel-job-button.tsx';
import { isOver, type Job } from './job-fields.ts';
import styles from './job-progress.module.css';
import { JobStateBadge } from './job-state-badge.tsx';
import { RunsNow } from './runs-now.tsx';
import { secondsLeft } from './seconds-left.ts';

interface JobProgressProps {
  job: Job;
  label: string;
  /** Whether the work goes on from a job before this one, whose time is not in this one's. */
  resumed?: boolean;
}

/** A job's progress, its current stage, the estimated time and its error. */
export function JobProgress({ job, label, resumed = false }: JobProgressProps) {
  const now = useNow(!isOver(job));
  const left = now === null ? null : secondsLeft(job, now);
  const ended = job.finishedAt ? Date.parse(job.finishedAt) : now;
  const took = job.startedAt && ended !== null ? (ended - Date.parse(job.startedAt)) / 1000 : null;
  return (
    <div className={styles.job}>
      <div className={styles.line}>
        <JobStateBadge state={job.state} />
        <span className={styles.stage} aria-live="polite">
          {stageOf(job)}
        </span>
        {!isOver(job) && <CancelJobButton id={job.id} />}
      </div>
      {!isOver(job) && <ProgressBar value={job.progress} label={label} />}
      <p className="muted small-text" dir="auto">
        {job.state === 'QUEUED' ? (
          <RunsNow />
        ) : (
          describeProgress(job, left, took === null ? null : formatDuration(took), resumed)
        )}
      </p>
      {job.error && (
        <p className={styles.error} role="alert">
          {job.error}
        </p>
      )}
    </div>
  );
}

function describeProgress(job: Job, secondsLeft: number | null, time: string | null, resumed: boolean): string {
  if (isOver(job)) {
    if (time === null) return '';
    return resumed ? t('The last part took {time}', { time }) : t('Took {time}', { time });
  }
  const progress = formatPercent(job.progress, 0);
  const left = secondsLeft === null ? null : formatDuration(secondsLeft);
  if (left !== null && time !== null)
    return t('{progress} done, about {left} left, {time} so far', { progress, left, time });
  if (left !== null) return t('{progress} done, about {left} left', { progress, left });
  if (time !== null) return t('{progress} done, {time} so far', { progress, time });
  return t('{progress} done', { progress });
}

function stageOf(job: Job): string {
  if (job.state === 'QUEUED') return t('Waiting for a worker');
  return isOver(job) ? '' : (job.stage ?? '');
}

/** The time in milliseconds, updated each second while `ticking`; null in the web server's page, whose second is over when the browser reads it. */
function useNow(ticking: boolean): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
