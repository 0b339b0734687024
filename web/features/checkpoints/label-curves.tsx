'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { type CheckpointEvaluation, CurvesQuery, type EvaluationDetail } from './checkpoint-query.ts';
import styles from './evaluation.module.css';
import { UnitPlot } from './unit-plot.tsx';

const area = (value: number | null) => (value === null ? 'not defined' : value.toFixed(4));

/** The ROC and precision-recall curves of one label against the rest, and the areas of all labels. */
export function LabelCurvesPanel({
  evaluation,
  detail,
}: {
  evaluation: CheckpointEvaluation;
  detail: EvaluationDetail;
}) {
  const [label, setLabel] = useState(() => hardestLabel(detail));
  const [{ data, error }, execute] = useQuery({
    query: CurvesQuery,
    variables: { id: evaluation.id, labels: [label] },
  });
  const curves = data?.evaluation?.curves.find((one) => one.label === label);
  const areas = detail.areas.find((one) => one.label === label);
  const support = evaluation.perClass.find((one) => one.label === label)?.support ?? 0;
  const share = support / evaluation.exampleCount;
  return (
    <Panel
      title="One label against the rest"
      aside={
        <label>
          <span className="small-text">Label</span>{' '}
          <select value={label} onChange={(event) => setLabel(event.target.value)}>
            {detail.areas.map((one) => (
              <option key={one.label} value={one.label}>
                {one.label}
              </option>
            ))}
          </select>
        </label>
      }
    >
      {error && <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />}
      {!curves && !error && <Loading what="the curves" />}
      {curves && (
        <div className={styles.plots}>
          <UnitPlot
            title={`ROC, area ${area(areas?.rocAuc ?? null)}`}
            x="False positive rate"
            y="True positive rate"
            curve={curves.roc}
            reference={{
              name: 'Chance',
              points: [
                { x: 0, y: 0 },
                { x: 1, y: 1 },
              ],
            }}
          />
          <UnitPlot
            title={`Precision over recall, average precision ${area(areas?.averagePrecision ?? null)}`}
            x="Recall"
            y="Precision"
            curve={curves.precisionRecall}
            reference={{
              name: 'Chance',
              points: [
                { x: 0, y: share },
                { x: 1, y: share },
              ],
            }}
          />
        </div>
      )}
      <details>
        <summary>Areas of all labels</summary>
        <Scroll label="Areas of all labels">
          <table className="small-text">
            <thead>
              <tr>
                <th>Label</th>
                <th className="number">Examples</th>
                <th className="number">ROC AUC</th>
                <th className="number">Average precision</th>
              </tr>
            </thead>
            <tbody>
              {detail.areas.map((one, i) => (
                <tr key={one.label}>
                  <th scope="row">{one.label}</th>
                  <td className="number">{evaluation.perClass[i].support}</td>
                  <td className="number">{area(one.rocAuc)}</td>
                  <td className="number">{area(one.averagePrecision)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </Panel>
  );
}

/** The label with the lowest area; the first if none has one. */
function hardestLabel({ areas }: EvaluationDetail): string {
  const [first, ...rest] = areas;
  return rest.reduce((worst, one) => ((one.rocAuc ?? 2) < (worst.rocAuc ?? 2) ? one : worst), first).label;
}
