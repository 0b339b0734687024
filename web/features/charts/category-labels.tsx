import styles from './chart.module.css';
import type { Plot } from './use-plot.ts';

const LINE = 22;
const LONGEST = 14;
const TURNED = 11;

interface CategoryLabelsProps {
  names: readonly string[];
  place: (index: number) => number;
  /** Pixels from one category to the next. */
  step: number;
  plot: Plot;
}

/** Names below an axis of categories: turned where they would touch, and as many as there is room for. */
export function CategoryLabels({ names, place, step, plot }: CategoryLabelsProps) {
  const longest = Math.max(0, ...names.map((name) => Math.min(name.length, LONGEST)));
  const flat = step > longest * 6.8 + 8;
  const every = flat ? 1 : Math.ceil(LINE / step);
  return (
    <g transform={`translate(0 ${plot.height + 8})`}>
      <line x2={plot.width} y1={-8} y2={-8} stroke="var(--border-strong)" />
      {names.map((name, i) =>
        i % every > 0 ? null : (
          <text
            key={i}
            className={styles.label}
            transform={`translate(${place(i)} 0)${flat ? '' : ' rotate(-40)'}`}
            textAnchor={flat ? 'middle' : 'end'}
            dy="0.6em"
          >
            {shorten(name, flat ? LONGEST : TURNED)}
          </text>
        ),
      )}
    </g>
  );
}

/** A name's first characters, where it is long. */
export const shorten = (name: string, most = LONGEST): string => {
  const characters = [...name];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : name;
};
