import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { placeAxis } from './parallel-axis.ts';
import { ParallelCoordinates } from './parallel-coordinates.tsx';

const lines = [
  { key: '1', name: 'Trial 1', values: { rate: 1e-4, strategy: 'FULL', accuracy: 0.9 } },
  { key: '2', name: 'Trial 2', values: { rate: 1e-2, strategy: 'PARTIAL', accuracy: 0.5 } },
  { key: '3', name: 'Trial 3', values: { rate: 1e-3, strategy: 'FULL', accuracy: null } },
];
const axes = [
  { key: 'rate', name: 'Learning rate', numbers: { scale: 'log' as const, format: String } },
  { key: 'strategy', name: 'Strategy' },
  { key: 'accuracy', name: 'Accuracy', numbers: { format: String } },
];

test('numbers, their logarithms and names have places on their axes', () => {
  const [rate, strategy] = axes.map((axis) => placeAxis(axis, lines));
  expect(rate.place(1e-3)).toBeCloseTo(0.5);
  expect(Number(rate.at(0.5))).toBeCloseTo(1e-3);
  expect(strategy.place('FULL')).toBe(0);
  expect(strategy.place('LORA')).toBeNull();
  expect(strategy.at(0.9)).toBe('PARTIAL');
});

const drawn = (ranges: Record<string, readonly [number, number]>) =>
  renderToStaticMarkup(
    <ParallelCoordinates
      title="Trials"
      axes={axes}
      lines={lines}
      colorBy="accuracy"
      ranges={ranges}
      onRanges={() => {}}
    />,
  );

test('a brush keeps the lines that cross its part of an axis', () => {
  expect(drawn({})).toContain('3 of 3 lines');
  const html = drawn({ rate: [0, 0.6] });
  expect(html).toContain('2 of 3 lines');
  expect(html).not.toContain('<td>Trial 2</td>');
});

test('lines are coloured by their place on one axis, and each axis has a brush of two thumbs', () => {
  const html = drawn({});
  expect(html).toContain('var(--series-1) 100%');
  expect(html.match(/type="range"/g)).toHaveLength(6);
});
