'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { JobStateBadge } from '../jobs/job-state-badge.tsx';
import styles from './next-steps.module.css';
import { PastStudiesQuery } from './past-studies-query.ts';

/** The rankings, few-shot studies and sweeps of a data set, newest first. */
export function PastStudies({ datasetId }: { datasetId: string }) {
  const [{ data, error }, execute] = useQuery({
    query: PastStudiesQuery,
    variables: { datasetId },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return null;
  const studies = studiesIn(data);
  if (studies.length === 0) return null;
  const older = data.modelRankings.totalCount + data.fewShotStudies.totalCount + data.sweeps.totalCount;
  return (
    <Panel title={t('Rankings, studies and sweeps')}>
      <ul className={styles.steps}>
        {studies.map(({ href, name, createdAt, job }) => (
          <li key={href}>
            <Link href={href}>{name}</Link> <JobStateBadge state={job.state} />
            <p className="muted small-text">
              <Time value={createdAt} />
            </p>
          </li>
        ))}
      </ul>
      {older > studies.length && (
        <p className="muted small-text">
          {t('{count, plural, one {# older one} other {# older ones}} by the API.', { count: older - studies.length })}
        </p>
      )}
    </Panel>
  );
}

function studiesIn({ modelRankings, fewShotStudies, sweeps }: ResultOf<typeof PastStudiesQuery>) {
  const all = [
    ...modelRankings.edges.map(({ node: { id, models, ...rest } }) => ({
      ...{
        ...rest,
        href: `/rankings/${id}`,
        name: t('Ranking of {count, plural, one {# model} other {# models}}', { count: models.length }),
      },
    })),
    ...fewShotStudies.edges.map(({ node: { id, model, ...rest } }) => ({
      ...{ ...rest, href: `/few-shots/${id}`, name: t('Few shots with {name}', { name: model.name }) },
    })),
    ...sweeps.edges.map(({ node: { id, rungs, ...rest } }) => ({
      ...{
        ...rest,
        href: `/sweeps/${id}`,
        name: t('Sweep of {trials, plural, one {# trial} other {# trials}}', { trials: rungs[0].trials }),
      },
    })),
  ];
  return all.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}
