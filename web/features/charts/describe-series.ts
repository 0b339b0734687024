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
        ? [`${name}: ${y.format(Number(first.y))} at ${at(first.x)}.`]
        : [
            `${name}: from ${y.format(Number(first.y))} at ${at(first.x)} to ${y.format(Number(last.y))} at ${at(last.x)}.`,
          ];
    })
    .join(' ');
}
