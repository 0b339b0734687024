'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import { Problem } from '../interface/problem.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { EndedRuns } from './ended-runs.tsx';
import styles from './home.module.css';
import { HomeQuery } from './home-query.ts';
import { HomeSkeleton } from './home-skeleton.tsx';
import { NeedList } from './need-list.tsx';
import { needsOf } from './needs.ts';
import { RunningJobs } from './running-jobs.tsx';
import { ServingEndpoints } from './serving-endpoints.tsx';
import { WaysIn } from './ways-in.tsx';

/** What goes on here, and for a newcomer how to begin. */
export function HomePage() {
  const [{ data, error }, execute] = useQuery({ query: HomeQuery, requestPolicy: 'cache-and-network' });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  usePoll(refetch, 5_000);
  // Of this visit: the ways in stay where they are while a sample becomes the first data set.
  const [begins, setBegins] = useState<boolean | null>(null);
  if (error && !data) return <Problem isPage error={error} retry={refetch} />;
  if (!data) return <HomeSkeleton />;
  const isNew = begins ?? (data.datasets.totalCount === 0 && data.fineTunes.totalCount === 0);
  if (begins === null) setBegins(isNew);
  const mayTrain = data.viewer.role !== 'VIEWER';
  return (
    <Page
      title={isNew ? t('Welcome to Graft') : t('Home')}
      lead={
        isNew
          ? t('Fine-tune a pretrained model on examples of your own, and serve it: three ways in, each minutes long.')
          : t('What runs, what ended, and what needs somebody.')
      }
    >
      {isNew && <WaysIn mayTrain={mayTrain} />}
      <div className={styles.columns}>
        <RunningJobs running={data.running} queued={data.queued} onOver={refetch} />
        <div className={styles.beside}>
          <NeedList needs={needsOf(data)} />
          <ServingEndpoints endpoints={data.endpoints} />
        </div>
        <EndedRuns fineTunes={data.fineTunes} />
      </div>
      {!isNew && <WaysIn mayTrain={mayTrain} />}
    </Page>
  );
}
