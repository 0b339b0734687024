import { formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { checkpointLetter } from './checkpoint-name.ts';
import { type ComparedCheckpoint, testEvaluation } from './comparison-query.ts';

const MEASURES = [
  { key: 'precision', name: 'Precision' },
  { key: 'recall', name: 'Recall' },
  { key: 'f1', name: 'F1' },
] as const;

/** The metrics of each class. */
export function PerClass({ checkpoints }: { checkpoints: ComparedCheckpoint[] }) {
  const evaluations = checkpoints.map(testEvaluation);
  const classes = evaluations[0]?.perClass ?? [];
  return (
    <Panel title="Metrics by class">
      <Scroll label="Metrics by class">
        <table className="small-text">
          <thead>
            <tr>
              <th rowSpan={2}>Class</th>
              <th rowSpan={2} className="number">
                Examples
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
                <th scope="row" style={{ fontWeight: 500 }}>
                  {label}
                </th>
                <td className="number">{support}</td>
                {MEASURES.flatMap(({ key }) => {
                  const values = evaluations.map((evaluation) => evaluation?.perClass[row]?.[key] ?? 0);
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
