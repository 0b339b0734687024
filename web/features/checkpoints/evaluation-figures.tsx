'use client';

import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatCount, formatFixed, formatPercent, formatRange } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import {
  type CheckpointEvaluation,
  type EvaluationDetail,
  EvaluationDetailQuery,
  IntervalsQuery,
} from './checkpoint-query.ts';
import styles from './evaluation.module.css';

type Format = (value: number) => string;
const fourDigits: Format = (value) => formatFixed(value, 4);

/** The rows of the table: the metric's field, its name, what it means and how it is written. */
const ROWS: {
  field: keyof CheckpointEvaluation | keyof EvaluationDetail;
  name: string;
  meaning: string;
  format: Format;
}[] = [
  { field: 'accuracy', name: t('Accuracy'), meaning: t('share of correct predictions'), format: formatPercent },
  {
    field: 'balancedAccuracy',
    name: t('Balanced accuracy'),
    meaning: t('mean recall of the labels'),
    format: formatPercent,
  },
  {
    field: 'topKAccuracy',
    name: t('Top-5 accuracy'),
    meaning: t('true label among the five most probable'),
    format: formatPercent,
  },
  { field: 'macroF1', name: t('Macro F1'), meaning: t('mean F1 of the labels'), format: fourDigits },
  { field: 'cohensKappa', name: t('Cohen’s kappa'), meaning: t('agreement beyond chance'), format: fourDigits },
  { field: 'matthewsCorrelation', name: t('Matthews correlation'), meaning: t('−1 to 1'), format: fourDigits },
  { field: 'rocAuc', name: t('ROC AUC'), meaning: t('one label against the rest, mean'), format: fourDigits },
  {
    field: 'weightedRocAuc',
    name: t('ROC AUC, weighted'),
    meaning: t('by the number of examples'),
    format: fourDigits,
  },
  {
    field: 'averagePrecision',
    name: t('Average precision'),
    meaning: t('one label against the rest, mean'),
    format: fourDigits,
  },
  {
    field: 'weightedAveragePrecision',
    name: t('Average precision, weighted'),
    meaning: t('by the number of examples'),
    format: fourDigits,
  },
  { field: 'logLoss', name: t('Log loss'), meaning: t('lower is better'), format: fourDigits },
  { field: 'brierScore', name: t('Brier score'), meaning: t('lower is better'), format: fourDigits },
  {
    field: 'expectedCalibrationError',
    name: t('Expected calibration error'),
    meaning: t('lower is better'),
    format: fourDigits,
  },
];

interface EvaluationFiguresProps {
  evaluation: CheckpointEvaluation;
  picker: ReactNode;
}

/** Every metric of an evaluation; their intervals are computed on request, which takes seconds. */
export function EvaluationFigures({ evaluation, picker }: EvaluationFiguresProps) {
  const [computed] = useQuery({ query: EvaluationDetailQuery, variables: { id: evaluation.id } });
  const detail = computed.data?.evaluation;
  const [wanted, setWanted] = useState(false);
  const [{ data, error, fetching }, execute] = useQuery({
    query: IntervalsQuery,
    variables: { id: evaluation.id },
    pause: !wanted,
  });
  const intervals = data?.evaluation?.intervals;
  const ofMetric = (name: string) => intervals?.metrics.find((metric) => metric.name === name)?.interval;
  const isTopFive = evaluation.perClass.length > 5;
  return (
    <Panel title={t('Evaluation')} aside={picker}>
      <Scroll label={t('Metrics')}>
        <table className={styles.figures}>
          <thead>
            <tr>
              <th>{t('Metric')}</th>
              <th className="number">{t('Value')}</th>
              {intervals && <th className="number">{t('95 % interval')}</th>}
            </tr>
          </thead>
          <tbody>
            {ROWS.filter(({ field }) => isTopFive || field !== 'topKAccuracy').map(
              ({ field, name, meaning, format }) => {
                const value = { ...evaluation, ...detail }[field];
                const interval = ofMetric(field);
                return (
                  <tr key={field}>
                    <th scope="row">
                      {name} <span className="muted small-text">{meaning}</span>
                    </th>
                    <td className="number">
                      {typeof value === 'number' ? format(value) : value === null ? t('not defined') : '…'}
                    </td>
                    {intervals && (
                      <td className="number">
                        {interval ? formatRange(format(interval[0]), format(interval[1])) : ''}
                      </td>
                    )}
                  </tr>
                );
              },
            )}
          </tbody>
        </table>
      </Scroll>
      {error && <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />}
      <p className="muted small-text" aria-live="polite">
        {t('On {exampleCount} examples of the {split} split.', {
          exampleCount: formatCount(evaluation.exampleCount),
          split: evaluation.split,
        })}
        {intervals && ' '}
        {intervals &&
          t('The intervals come from {resamples} bootstrap resamples of these examples (percentiles).', {
            resamples: formatCount(intervals.resamples),
          })}
      </p>
      {!intervals && (
        <div>
          <button type="button" className="small" disabled={fetching} onClick={() => setWanted(true)}>
            {fetching ? t('Resampling …') : t('Show 95 % intervals')}
          </button>
        </div>
      )}
    </Panel>
  );
}
