import { expect, test } from 'vitest';
import { t } from './t.ts';

test('a text without placeholders stays as it is, apostrophes and all', () => {
  expect(t('Start the fine-tune')).toBe('Start the fine-tune');
  expect(t("It's 5 o'clock, # 1")).toBe("It's 5 o'clock, # 1");
  expect(t("A literal '{brace}'")).toBe('A literal {brace}');
});

test('values stand where their names do', () => {
  expect(t('{name} of {model}', { name: 'Epoch 3', model: '{name} \\u0041' })).toBe('Epoch 3 of {name} \\u0041');
  expect(t('Epoch {epoch}', { epoch: 12345 })).toBe('Epoch 12345');
});

test('a name that runs from right to left does not pull the figure after it before itself', () => {
  expect(t('predicted {label}, {share}', { label: 'كرة', share: '35.1 %' })).toBe('predicted \u2068كرة\u2069, 35.1 %');
  expect(t('predicted {label}, {share}', { label: 'ball', share: '35.1 %' })).toBe('predicted ball, 35.1 %');
});

test('a plural agrees with its count, which is grouped by thousands', () => {
  const models = (count: number) => t('{count, plural, =0 {No models} one {# model} other {# models}} here', { count });
  expect([0, 1, 2, 12_345].map(models)).toEqual([
    'No models here',
    '1 model here',
    '2 models here',
    '12,345 models here',
  ]);
});

test('a select takes the case of its value, or the other', () => {
  const text = (split: string) => t('{split, select, test {the test split} other {another split}}', { split });
  expect([text('test'), text('train')]).toEqual(['the test split', 'another split']);
});
