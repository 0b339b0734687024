import { formatCount } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';

interface Scores {
  type: string;
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

/** A checkpoint's figures of spans by type of entity, on the test split; nothing for other tasks. */
export function TypeFigures({
  checkpoint: { epoch, targetMetrics },
}: {
  checkpoint: { epoch: number; targetMetrics?: unknown };
}) {
  const metrics = targetMetrics as Record<string, { perType?: Scores[]; unreadWords?: number }> | null | undefined;
  const split = metrics?.test ? 'test' : 'validation';
  const { perType, unreadWords = 0 } = metrics?.[split] ?? {};
  if (!perType) return null;
  return (
    <Panel
      title="By type of entity"
      aside={
        <span className="muted small-text">
          epoch {epoch}, {split} split
        </span>
      }
    >
      <Scroll label="By type of entity">
        <table>
          <thead>
            <tr>
              <th>Type</th>
              <th className="number">Entities</th>
              <th className="number">Precision</th>
              <th className="number">Recall</th>
              <th className="number">F1</th>
            </tr>
          </thead>
          <tbody>
            {perType.map(({ type, support, precision, recall, f1 }) => (
              <tr key={type}>
                <th scope="row">{type}</th>
                <td className="number">{formatCount(support)}</td>
                <td className="number">{precision.toFixed(3)}</td>
                <td className="number">{recall.toFixed(3)}</td>
                <td className="number">{f1.toFixed(3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="muted small-text">
        An entity counts as found if its type, its first and its last word are right, as in seqeval.
        {unreadWords > 0 &&
          ` ${formatCount(unreadWords)} words were cut off from texts that are too long, and do not count.`}
      </p>
    </Panel>
  );
}
