'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatFixed } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { type CheckpointEvaluation, CurvesQuery, type EvaluationDetail } from './checkpoint-query.ts';
import styles from './evaluation.module.css';
import { UnitPlot } from './unit-plot.tsx';

const area = (value: number | null) => (value === null ? t('not defined') : formatFixed(value, 4));

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
      title={t('One label against the rest')}
      aside={
        <label>
          <span className="small-text">{t('Label')}</span>{' '}
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
      {!curves && !error && <Loading label={t('Loading the curves …')} />}
      {curves && (
        <div className={styles.plots}>
          <UnitPlot
            title={t('ROC, area {rocAuc}', { rocAuc: area(areas?.rocAuc ?? null) })}
            x={t('False positive rate')}
            y={t('True positive rate')}
            curve={curves.roc}
            reference={{
              name: t('Chance'),
              points: [
                { x: 0, y: 0 },
                { x: 1, y: 1 },
              ],
            }}
          />
          <UnitPlot
            title={t('Precision over recall, average precision {averagePrecision}', {
              averagePrecision: area(areas?.averagePrecision ?? null),
            })}
            x={t('Recall')}
            y={t('Precision')}
            curve={curves.precisionRecall}
            reference={{
              name: t('Chance'),
              points: [
                { x: 0, y: share },
                { x: 1, y: share },
              ],
            }}
          />
        </div>
      )}
      <details>
        <summary>{t('Areas of all labels')}</summary>
        <Scroll label={t('Areas of all labels')}>
          <table className="small-text">
            <thead>
              <tr>
                <th>{t('Label')}</th>
                <th className="number">{t('Examples')}</th>
                <th className="number">{t('ROC AUC')}</th>
                <th className="number">{t('Average precision')}</th>
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
