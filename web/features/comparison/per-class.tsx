import { t } from '../../messages/t.ts';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { formatCount, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { Comparison } from './comparison-query.ts';
import type { ComparedRun } from './runs-query.ts';

const MEASURES = [
  { key: 'precision', name: t('Precision') },
  { key: 'recall', name: t('Recall') },
  { key: 'f1', name: 'F1' },
] as const;

interface PerClassProps {
  evaluations: Comparison['evaluations'];
  runs: ComparedRun[];
}

/** The metrics of each class. */
export function PerClass({ evaluations, runs: checkpoints }: PerClassProps) {
  const classes = evaluations[0]?.perClass ?? [];
  return (
    <Panel
      title={t('Metrics by class')}
      folded
      aside={<span className="muted small-text">{t('{count} classes', { count: formatCount(classes.length) })}</span>}
    >
      <Scroll label={t('Precision, recall and F1 of each class')}>
        <table className="small-text">
          <thead>
            <tr>
              <th rowSpan={2}>{t('Class')}</th>
              <th rowSpan={2} className="number">
                {t('Examples')}
              </th>
              {MEASURES.map(({ key, name }) => (
                <th key={key} colSpan={checkpoints.length} className="number">
                  {name}
                </th>
              ))}
            </tr>
            <tr>
              {MEASURES.flatMap(({ key }) =>
                checkpoints.map(({ id }, index) => (
                  <th key={`${key} ${id}`} className="number">
                    {checkpointLetter(index)}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {classes.map(({ label, support }, row) => (
              <tr key={label}>
                <th scope="row" dir="auto">
                  {label}
                </th>
                <td className="number">{support}</td>
                {MEASURES.flatMap(({ key }) => {
                  const values = evaluations.map(({ perClass }) => perClass[row]?.[key] ?? 0);
                  const best = Math.max(...values);
                  const differ = values.some((value) => value !== best);
                  return values.map((value, index) => (
                    <td
                      key={`${key} ${checkpoints[index].id}`}
                      className={differ && value === best ? 'number best' : 'number'}
                    >
                      {formatPercent(value, 0)}
                    </td>
                  ));
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
