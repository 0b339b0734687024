'use client';

import dynamic from 'next/dynamic';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { formatList } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './fairness.module.css';
import { type AttributeFairness, ComparedFairnessQuery } from './fairness-query.ts';
import { sharedAttributes } from './shared-attributes.ts';

// Few data sets have groups.
const BeforeAfter = dynamic(() => import('./before-after.tsx').then((file) => file.BeforeAfter));

/** Checkpoints side by side, group by group: the effect of a mitigation in training. */
export function ComparedFairness({ ids }: { ids: string[] }) {
  const [{ data, error }, refetch] = useQuery({ query: ComparedFairnessQuery, variables: { ids } });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data)
    return (
      <Panel title={t('Fairness between groups')}>
        <Loading label={t('Loading the metrics by group …')} />
      </Panel>
    );
  const reports = data.compareCheckpoints.evaluations.map(({ fairness }) => fairness?.attributes ?? []);
  const shared = sharedAttributes(reports);
  if (shared.length === 0) return null;
  const names = reports.map((_, i) => checkpointLetter(i));
  const single = shared.filter(([first]) => first.attributes.length === 1);
  const crossed = shared.filter(([first]) => first.attributes.length > 1);
  const view = (measured: AttributeFairness[]) => (
    <section
      key={measured[0].attributes.join('\n')}
      className={styles.stack}
      aria-label={t('By {attributes}', { attributes: formatList(measured[0].attributes) })}
    >
      <h3>{t('By {attributes}', { attributes: formatList(measured[0].attributes) })}</h3>
      <BeforeAfter measured={measured} names={names} />
    </section>
  );
  return (
    <Panel title={t('Fairness between groups')}>
      <p className="muted">
        {t(
          'The same test examples by group, with 95 % intervals: does one checkpoint have smaller gaps, and at what cost for the other groups?',
        )}
      </p>
      {single.map(view)}
      {crossed.length > 0 && (
        <details>
          <summary>{t('Intersections')}</summary>
          <div className={styles.stack}>{crossed.map(view)}</div>
        </details>
      )}
    </Panel>
  );
}
