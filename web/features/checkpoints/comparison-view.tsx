'use client';

import { useQuery } from 'urql';
import { ComparedFairness } from '../fairness/compared-fairness.tsx';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { ComparisonQuery, testEvaluation } from './comparison-query.ts';
import { ConfusionMatrices } from './confusion-matrices.tsx';
import { Disagreements } from './disagreements.tsx';
import { Metrics } from './metrics.tsx';
import { PairTests } from './pair-tests.tsx';
import { PerClass } from './per-class.tsx';

export function ComparisonView({ ids }: { ids: string[] }) {
  const [{ data, error, stale }, refetch] = useQuery({ query: ComparisonQuery, variables: { ids } });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data || stale) return <Loading what="the comparison" />;
  const comparison = data.compareCheckpoints;
  const exampleCount = testEvaluation(comparison.checkpoints[0])?.exampleCount;
  return (
    <>
      <Metrics comparison={comparison} exampleCount={exampleCount} />
      <PairTests comparison={comparison} />
      {exampleCount !== undefined && (
        <>
          <Panel title="Confusion matrices">
            <ConfusionMatrices checkpoints={comparison.checkpoints} />
          </Panel>
          <PerClass checkpoints={comparison.checkpoints} />
          <ComparedFairness ids={ids} />
        </>
      )}
      <Disagreements ids={ids} count={comparison.disagreementCount} />
    </>
  );
}
