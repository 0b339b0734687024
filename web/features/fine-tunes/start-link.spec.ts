import { expect, test } from 'vitest';
import { optionsFrom } from './options-from.ts';
import { startLink } from './start-link.ts';

test('the form reads the same options from the address', () => {
  const options = {
    epochs: 20,
    learningRate: 0.001,
    nesterov: false,
    loraTargets: ['MatMul', 'block_*'],
    augmentation: { flip: true, cropScale: [0.8, 1], randAugment: { operations: 2, magnitude: 9 } },
  };
  const link = new URL(startLink({ modelSlug: 'otter', datasetId: 'd', strategy: 'LORA', ...options }), 'http://x');
  expect(link.pathname).toBe('/fine-tunes/new');
  expect(link.searchParams.get('strategy')).toBe('LORA');
  const form = new FormData();
  for (const [name, value] of link.searchParams) form.set(name, value);
  expect(optionsFrom(form)).toEqual(options);
});

test('what is not set is not in the address', () => {
  expect(startLink({ modelSlug: 'otter', epochs: null })).toBe('/fine-tunes/new?model=otter');
});
