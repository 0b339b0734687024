import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { AdaptationPanel } from './adaptation-panel.tsx';
import type { FineTune } from './fine-tune-fields.ts';

const shown = (warning: string | null) => {
  const adaptation = { examples: 1636, accuracy: null, information: { adapted: 1, without: 0.5 }, warning };
  const fineTune = { targetDataset: { id: '1', name: 'Twitter' }, adaptation } as unknown as FineTune;
  return renderToStaticMarkup(<AdaptationPanel fineTune={fineTune} />);
};

test('counts are written as everywhere else', () => {
  expect(shown(null)).toContain('1,636 examples');
});

test('without labels, it says how little it means that nothing warned', () => {
  expect(shown(null)).toContain('9 measured runs that lost accuracy, one was not warned of');
  expect(shown('It is worse.')).not.toContain('No warning does not mean');
});
