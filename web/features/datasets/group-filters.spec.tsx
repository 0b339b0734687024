import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { GroupFilters } from './group-filters.tsx';

const counted = (group: string, ...values: string[]) =>
  values.map((value, i) => ({ group, value, exampleCount: 9 - i }));
const shown = (counts: ReturnType<typeof counted>, chosen: { group: string; value: string }[] = []) => {
  const groups = [...new Set(counts.map(({ group }) => group))];
  return renderToStaticMarkup(
    <GroupFilters dataset={{ groups, groupCounts: counts }} chosen={chosen} onChange={() => {}} />,
  );
};
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/[\u2066-\u2069]|\s+(?=\s)/g, '');

test('each group has its values, with how many examples they have', () => {
  const markup = shown([...counted('tone', 'dark', 'light'), ...counted('age', 'old')]);
  expect(textOf(markup)).toBe(' tone All dark (9) light (8) age All old (9) ');
  expect(markup).not.toContain('<details');
});

test('what an address names is chosen, also where it is too rare to be counted', () => {
  expect(shown(counted('tone', 'dark'), [{ group: 'tone', value: 'rare' }])).toMatch(/<option[^>]* selected="">rare</);
});

test('groups after the fourth are folded, unless one of them is chosen', () => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((group) => counted(group, 'x'));
  expect(textOf(shown(six))).toContain('2 more groups');
  expect(shown(six)).not.toContain('open=""');
  expect(shown(six, [{ group: 'd', value: 'x' }])).not.toContain('open=""');
  expect(shown(six, [{ group: 'f', value: 'x' }])).toContain('open=""');
});
