import { formatCount } from '../interface/format.ts';

const WIDTH = 120;
const HEIGHT = 28;
/** Room for the line's own width at its ends, and above and below it. */
const [ASIDE, ABOVE] = [1, 2];

/** Counts over time as a small line, the oldest first; the highest and the total in words. */
export function Sparkline({ values, label }: { values: readonly number[]; label: (most: string) => string }) {
  const most = Math.max(0, ...values);
  const step = (WIDTH - 2 * ASIDE) / Math.max(1, values.length - 1);
  const perCount = (HEIGHT - 2 * ABOVE) / Math.max(1, most);
  const points = values.map((value, i) => `${ASIDE + i * step},${HEIGHT - ABOVE - value * perCount}`);
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={label(formatCount(most))}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke={most > 0 ? 'var(--accent)' : 'var(--border-strong)'}
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
