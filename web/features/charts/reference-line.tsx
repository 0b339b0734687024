import styles from './chart.module.css';
import type { Plot } from './use-plot.ts';

/** A value of x that a chart marks. */
export interface Mark {
  x: number;
  label: string;
  color?: string;
}

/** A dashed line across the plot with its label above. */
export function ReferenceLine({ mark, x, plot }: { mark: Mark; x: number; plot: Plot }) {
  const anchor = x < 40 ? 'start' : x > plot.width - 40 ? 'end' : 'middle';
  return (
    <g>
      <line x1={x} x2={x} y2={plot.height} stroke={mark.color ?? 'var(--text-muted)'} strokeDasharray="4 3" />
      <text className={styles.label} x={x} y={-6} textAnchor={anchor}>
        {mark.label}
      </text>
    </g>
  );
}
