import { scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { formatCount } from '../interface/format.ts';

const WIDTH = 120;
const HEIGHT = 28;

/** Counts over time as a small line, the oldest first; the highest and the total in words. */
export function Sparkline({ values, what }: { values: readonly number[]; what: string }) {
  const most = Math.max(0, ...values);
  const x = scaleLinear({ domain: [0, Math.max(1, values.length - 1)], range: [1, WIDTH - 1] });
  const y = scaleLinear({ domain: [0, Math.max(1, most)], range: [HEIGHT - 2, 2] });
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`At most ${formatCount(most)} ${what}`}>
      <LinePath
        data={[...values]}
        x={(_, i) => x(i)}
        y={(value) => y(value)}
        stroke={most > 0 ? 'var(--accent)' : 'var(--border-strong)'}
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
