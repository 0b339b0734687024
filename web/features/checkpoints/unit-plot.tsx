import styles from './evaluation.module.css';

interface Point {
  x: number;
  y: number;
}

interface UnitPlotProps {
  title: string;
  /** In words, for those who do not see the plot. */
  description: string;
  /** Names of the axes. */
  x: string;
  y: string;
  curve: Point[];
  /** A dashed line to compare the curve with. */
  reference: Point[];
  /** Vertical bars from 0, behind the curve: their middle, width and height. */
  bars?: { x: number; width: number; height: number }[];
  /** Marks at the points of the curve. */
  marked?: boolean;
}

const [SIDE, LEFT, TOP] = [240, 44, 8];
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const across = (x: number) => LEFT + SIDE * x;
const down = (y: number) => TOP + SIDE * (1 - y);
const path = (points: Point[]) =>
  points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${across(x).toFixed(1)} ${down(y).toFixed(1)}`).join('');

/** A curve in a square from 0 to 1. */
export function UnitPlot({ title, description, x, y, curve, reference, bars = [], marked = false }: UnitPlotProps) {
  return (
    <figure className={styles.plot}>
      <figcaption>{title}</figcaption>
      {curve.length === 0 ? (
        <p className="muted small-text">Not defined: the split has no example with this label, or none without it.</p>
      ) : (
        <svg viewBox={`0 0 ${LEFT + SIDE + 12} ${TOP + SIDE + 40}`} role="img" aria-label={description}>
          {TICKS.map((tick) => (
            <g key={tick} className={styles.grid}>
              <line x1={across(0)} x2={across(1)} y1={down(tick)} y2={down(tick)} />
              <text x={LEFT - 6} y={down(tick) + 4} textAnchor="end">
                {tick}
              </text>
              <text x={across(tick)} y={TOP + SIDE + 16} textAnchor="middle">
                {tick}
              </text>
            </g>
          ))}
          <text className={styles.axis} x={across(0.5)} y={TOP + SIDE + 34} textAnchor="middle">
            {x}
          </text>
          <text className={styles.axis} transform={`translate(10 ${down(0.5)}) rotate(-90)`} textAnchor="middle">
            {y}
          </text>
          {bars.map((bar) => (
            <rect
              key={bar.x}
              className={styles.bar}
              x={across(bar.x - bar.width / 2) + 1}
              width={SIDE * bar.width - 2}
              y={down(bar.height)}
              height={SIDE * bar.height}
            />
          ))}
          <path className={styles.reference} d={path(reference)} />
          <path className={styles.line} d={path(curve)} />
          {marked &&
            curve.map((point) => (
              <circle key={point.x} className={styles.mark} cx={across(point.x)} cy={down(point.y)} r={3} />
            ))}
        </svg>
      )}
    </figure>
  );
}
