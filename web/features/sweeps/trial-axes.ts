import { translated } from '../../messages/read-message.ts';
import type { ParallelAxis, ParallelLine, ParallelValue } from '../charts/parallel-axis.ts';
import { strategyName } from '../fine-tunes/strategies.ts';
import { formatEnum, formatRate } from '../interface/format.ts';
import { differing } from './differing.ts';
import { formatMetric, METRICS } from './format-metric.ts';
import type { Sweep } from './sweep-query.ts';

/** The axes of a sweep's parallel coordinates: model and strategy where they differ, options that differ, and the metric. */
export function trialAxes({ leaderboard, metric }: Pick<Sweep, 'leaderboard' | 'metric'>): ParallelAxis[] {
  const all = leaderboard.map(trialValues);
  const name = METRICS[metric as keyof typeof METRICS] ?? metric;
  return [
    ...differing(all).map((key) =>
      axisOf(
        key,
        all.map((values) => values[key]),
      ),
    ),
    { key: VALUE, name, numbers: { format: (value) => formatMetric(metric, value), limits: LIMITS[metric] } },
  ];
}

/** Shares, which no trial exceeds. */
const LIMITS: Record<string, readonly [number, number]> = { accuracy: [0, 1], macroF1: [0, 1] };

/** The key of the metric's axis: no option has that name. */
export const VALUE = '$value';

export const trialLine = (entry: Sweep['leaderboard'][number], name: string): ParallelLine => ({
  key: entry.fineTune.id,
  name,
  values: { ...trialValues(entry), [VALUE]: entry.value },
});

function trialValues({ fineTune }: Sweep['leaderboard'][number]): Record<string, ParallelValue> {
  const { engineVersion: _, ...options } = (fineTune.options ?? {}) as Record<string, unknown>;
  const simple = Object.entries(options).flatMap(([key, value]): [string, ParallelValue][] =>
    typeof value === 'number' ? [[key, value]] : typeof value === 'string' ? [[key, formatEnum(value)]] : [],
  );
  return { model: fineTune.model.name, ...Object.fromEntries(simple), strategy: strategyName(fineTune.strategy) };
}

/** Numbers that span more than a power of ten are drawn by their logarithms. */
function axisOf(key: string, values: (ParallelValue | undefined)[]): ParallelAxis {
  const name = key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const axis = { key, name: translated(name[0].toUpperCase() + name.slice(1)) };
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return axis;
  const least = Math.min(...numbers);
  const scale = least > 0 && Math.max(...numbers) / least > 10 ? 'log' : 'linear';
  return { ...axis, numbers: { scale, format: formatRate } };
}
