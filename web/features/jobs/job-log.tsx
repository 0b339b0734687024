'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Time } from '../interface/time.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { isOver, type Job } from './job-fields.ts';
import styles from './job-log.module.css';

const JobLogQuery = graphql(`
  query JobLog($id: ID!) {
    job(id: $id) {
      id
      log {
        time
        text
      }
    }
  }
`);

/** What a job did, line by line: folded, and read while it is open. */
export function JobLog({ job }: { job: Job }) {
  const [open, setOpen] = useState(false);
  const [{ data, fetching }, execute] = useQuery({
    query: JobLogQuery,
    variables: { id: job.id },
    pause: !open,
    requestPolicy: 'cache-and-network',
  });
  usePoll(() => open && !isOver(job) && execute({ requestPolicy: 'network-only' }), 3_000);
  const lines = data?.job?.log ?? [];
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('Log')}</summary>
      {open && lines.length === 0 && (
        <p className="muted small-text">{fetching ? t('Loading the log …') : t('No line was kept of this job.')}</p>
      )}
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus to be scrolled by keyboard
        <ol className={styles.lines} tabIndex={0} aria-label={t('Lines of the log')}>
          {lines.map(({ time, text }, i) => (
            <li key={i}>
              <Time value={time} /> <span dir="auto">{text}</span>
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}
