import { t } from '../../messages/t.ts';
import { formatCount, formatItems } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import type { ChangeCounts } from './edits-query.ts';

/** How many classes are listed before the rest is folded. */
const SHOWN = 12;

/** What differs between two versions, in numbers: the splits, and the classes whose number of examples changes. */
export function ChangeSummary({ changes }: { changes: ChangeCounts }) {
  const { added, removed, relabelled, moved, classes, splits } = changes;
  const parts = [
    added > 0 && t('{added, plural, one {# example} other {# examples}} added', { added }),
    removed > 0 && t('{removed, plural, one {# example} other {# examples}} left out', { removed }),
    relabelled > 0 && t('{relabelled, plural, one {# example} other {# examples}} with another label', { relabelled }),
    moved > 0 && t('{moved, plural, one {# example} other {# examples}} in another split', { moved }),
  ].filter((part) => part !== false);
  const changed = classes
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
  return (
    <>
      <p>
        <strong>{formatItems(parts) || t('No example differs.')}</strong>
      </p>
      <Counts title={t('Split')} rows={splits} />
      {changed.length > 0 && <Counts title={t('Class')} rows={changed.slice(0, SHOWN)} />}
      {changed.length > SHOWN && (
        <details>
          <summary>
            {t('{count, plural, one {# more class} other {# more classes}}', { count: changed.length - SHOWN })}
          </summary>
          <Counts title={t('Class')} rows={changed.slice(SHOWN)} />
        </details>
      )}
    </>
  );
}

function Counts({ title, rows }: { title: string; rows: ChangeCounts['classes'] }) {
  return (
    <Scroll label={t('Examples by {title}', { title: title.toLowerCase() })}>
      <table>
        <thead>
          <tr>
            <th>{title}</th>
            <th className="number">{t('Before')}</th>
            <th className="number">{t('After')}</th>
            <th className="number">{t('Difference')}</th>
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

const signed = (difference: number) => (difference > 0 ? `+${formatCount(difference)}` : formatCount(difference));
