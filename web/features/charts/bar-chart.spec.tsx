import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { BarChart } from './bar-chart.tsx';
import { Histogram } from './histogram.tsx';

const y = { format: String };

test('it draws a bar a category and series, with intervals, and names the tallest', () => {
  const html = renderToStaticMarkup(
    <BarChart
      title="Classes"
      categories={['cat', 'dog']}
      series={[
        { key: 'train', name: 'Train', values: [3, 8], intervals: [null, [7, 9]] },
        { key: 'test', name: 'Test', values: [1, null] },
      ]}
      y={y}
    />,
  );
  expect(html.match(/<rect/g)).toHaveLength(3);
  expect(html).toContain('the tallest is dog with 8 (7 to 9)');
  expect(html).toContain('<td>dog</td><td>8 (7 to 9)</td><td>–</td>');
  expect(html).not.toContain('style=');
});

test('a thousand categories are labelled as far as there is room, and a long name is cut', () => {
  const categories = Array.from({ length: 1000 }, (_, i) => `${i} ${'x'.repeat(200)}`);
  const html = renderToStaticMarkup(
    <BarChart
      title="Classes"
      categories={categories}
      series={[{ key: 'n', name: 'n', values: categories.map((_, i) => i) }]}
      y={y}
    />,
  );
  expect(html.match(/rotate\(-40\)/g)?.length).toBeLessThan(60);
  expect(html).toContain('60 of 1000 rows');
});

test('a histogram has a bar a bin, from edge to edge', () => {
  const html = renderToStaticMarkup(
    <Histogram
      title="Latency"
      edges={[1, 10, 100]}
      series={[{ key: 'n', name: 'Requests', values: [4, 2] }]}
      x={{ label: 'Milliseconds', scale: 'log', format: String }}
      y={y}
    />,
  );
  expect(html).toContain('the tallest is 1 to 10 with 4');
  const widths = [...html.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(widths[0]).toBeCloseTo(widths[1], 1);
});
