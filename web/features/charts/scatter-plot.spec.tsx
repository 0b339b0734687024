import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ScatterPlot } from './scatter-plot.tsx';

const points = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `${i}`, name: `point ${i}`, x: i, y: (i * 7) % 11 }));
const x = { label: 'Size', format: String };
const y = { label: 'Accuracy', format: String };

test('ten thousand points are one path a series', () => {
  const html = renderToStaticMarkup(
    <ScatterPlot
      title="Points"
      series={[
        { key: 'a', name: 'A', points: points(10_000) },
        { key: 'b', name: 'B', points: points(3), shape: 'cross' },
      ]}
      x={x}
      y={y}
    />,
  );
  expect(html.match(/fill-opacity/g)).toHaveLength(2);
  expect(html).toContain('10003 points: Size from 0 to 9999');
  expect(html.match(/<tr>/g)?.length).toBeLessThan(100);
});

test('marked points are ringed, and none is said to be none', () => {
  const html = renderToStaticMarkup(
    <ScatterPlot title="P" series={[{ key: 'a', name: 'A', points: points(5) }]} x={x} y={y} marked={new Set(['2'])} />,
  );
  expect(html.match(/<circle/g)).toHaveLength(1);
  expect(renderToStaticMarkup(<ScatterPlot title="P" series={[]} x={x} y={y} empty="Measure one." />)).toContain(
    'Measure one.',
  );
});
