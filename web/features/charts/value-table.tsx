import { t } from '../../messages/t.ts';

/** A chart's values in words: as many columns as each row has cells. */
export interface Values {
  columns: string[];
  count: number;
  row: (index: number) => string[];
}

const MOST_ROWS = 60;

/** A chart's values for a screen reader; of many, rows at even distances. */
export function ValueTable({ title, columns, count, row }: Values & { title: string }) {
  const shown = Math.min(count, MOST_ROWS);
  const rows = Array.from({ length: shown }, (_, i) =>
    row(shown < count ? Math.round((i * (count - 1)) / (shown - 1)) : i),
  );
  if (rows.length === 0) return null;
  return (
    <div className="visually-hidden">
      <table>
        <caption>{shown < count ? t('{title}: {shown} of {count} rows', { title, shown, count }) : title}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, i) => (
            <tr key={i}>
              {cells.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
