import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { JudgeField } from './judge-field.tsx';

const judge = (id: string, splits: string[]) => ({
  ...{ id, epoch: 3, evaluations: splits.map((split) => ({ id: split, split })) },
  fineTune: { id, strategy: 'PARTIAL' as const, options: {}, createdAt: '2026-01-01T00:00:00Z' },
});
const shown = (chosen: string | null, judges = [judge('9', ['validation', 'test']), judge('7', ['validation'])]) =>
  renderToStaticMarkup(<JudgeField judges={judges} chosen={chosen} onChoose={() => {}} />);

test('it says whose errors are shown, and on which splits', () => {
  expect(shown(null)).toContain('href="/checkpoints/9"');
  expect(shown(null)).toContain('was evaluated on validation and test.');
  expect(shown('7')).toContain('href="/checkpoints/7"');
  expect(shown('7')).toContain('was evaluated on validation.');
  expect(shown(null, [])).toContain('there are no errors to show');
});
