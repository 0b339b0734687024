'use client';

import styles from './chart.module.css';

export interface LegendItem {
  key: string;
  name: string;
  color: string;
  dashes?: string | undefined;
}

interface LegendProps {
  items: readonly LegendItem[];
  hidden: ReadonlySet<string>;
  onToggle: (key: string) => void;
}

/** The names of a chart's series; each is a button that hides or shows it. */
export function Legend({ items, hidden, onToggle }: LegendProps) {
  return (
    <ul className={styles.legend}>
      {items.map(({ key, name, color, dashes }) => (
        <li key={key}>
          <button type="button" aria-pressed={!hidden.has(key)} onClick={() => onToggle(key)}>
            <Swatch color={color} dashes={dashes} />
            <bdi>{name}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function Swatch({ color, dashes }: { color: string; dashes?: string | undefined }) {
  return (
    <svg width="18" height="10" aria-hidden="true">
      <line
        x1="1"
        x2="17"
        y1="5"
        y2="5"
        stroke={color}
        strokeWidth="3"
        strokeLinecap="round"
        strokeDasharray={dashes}
      />
    </svg>
  );
}
