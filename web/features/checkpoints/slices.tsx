import { formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { checkpointLetter } from './checkpoint-name.ts';
import { type ComparedCheckpoint, testEvaluation } from './comparison-query.ts';

/** Accuracy for each group that the data set names, with the interval that so few pictures leave open. */
export function Slices({ checkpoints }: { checkpoints: ComparedCheckpoint[] }) {
  const evaluations = checkpoints.map(testEvaluation);
  const slices = evaluations[0]?.slices ?? [];
  if (slices.length === 0) return null;
  return (
    <Panel title="Group by group">
      <Scroll label="Accuracy group by group">
        <table className="small-text">
          <thead>
            <tr>
              <th>Group</th>
              <th className="number">Pictures</th>
              {checkpoints.map(({ id }, index) => (
                <th key={id} className="number">
                  Accuracy of {checkpointLetter(index)} (95 % interval)
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {slices.map(({ group, value, support }) => (
              <tr key={`${group} ${value}`}>
                <th scope="row" style={{ fontWeight: 500 }}>
                  {group}: {value}
                </th>
                <td className="number">{support}</td>
                {evaluations.map((evaluation, index) => {
                  const slice = evaluation?.slices.find((other) => other.group === group && other.value === value);
                  return (
                    <td key={checkpoints[index].id} className="number">
                      {slice && (
                        <>
                          {formatPercent(slice.accuracy)}{' '}
                          <span className="muted">
                            ({slice.accuracyInterval.map((bound) => formatPercent(bound, 0)).join(' to ')})
                          </span>
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
