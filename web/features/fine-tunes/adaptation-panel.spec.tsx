import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { AdaptationPanel } from './adaptation-panel.tsx';
import type { FineTune } from './fine-tune-fields.ts';

test('counts are written as everywhere else', () => {
  const adaptation = { examples: 1636, accuracy: null, information: { adapted: 1, without: 0.5 }, warning: null };
  const fineTune = { targetDataset: { id: '1', name: 'Twitter' }, adaptation } as unknown as FineTune;
  expect(renderToStaticMarkup(<AdaptationPanel fineTune={fineTune} />)).toContain('1,636 examples');
});
