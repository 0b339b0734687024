import { expect, test } from 'vitest';
import { optionsFrom } from './options-from.ts';

test('empty fields are left to the API’s defaults', () => {
  const form = new FormData();
  form.set('epochs', '');
  form.set('learningRate', '  ');
  form.set('unfreezeFrom', '');
  expect(JSON.parse(JSON.stringify(optionsFrom(form)))).toEqual({ device: 'AUTO' });
});

test('what is filled in goes as it is, so that the API can refuse it by name', () => {
  const form = new FormData();
  form.set('batchSize', '0');
  form.set('learningRate', '-1');
  form.set('unfreezeFrom', 'block_12_add');
  form.set('augment', 'on');
  form.set('device', 'CPU');
  expect(optionsFrom(form)).toEqual({
    batchSize: 0,
    learningRate: -1,
    unfreezeFrom: 'block_12_add',
    augment: true,
    device: 'CPU',
  });
});
