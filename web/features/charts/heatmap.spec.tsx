import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { cellColor } from './cell-color.ts';
import { Heatmap } from './heatmap.tsx';

test('it draws a cell a pair, with its value in words', () => {
  const html = renderToStaticMarkup(
    <Heatmap
      title="Confusion"
      rows={{ label: 'Actual', names: ['cat', 'dog'] }}
      columns={{ label: 'Predicted', names: ['cat', 'dog'] }}
      values={[
        [9, 1],
        [0, null],
      ]}
      valueLabel="Examples"
      format={String}
    />,
  );
  expect(html.match(/<rect/g)).toHaveLength(4);
  expect(html).toContain('<td>cat</td><td>9</td><td>1</td>');
});

test('negative values take another colour, and none is stronger than text over it bears', () => {
  expect(cellColor(1)).toContain('--series-1) 48%');
  expect(cellColor(-0.5)).toContain('--series-2) 24%');
  expect(cellColor(7)).toBe(cellColor(1));
  expect(cellColor(Number.NaN)).toContain(' 0%');
});
