import { expect, test } from 'vitest';
import type { Example } from '../dataset.ts';
import { assessQuality } from './assess-quality.ts';

let serial = 0;
const pictures = (count: number, label: number, more: Partial<Example> = {}): Example[] =>
  Array.from({ length: count }, () => {
    const id = serial++;
    const sha256 = String(id).padStart(64, '0');
    return {
      name: `${id}.png`,
      label,
      split: 'train',
      groups: {},
      offset: 0,
      byteSize: 1,
      sha256,
      width: 64,
      height: 64,
      ...more,
    };
  });
/** The same number in each split. */
const everywhere = (count: number, label: number) =>
  (['train', 'validation', 'test'] as const).flatMap((split) => pictures(count, label, { split }));
const kinds = (examples: Example[], labels = ['a', 'b']) =>
  assessQuality(examples, labels).map(({ kind, severity }) => `${severity} ${kind}`);

test('no findings for a good data set', () => {
  expect(kinds([...everywhere(20, 0), ...everywhere(20, 1)])).toEqual([]);
});

test('the same bytes', () => {
  const sound = [...everywhere(20, 0), ...everywhere(20, 1)];
  const [first] = sound;
  const copy = (more: Partial<Example>) => [...sound, { ...first, name: 'copy.png', ...more }];
  expect(kinds(copy({}))).toEqual(['LOW DUPLICATE']);
  expect(kinds(copy({ split: 'test' }))).toEqual(['HIGH DUPLICATE_ACROSS_SPLITS']);
  expect(kinds(copy({ label: 1 }))).toEqual(['HIGH DUPLICATE_WITH_OTHER_LABEL']);
  expect(assessQuality(copy({ split: 'test' }), ['a', 'b'])[0]).toMatchObject({
    exampleCount: 2,
    examples: [first.name, 'copy.png'],
  });
});

test('of numbers, copies that differ are no contradiction: measurements scatter', () => {
  const sound = (['train', 'validation', 'test'] as const).flatMap((split) =>
    pictures(20, -1, { split, targets: [1.5] }),
  );
  const [first, second] = sound;
  const examples = [...sound, { ...first, name: 'copy.png', targets: [1.75] }];
  const found = assessQuality(examples, ['age'], 'IMAGE', [[1, 2]], 'REGRESSION');
  expect(found.map(({ kind }) => kind)).toEqual(['DUPLICATE', 'NEAR_DUPLICATE']);
  expect(found[0]).toMatchObject({ examples: [first.name, 'copy.png'], drop: ['copy.png'] });
  expect(found[1].examples).toContain(second.name);
  expect(found.map(({ message }) => message).join()).not.toContain('with the same');
  const tagged = examples.map((one) => ({ ...one, targets: [one.targets?.[0] === 1.5 ? 1 : 0] }));
  const kindsOfTags = assessQuality(tagged, ['age'], 'IMAGE', [], 'MULTI_LABEL').map(({ kind }) => kind);
  expect(kindsOfTags).toEqual(['DUPLICATE_WITH_OTHER_LABEL']);
});

test('200,000 copies of one picture', () => {
  const [one] = pictures(1, 0);
  const copies = Array.from({ length: 200_000 }, (_, i) => ({ ...one, name: `${i}.png` }));
  const found = assessQuality([...copies, ...everywhere(20, 1)], ['a', 'b']).find(({ kind }) => kind === 'DUPLICATE');
  expect(found?.exampleCount).toBe(200_000);
  expect(found?.examples).toHaveLength(10);
});

test('classes that are small, unequal, or missing in a split', () => {
  expect(kinds([...everywhere(20, 0), ...everywhere(9, 1)])).toEqual(['MEDIUM FEW_EXAMPLES']);
  expect(kinds([...everywhere(30, 0), ...everywhere(10, 1)])).toEqual(['LOW CLASS_IMBALANCE']);
  expect(kinds([...everywhere(100, 0), ...everywhere(10, 1)])).toEqual(['MEDIUM CLASS_IMBALANCE']);
  expect(kinds([...everywhere(1000, 0), ...everywhere(10, 1)])).toEqual(['HIGH CLASS_IMBALANCE']);
  expect(kinds([...everywhere(20, 0), ...pictures(40, 1, { split: 'test' })])).toEqual([
    'HIGH CLASS_NOT_IN_TRAIN',
    'MEDIUM CLASS_NOT_IN_SPLIT',
  ]);
});

test('small pictures', () => {
  const small = pictures(1, 0, { width: 300, height: 31 });
  const [found] = assessQuality([...everywhere(20, 0), ...everywhere(20, 1), ...small], ['a', 'b']);
  expect(found).toMatchObject({ kind: 'LOW_RESOLUTION', severity: 'LOW', examples: [small[0].name] });
});

// scikit-learn 1.9.1's OneVsRestClassifier warns of the labels 2 ("Label not 2 is present in all training examples.") and 3 ("Label 3 is
// present in all training examples.") of the same 70 rows; the counts of the columns are numpy's: 40, 5, 0, 70, 24 of those to train on.
test('several labels: rare ones, one that is never and one that is always true, and how uneven they are', () => {
  const labels = ['half', 'rare', 'unseen', 'all', 'third'];
  const row = (i: number, isTrain: boolean) =>
    [i % 7 < 4, i < 5, !isTrain && i === 1, isTrain || i % 2 === 0, i % 3 === 0].map(Number);
  const of = (split: Example['split'], count: number) =>
    Array.from({ length: count }, (_, i) => pictures(1, -1, { split, targets: row(i, split === 'train') })[0]);
  const examples = [...of('train', 70), ...of('validation', 12), ...of('test', 1)];
  const found = assessQuality(examples, labels, 'IMAGE', [], 'MULTI_LABEL');
  expect(
    found.map(({ kind, severity, exampleCount, message, drop }) => [severity, kind, exampleCount, message, drop]),
  ).toEqual([
    [
      'HIGH',
      'CLASS_NOT_IN_TRAIN',
      1,
      'There is no picture to train on for "unseen": the model cannot learn it. Move some to the train split.',
      undefined,
    ],
    [
      'HIGH',
      'LABEL_ALWAYS_TRUE',
      77,
      'Every picture to train on has "all": the model cannot learn where it is not true. Add pictures without it, or leave the label out.',
      undefined,
    ],
    [
      'MEDIUM',
      'FEW_EXAMPLES',
      11,
      'There are fewer than 10 pictures to train on for "rare". Add some, or do not rely on its accuracy.',
      undefined,
    ],
    [
      'MEDIUM',
      'CLASS_NOT_IN_SPLIT',
      1,
      'There is no test picture for "unseen": the test figures say nothing about it.',
      undefined,
    ],
    [
      'MEDIUM',
      'CLASS_IMBALANCE',
      1,
      '"all" has 77 pictures, "unseen" 1. Accuracy favours the large classes: look at macro F1 and at each class.',
      undefined,
    ],
  ]);
});
