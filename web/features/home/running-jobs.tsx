'use client';

import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { ProgressBar } from '../interface/progress-bar.tsx';
import { JobStateBadge } from '../jobs/job-state-badge.tsx';
import { jobTitle } from '../jobs/job-titles.ts';
import { useJob } from '../jobs/use-job.ts';
import styles from './home.module.css';
import type { Home, HomeJob } from './home-query.ts';
import { subjectAddress } from './subject-address.ts';

interface RunningJobsProps {
  running: Home['running'];
  queued: Home['queued'];
  onOver: () => void;
}

/** Jobs that run, live, and those that wait. */
export function RunningJobs({ running, queued, onOver }: RunningJobsProps) {
  const jobs = [...running.edges, ...queued.edges].map(({ node }) => node);
  const more = running.totalCount + queued.totalCount - jobs.length;
  return (
    <Panel title={t('Running now')}>
      {jobs.length === 0 && <p className="muted">{t('Nothing runs, and nothing waits.')}</p>}
      <ul className={styles.list}>
        {jobs.map((job) => (
          <RunningJob key={job.id} known={job} onOver={onOver} />
        ))}
      </ul>
      {more > 0 && (
        <p className="muted small-text">
          {t('{more, plural, one {# more job waits or runs.} other {# more jobs wait or run.}}', { more })}
        </p>
      )}
    </Panel>
  );
}

function RunningJob({ known, onOver }: { known: HomeJob; onOver: () => void }) {
  const job = useJob(known, onOver) ?? known;
  const title = jobTitle(job.kind);
  const name = known.subject ? `${title}: ${known.subject.name}` : title;
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <span className={styles.name} dir="auto">
          {known.subject ? <Link href={subjectAddress(known.subject)}>{name}</Link> : name}
        </span>
        <JobStateBadge state={job.state} />
      </div>
      {job.state === 'RUNNING' && <ProgressBar value={job.progress} label={name} />}
      <p className="muted small-text">
        {job.state === 'QUEUED'
          ? t('Waits for a worker')
          : job.stage
            ? `${formatPercent(job.progress, 0)}: ${job.stage}`
            : formatPercent(job.progress, 0)}
      </p>
    </li>
  );
}
