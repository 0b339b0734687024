import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Scores } from './scores.tsx';

test('a label in another direction keeps its probability beside it', () => {
  const scores = [{ label: 'مثلث', probability: 0.836 }];
  const one = renderToStaticMarkup(<Scores answer={{ ...scores[0], scores, milliseconds: 3 }} />);
  expect(one).toContain('<strong dir="auto">\u2068مثلث\u2069</strong>, 83.6 % sure');
  const two = renderToStaticMarkup(<Scores answer={{ labels: ['مثلث', 'red'], scores, milliseconds: 3 }} />);
  expect(two).toContain('<strong dir="auto">مثلث, red</strong>');
});
