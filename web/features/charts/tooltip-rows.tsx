import { formatItems } from '../interface/format.ts';
import styles from './chart.module.css';
import { Swatch } from './legend.tsx';

export interface TooltipRow {
  key: string;
  name: string;
  value: string;
  color?: string | undefined;
  dashes?: string | undefined;
}

/** What stands in a chart's tooltip: where the cursor is, and each series' value there. */
export function TooltipRows({ title, rows }: { title: string; rows: readonly TooltipRow[] }) {
  return (
    <>
      <strong dir="auto">{title}</strong>
      <dl className={styles.rows}>
        {rows.map(({ key, name, value, color, dashes }) => (
          <div key={key}>
            <dt dir="auto">
              {color && <Swatch color={color} dashes={dashes} />}
              {name}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The same as one sentence, for a screen reader. */
export const readRows = (title: string, rows: readonly TooltipRow[]): string =>
  `${title}: ${formatItems(rows.map(({ name, value }) => `${name} ${value}`))}`;
