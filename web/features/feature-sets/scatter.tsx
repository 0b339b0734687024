import type { KeyboardEvent } from 'react';
import { type Category, type ColourBy, categoryOf } from './colour-points.ts';
import type { Point } from './feature-set-query.ts';
import styles from './scatter.module.css';

interface ScatterProps {
  points: Point[];
  by: ColourBy;
  categories: Category[];
  chosen: string | null;
  onChoose: (example: string) => void;
}

const [WIDTH, HEIGHT, MARGIN] = [640, 460, 14];

/** Examples as points, coloured and shaped by category. The arrow keys walk through them; the table below says the same in words. */
export function Scatter({ points, by, categories, chosen, onChoose }: ScatterProps) {
  const place = placing(points);
  const looks = new Map(categories.map((category) => [category.name, category]));

  function walk({ key }: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (!step) return;
    const at = points.findIndex(({ example }) => example === chosen);
    const next = points[(at + step + points.length) % points.length];
    if (next) onChoose(next.example);
  }

  return (
    <div
      className={styles.frame}
      role="application"
      aria-label={`${points.length} examples in two dimensions; the arrow keys choose one`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk through its points
      tabIndex={0}
      onKeyDown={walk}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {points.map((point) => {
          const look = looks.get(categoryOf(point, by));
          const isChosen = point.example === chosen;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard's way is the frame's
            <g
              key={point.example}
              transform={place(point)}
              fill={look?.colour}
              className={isChosen ? styles.chosen : styles.point}
              onClick={() => onChoose(point.example)}
            >
              <title>{`${point.example}: ${categoryOf(point, by)}`}</title>
              <Shape shape={look?.shape ?? 'circle'} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}

export function Shape({ shape }: { shape: Category['shape'] }) {
  if (shape === 'square') return <rect x={-3.2} y={-3.2} width={6.4} height={6.4} />;
  if (shape === 'triangle') return <path d="M0 -4.4 4 3H-4Z" />;
  if (shape === 'cross')
    return <path d="M-4 -2.4-2.4 -4 0 -1.6 2.4 -4 4 -2.4 1.6 0 4 2.4 2.4 4 0 1.6-2.4 4-4 2.4-1.6 0Z" />;
  return <circle r={3.4} />;
}

/** Where a point is drawn, such that all of them fill the picture with one scale for both axes. */
function placing(points: Point[]): (point: Point) => string {
  const range = (values: number[]) => [Math.min(...values), Math.max(...values)];
  const [left, right] = range(points.map(({ x }) => x));
  const [bottom, top] = range(points.map(({ y }) => y));
  const scale = Math.min((WIDTH - 2 * MARGIN) / (right - left || 1), (HEIGHT - 2 * MARGIN) / (top - bottom || 1));
  const x = (value: number) => WIDTH / 2 + (value - (left + right) / 2) * scale;
  const y = (value: number) => HEIGHT / 2 - (value - (bottom + top) / 2) * scale;
  return (point) => `translate(${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)})`;
}
