'use client';

import dynamic from 'next/dynamic';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { ComparedFairness } from '../fairness/compared-fairness.tsx';
import { Loading } from '../interface/loading.tsx';
import { Problem } from '../interface/problem.tsx';
import { Calibration } from './calibration.tsx';
import { ComparisonQuery } from './comparison-query.ts';
import { Confusion } from './confusion.tsx';
import { Disagreements } from './disagreements.tsx';
import { Metrics } from './metrics.tsx';
import { OptionsTable } from './options-table.tsx';
import { PerClass } from './per-class.tsx';
import { RunCurves } from './run-curves.tsx';
import { ComparedRunsQuery } from './runs-query.ts';
import { Verdict } from './verdict.tsx';

// Only checkpoints of different data sets need it.
const NotComparable = dynamic(() => import('./not-comparable.tsx').then((file) => file.NotComparable));

/** Two to six checkpoints side by side: what can be said of any of them, and what can be said of those of one data set. */
export function ComparisonView({ ids }: { ids: string[] }) {
  const [asked, refetch] = useQuery({ query: ComparedRunsQuery, variables: { ids } });
  const [compared] = useQuery({ query: ComparisonQuery, variables: { ids } });
  const { data, error } = asked;
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data || !isOf(asked, ids)) return <Loading label={t('Loading the comparison …')} />;
  const runs = data.checkpoints;
  const comparison = isOf(compared, ids) ? compared.data?.compareCheckpoints : undefined;
  const isSingleLabel = comparison && comparison.evaluations.length > 0;
  return (
    <>
      {!comparison && !compared.error && <Loading holds label={t('Loading the tests and metrics …')} />}
      {!comparison && compared.error && <NotComparable error={compared.error} runs={runs} />}
      {comparison && <Verdict comparison={comparison} runs={runs} />}
      {comparison && <Metrics comparison={comparison} runs={runs} />}
      <OptionsTable runs={runs} />
      <RunCurves runs={runs} />
      {isSingleLabel && (
        <>
          <Confusion runs={runs} />
          <Calibration runs={runs} />
          <PerClass evaluations={comparison.evaluations} runs={runs} />
          <ComparedFairness ids={ids} />
        </>
      )}
      {comparison && <Disagreements ids={ids} comparison={comparison} />}
    </>
  );
}

/** While other checkpoints are asked for, the answer is still that of the ones before. */
const isOf = ({ operation }: { operation?: { variables: { ids: readonly string[] } } }, ids: string[]) =>
  operation?.variables.ids.join() === ids.join();
