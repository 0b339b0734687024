import { formatCount, formatCounted } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import type { ChangeCounts } from './edits-query.ts';

/** How many classes are listed before the rest is folded. */
const SHOWN = 12;

/** What differs between two versions, in numbers: the splits, and the classes whose number of examples changes. */
export function ChangeSummary({ changes }: { changes: ChangeCounts }) {
  const { added, removed, relabelled, moved, classes, splits } = changes;
  const parts = [
    added > 0 && `${formatCounted(added, 'example')} added`,
    removed > 0 && `${formatCounted(removed, 'example')} left out`,
    relabelled > 0 && `${formatCounted(relabelled, 'example')} with another label`,
    moved > 0 && `${formatCounted(moved, 'example')} in another split`,
  ].filter(Boolean);
  const changed = classes
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
  return (
    <>
      <p>
        <strong>{parts.join(', ') || 'No example differs.'}</strong>
      </p>
      <Counts title="Split" rows={splits} />
      {changed.length > 0 && <Counts title="Class" rows={changed.slice(0, SHOWN)} />}
      {changed.length > SHOWN && (
        <details>
          <summary>{formatCounted(changed.length - SHOWN, 'more class', 'more classes')}</summary>
          <Counts title="Class" rows={changed.slice(SHOWN)} />
        </details>
      )}
    </>
  );
}

function Counts({ title, rows }: { title: string; rows: ChangeCounts['classes'] }) {
  return (
    <Scroll label={`Examples by ${title.toLowerCase()}`}>
      <table>
        <thead>
          <tr>
            <th>{title}</th>
            <th className="number">Before</th>
            <th className="number">After</th>
            <th className="number">Difference</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row" dir="auto" style={{ overflowWrap: 'anywhere' }}>
                {name}
              </th>
              <td className="number">{formatCount(before)}</td>
              <td className="number">{formatCount(after)}</td>
              <td className="number">{signed(after - before)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const signed = (difference: number) =>
  difference > 0 ? `+${formatCount(difference)}` : difference < 0 ? `−${formatCount(-difference)}` : '0';
