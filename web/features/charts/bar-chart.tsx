'use client';

import { t } from '../../messages/t.ts';
import { labelsWidth } from './axes.tsx';
import { type BarSeries, barValues } from './bar-series.ts';
import { Bars } from './bars.tsx';
import { CategoryLabels } from './category-labels.tsx';
import { numberScale } from './number-scale.ts';
import type { NumberAxis } from './series.ts';
import { useHidden } from './use-hidden.ts';
import { usePlot } from './use-plot.ts';

interface BarChartProps {
  title: string;
  categories: readonly string[];
  series: readonly BarSeries[];
  y: NumberAxis;
  height?: number;
  /** Called with the index of a category that is clicked, or chosen with Enter. */
  onChoose?: (index: number) => void;
  /** The category that is marked. */
  chosen?: number | null;
}

/** Values by category as upright bars, side by side where there are several series. */
export function BarChart({ title, categories, series, y, height = 240, onChoose, chosen }: BarChartProps) {
  const [hidden, toggle] = useHidden();
  const shown = series.filter(({ key }) => !hidden.has(key));
  const bottom = 60;
  const yScale = numberScale({ fromZero: true, ...y }, barValues(shown), [height - 8 - bottom, 0]);
  const { plot, parentRef } = usePlot(height, { top: 8, right: 8, bottom, left: labelsWidth(yScale, y) });
  const step = plot.width / Math.max(1, categories.length);
  const width = step * 0.8;
  return (
    <Bars
      title={title}
      names={categories}
      places={categories.map((_, i) => [step * (i + 0.1), width])}
      series={series}
      hidden={hidden}
      onToggle={toggle}
      y={{ axis: y, scale: yScale }}
      plot={plot}
      parentRef={parentRef}
      onChoose={onChoose}
      chosen={chosen}
      nameOf={t('Category')}
      labels={<CategoryLabels names={categories} place={(i) => step * (i + 0.5)} step={step} plot={plot} />}
    />
  );
}
