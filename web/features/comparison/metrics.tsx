'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatCount, formatRange } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { ColumnHeads } from './column-heads.tsx';
import styles from './comparison.module.css';
import { ComparedIntervalsQuery, type Comparison } from './comparison-query.ts';
import { CostRows } from './cost-rows.tsx';
import { MAIN_METRICS, metricName } from './metric-names.ts';
import type { ComparedRun } from './runs-query.ts';
import { useComparisonUrl } from './use-comparison-url.ts';

interface MetricsProps {
  comparison: Comparison;
  runs: ComparedRun[];
}

/** One column a checkpoint, with the best of each row marked, and each value's 95 % interval below it. */
export function Metrics({ comparison, runs }: MetricsProps) {
  const { get, set } = useComparisonUrl();
  const all = get('metrics') === 'all';
  const hasIntervals = comparison.evaluations.length > 0;
  const ids = runs.map(({ id }) => id);
  const [{ data }] = useQuery({ query: ComparedIntervalsQuery, variables: { ids }, pause: !hasIntervals });
  const evaluations = data?.compareCheckpoints.evaluations;
  const isMain = (name: string) => MAIN_METRICS.includes(name) || / of /.test(name);
  const shown = comparison.metrics.filter(({ name }) => all || isMain(name));
  const folded = comparison.metrics.filter(({ name }) => !isMain(name)).length;
  return (
    <Panel
      title={t('Metrics')}
      aside={
        <span className="muted small-text">
          {t('{exampleCount} test examples', { exampleCount: formatCount(comparison.exampleCount) })}
        </span>
      }
    >
      <Scroll label={t('Metrics of each checkpoint')}>
        <table className={styles.metrics}>
          <ColumnHeads runs={runs} first={t('Metric')} />
          <tbody>
            {shown.map((metric) => {
              const { name, format } = metricName(metric.name);
              return (
                <tr key={metric.name}>
                  <th scope="row">
                    {name}{' '}
                    <span className="muted">
                      {metric.higherIsBetter ? t('higher is better') : t('lower is better')}
                    </span>
                  </th>
                  {metric.values.map((value, i) => {
                    const interval = evaluations?.[i]?.intervals.metrics.find(
                      (one) => one.name === metric.name,
                    )?.interval;
                    return (
                      <td key={ids[i]} className={isBest(metric, i) ? 'best' : undefined}>
                        {format(value)}
                        {isBest(metric, i) && <span className="visually-hidden"> {t('(best)')}</span>}
                        {hasIntervals && WITH_INTERVAL.includes(metric.name) && (
                          <span className={styles.interval}>
                            {interval ? formatRange(format(interval[0]), format(interval[1])) : ' '}
                          </span>
                        )}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            <CostRows runs={runs} />
          </tbody>
        </table>
      </Scroll>
      {folded > 0 && (
        <div>
          <button type="button" className="small" aria-pressed={all} onClick={() => set({ metrics: all ? '' : 'all' })}>
            {all ? t('Only the main metrics') : t('All {count} metrics', { count: comparison.metrics.length })}
          </button>
        </div>
      )}
      {hasIntervals && (
        <p className="muted small-text">
          {t(
            'Below each value: its 95 % interval, from bootstrap resamples of the test examples. Intervals of two checkpoints may overlap although the difference between them is real: both are of the same examples.',
          )}
        </p>
      )}
      {comparison.notCompared.map((reason) => (
        <p key={reason} className="muted small-text">
          {t('Not compared: {reason}', { reason })}
        </p>
      ))}
    </Panel>
  );
}

/** The metrics that the API has intervals for: their line is kept free until these are there. */
const WITH_INTERVAL = [
  ...['accuracy', 'balancedAccuracy', 'macroF1', 'cohensKappa', 'matthewsCorrelation', 'rocAuc', 'averagePrecision'],
  ...['logLoss', 'brierScore'],
];

/** If all are equal, none is marked as the best. */
function isBest({ values, best }: Comparison['metrics'][number], index: number): boolean {
  return values[index] === values[best] && values.some((value) => value !== values[best]);
}
