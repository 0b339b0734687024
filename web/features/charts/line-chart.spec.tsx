import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { LineChart } from './line-chart.tsx';
import type { NumberAxis, Series } from './series.ts';

const EPOCHS: NumberAxis = { label: 'Epoch', whole: true, format: String };
const percent: NumberAxis = { format: (value) => `${Math.round(value * 100)} %` };
const line = (key: string, ys: (number | null)[]): Series => ({
  key,
  name: key,
  points: ys.map((y, i) => ({ x: i + 1, y })),
});

test('it draws a path a series, names them in a legend, and says in words where they go', () => {
  const html = renderToStaticMarkup(
    <LineChart title="Accuracy" x={EPOCHS} y={percent} series={[line('A', [0.5, 0.9]), line('B', [0.25, 0.75])]} />,
  );
  expect(html.match(/<path class="[^"]*line/g)).toHaveLength(2);
  expect(html).toContain('role="img"');
  expect(html).toContain('Accuracy. A: from 50 % at epoch 1 to 90 % at epoch 2. B: from 25 %');
  expect(html.match(/aria-pressed="true"/g)).toHaveLength(2);
  expect(html).toContain('<td>2</td><td>90 %</td><td>75 %</td>');
});

test('whole numbers only are labelled on an axis of epochs', () => {
  const html = renderToStaticMarkup(<LineChart title="A" x={EPOCHS} y={percent} series={[line('A', [0, 0.5, 1])]} />);
  expect(html).not.toContain('>1.5<');
  expect(html).toContain('>2<');
});

test('intervals are bands, gaps stay gaps, and nothing is drawn where nothing is', () => {
  const series: Series[] = [
    {
      key: 'a',
      name: 'A',
      points: [
        { x: 1, y: 1, low: 0.5, high: 1.5 },
        { x: 2, y: null },
        { x: 3, y: 2, low: 1, high: 3 },
      ],
    },
  ];
  const html = renderToStaticMarkup(<LineChart title="A" x={EPOCHS} y={{ format: String }} series={series} />);
  expect(html).toMatch(/<path class="[^"]*band/);
  expect(html.match(/<circle/g)).toHaveLength(2);
  expect(html).toContain('1 (0.5 to 1.5)');
  const none = renderToStaticMarkup(<LineChart title="A" x={EPOCHS} y={percent} series={[]} empty="Wait." />);
  expect(none).toContain('Wait.');
});

test('no style attribute is in what the server sends: the policy of the pages refuses them', () => {
  const html = renderToStaticMarkup(
    <LineChart title="A" x={EPOCHS} y={percent} series={[line('A', [1, 2])]} marks={[{ x: 1, label: 'Best' }]} />,
  );
  expect(html).not.toContain('style=');
});
