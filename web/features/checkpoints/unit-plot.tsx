import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { formatPercent } from '../interface/format.ts';

interface Point {
  x: number;
  y: number;
}

interface UnitPlotProps {
  title: string;
  /** Names of the axes. */
  x: string;
  y: string;
  curve: readonly Point[];
  /** A dashed line to compare the curve with, and what it is. */
  reference: { name: string; points: readonly Point[] };
}

const share = (value: number): string => formatPercent(value, 0);

/** A curve in a square from 0 to 1. */
export function UnitPlot({ title, x, y, curve, reference }: UnitPlotProps) {
  if (curve.length === 0)
    return (
      <p className="muted small-text">
        {t('{title} is not defined: the split has no example with this label, or none without it.', { title })}
      </p>
    );
  return (
    <LineChart
      title={title}
      series={[
        { key: 'curve', name: y, points: curve },
        { key: 'reference', name: reference.name, points: reference.points, color: 'var(--text-muted)', dashes: '4 4' },
      ]}
      x={{ label: x, domain: [0, 1], format: share }}
      y={{ domain: [0, 1], format: share }}
      height={300}
    />
  );
}
