'use client';

import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import { formatCount, formatPercent } from '../interface/format.ts';
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
const fourDigits: Format = (value) => value.toFixed(4);

/** The rows of the table: the metric's field, its name, what it means and how it is written. */
const ROWS: {
  field: keyof CheckpointEvaluation | keyof EvaluationDetail;
  name: string;
  meaning: string;
  format: Format;
}[] = [
  { field: 'accuracy', name: 'Accuracy', meaning: 'share of correct predictions', format: formatPercent },
  { field: 'balancedAccuracy', name: 'Balanced accuracy', meaning: 'mean recall of the labels', format: formatPercent },
  {
    field: 'topKAccuracy',
    name: 'Top-5 accuracy',
    meaning: 'true label among the five most probable',
    format: formatPercent,
  },
  { field: 'macroF1', name: 'Macro F1', meaning: 'mean F1 of the labels', format: fourDigits },
  { field: 'cohensKappa', name: 'Cohen’s kappa', meaning: 'agreement beyond chance', format: fourDigits },
  { field: 'matthewsCorrelation', name: 'Matthews correlation', meaning: '-1 to 1', format: fourDigits },
  { field: 'rocAuc', name: 'ROC AUC', meaning: 'one label against the rest, mean', format: fourDigits },
  { field: 'weightedRocAuc', name: 'ROC AUC, weighted', meaning: 'by the number of examples', format: fourDigits },
  {
    field: 'averagePrecision',
    name: 'Average precision',
    meaning: 'one label against the rest, mean',
    format: fourDigits,
  },
  {
    field: 'weightedAveragePrecision',
    name: 'Average precision, weighted',
    meaning: 'by the number of examples',
    format: fourDigits,
  },
  { field: 'logLoss', name: 'Log loss', meaning: 'lower is better', format: fourDigits },
  { field: 'brierScore', name: 'Brier score', meaning: 'lower is better', format: fourDigits },
  {
    field: 'expectedCalibrationError',
    name: 'Expected calibration error',
    meaning: 'lower is better',
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
    <Panel title="Evaluation" aside={picker}>
      <Scroll label="Metrics">
        <table className={styles.figures}>
          <thead>
            <tr>
              <th>Metric</th>
              <th className="number">Value</th>
              {intervals && <th className="number">95 % interval</th>}
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
                      {typeof value === 'number' ? format(value) : value === null ? 'not defined' : '…'}
                    </td>
                    {intervals && (
                      <td className="number">{interval ? `${format(interval[0])} to ${format(interval[1])}` : ''}</td>
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
        On {formatCount(evaluation.exampleCount)} examples of the {evaluation.split} split.
        {intervals &&
          ` The intervals come from ${formatCount(intervals.resamples)} bootstrap resamples of these examples (percentiles).`}
      </p>
      {!intervals && (
        <div>
          <button type="button" className="small" disabled={fetching} onClick={() => setWanted(true)}>
            {fetching ? 'Resampling …' : 'Show 95 % intervals'}
          </button>
        </div>
      )}
    </Panel>
  );
}
