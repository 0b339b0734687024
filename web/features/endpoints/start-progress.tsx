'use client';

import { Check, Circle, LoaderCircle, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { formatDuration } from '../interface/format.ts';
import type { Endpoint } from './endpoint-query.ts';
import styles from './start-progress.module.css';
import { startingRevision, wantedReplicas } from './wanted-replicas.ts';

type Step = 'done' | 'now' | 'later' | 'failed';

const ICONS = { done: Check, now: LoaderCircle, later: Circle, failed: X };
const SPOKEN = { done: t('done'), now: t('in progress'), later: t('not yet'), failed: t('failed') };

/** How far a revision is on its way to the first answer. */
export function StartProgress({ endpoint }: { endpoint: Endpoint }) {
  const { runningReplicas, revisions, error } = endpoint;
  const revision = startingRevision(endpoint);
  const served = revisions.find(({ number }) => number === revision);
  const replicas = served ? wantedReplicas(endpoint, served) : 1;
  const own = runningReplicas.filter((replica) => replica.revision === revision);
  const ready = own.filter(({ state }) => state === 'READY').length;
  const isBegun = own.length > 0;
  const isFailed = own.some(({ state }) => state === 'FAILED');
  const since = own.map(({ startedAt }) => startedAt).sort()[0];
  const loading: Step = isFailed ? 'failed' : ready > 0 ? 'done' : isBegun ? 'now' : 'later';
  const steps: [string, Step][] = [
    [t('Revision {revision} is deployed', { revision }), 'done'],
    [t('A worker starts a replica'), isBegun ? 'done' : 'now'],
    [t('The replica loads the checkpoint'), loading],
    [t('{ready} of {replicas} answer', { ready, replicas }), ready >= replicas ? 'done' : ready > 0 ? 'now' : 'later'],
  ];
  return (
    <div className={styles.progress}>
      <ol className={styles.steps} aria-label={t('Start of revision {revision}', { revision })}>
        {steps.map(([name, step]) => {
          const Icon = ICONS[step];
          return (
            <li key={name} data-step={step}>
              <Icon size={16} aria-hidden="true" />
              {name}
              <span className="visually-hidden">: {SPOKEN[step]}</span>
            </li>
          );
        })}
      </ol>
      {since && ready === 0 && !isFailed && <Elapsed since={since} />}
      {error && (
        <p className={styles.error} role="alert" dir="auto">
          {error}
        </p>
      )}
    </div>
  );
}

function Elapsed({ since }: { since: string }) {
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    const count = () => setSeconds((Date.now() - Date.parse(since)) / 1_000);
    count();
    const timer = setInterval(count, 1_000);
    return () => clearInterval(timer);
  }, [since]);
  return (
    <p className="muted small-text">
      {seconds === null ? '\u00a0' : t('Loading for {seconds}', { seconds: formatDuration(seconds) })}
    </p>
  );
}
