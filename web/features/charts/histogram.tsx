'use client';

import { t } from '../../messages/t.ts';
import { labelsWidth } from './axes.tsx';
import { type BarSeries, barValues } from './bar-series.ts';
import { Bars } from './bars.tsx';
import { numberScale } from './number-scale.ts';
import type { NumberAxis } from './series.ts';
import { useHidden } from './use-hidden.ts';
import { usePlot } from './use-plot.ts';

interface HistogramProps {
  title: string;
  /** The bins' edges, one more than there are bins, in rising order. */
  edges: readonly number[];
  series: readonly BarSeries[];
  x: NumberAxis;
  y: NumberAxis;
  height?: number;
  onChoose?: (bin: number) => void;
  chosen?: number | null;
}

/** Counts by bins of a number. */
export function Histogram({ title, edges, series, x, y, height = 220, onChoose, chosen }: HistogramProps) {
  const [hidden, toggle] = useHidden();
  const bottom = x.label ? 46 : 28;
  const shown = series.filter(({ key }) => !hidden.has(key));
  const yScale = numberScale({ fromZero: true, ...y }, barValues(shown), [height - 8 - bottom, 0]);
  const { plot, parentRef } = usePlot(height, { top: 8, right: 16, bottom, left: labelsWidth(yScale, y) });
  const ends: [number, number] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const xScale = numberScale({ ...x, domain: ends }, ends, [0, plot.width]);
  const bins = edges.slice(1);
  return (
    <Bars
      title={title}
      names={bins.map((to, i) => t('{edges} to {to}', { edges: x.format(edges[i]), to: x.format(to) }))}
      places={bins.map((to, i) => [xScale(edges[i]), Math.max(1, xScale(to) - xScale(edges[i]) - 1)])}
      series={series}
      hidden={hidden}
      onToggle={toggle}
      x={{ axis: x, scale: xScale }}
      y={{ axis: y, scale: yScale }}
      plot={plot}
      parentRef={parentRef}
      onChoose={onChoose}
      chosen={chosen}
      nameOf={x.label ?? t('Bin')}
    />
  );
}
