import { t } from '../../messages/t.ts';
import type { NumberAxis, Series } from './series.ts';

/** A chart of lines in sentences: from where to where each goes. */
export function describeSeries(series: readonly Series[], x: NumberAxis, y: NumberAxis): string {
  return series
    .flatMap(({ name, points }) => {
      const values = points.filter((point) => point.y !== null);
      const [first, last] = [values.at(0), values.at(-1)];
      if (!first || !last) return [];
      const place = x.label?.toLowerCase() ?? '';
      const at = (value: number) => [place, x.format(value)].filter(Boolean).join(' ');
      return first === last
        ? [t('{name}: {y} at {x}.', { name, y: y.format(Number(first.y)), x: at(first.x) })]
        : [
            t('{name}: from {y} at {x} to {y2} at {x2}.', {
              name,
              y: y.format(Number(first.y)),
              x: at(first.x),
              y2: y.format(Number(last.y)),
              x2: at(last.x),
            }),
          ];
    })
    .join(' ');
}
