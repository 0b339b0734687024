import { expect, test } from 'vitest';
import type { ChosenFrom } from './first-choices.ts';
import { notChosen } from './not-chosen.ts';
import type { DatasetChoice, ModelChoice } from './start-query.ts';

const NET: ModelChoice = {
  ...{ id: '1', slug: 'tiny-net', name: 'Tiny net', modality: 'IMAGE', availability: 'READY' },
  featureLayers: [{ name: 'pool', op: 'Add', dimension: 8 }],
};
const SHAPES: DatasetChoice = {
  ...{ id: 'a', name: 'Shapes', modality: 'IMAGE', exampleCount: 9, labels: ['x', 'y'], sha256: '00' },
  ...{ task: 'SINGLE_LABEL', groups: [], version: 1, obstacle: null },
};
const TEXTS: DatasetChoice = { ...SHAPES, id: 'b', name: 'Texts', modality: 'TEXT' };

const choices = (more: Partial<ChosenFrom>): ChosenFrom => ({
  ...{ models: [NET], datasets: [SHAPES, TEXTS], namedModel: null, namedDataset: null },
  ...more,
});

test('an address that names nothing, or what there is, needs no word', () => {
  expect(notChosen(choices({}), {})).toEqual([]);
  expect(
    notChosen(choices({ model: 'tiny-net', dataset: 'a' }), { strategy: 'PARTIAL', unfreezeFrom: 'pool' }),
  ).toEqual([]);
});

test('what is not there, and what is chosen instead', () => {
  expect(notChosen(choices({ model: 'nope', dataset: 'nowhere' }), { strategy: 'ALL', unfreezeFrom: 'block' })).toEqual(
    [
      'The zoo has no model “nope”: “Tiny net” is chosen instead.',
      'There is no data set nowhere. “Shapes” is chosen instead.',
      'There is no strategy “ALL”: the one that is marked is chosen instead.',
      '“Tiny net” has no layer “block”: the model’s default is chosen instead.',
    ],
  );
});

test('what is there and cannot be trained', () => {
  const remote: ModelChoice = { ...NET, slug: 'far', name: 'Far net', availability: 'REMOTE' };
  expect(notChosen(choices({ model: 'far', namedModel: remote }), {})).toEqual([
    '“Far net” is not fetched yet: “Tiny net” is chosen instead.',
  ]);
  const coming = { ...SHAPES, id: 'c', name: 'Coming', sha256: null, obstacle: 'NOT_IMPORTED' as const };
  expect(notChosen(choices({ dataset: 'c', namedDataset: coming }), {})).toEqual([
    'The data set “Coming” is not imported yet. “Shapes” is chosen instead.',
  ]);
  expect(notChosen(choices({ model: 'tiny-net', dataset: 'b', namedDataset: TEXTS }), {})).toEqual([
    'The data set “Texts” has other examples or labels than this takes. “Shapes” is chosen instead.',
  ]);
});

test.each([
  ['IMPORT_FAILED', 'The import of the data set “Shapes” failed or was cancelled: upload it again.'],
  ['ONE_CLASS', 'The data set “Shapes” has one class only, and a classifier needs at least two.'],
  ['EMPTY_SPLIT', 'The data set “Shapes” has no training, no validation or no test examples: add some.'],
  [
    'CLASS_NOT_IN_TRAIN',
    'A class of the data set “Shapes” has no training examples: add some, or leave the class out.',
  ],
] as const)('a data set with the obstacle %s is not chosen', (obstacle, sentence) => {
  const named = { ...SHAPES, obstacle };
  const other = { ...SHAPES, id: 'd', name: 'Other' };
  expect(notChosen(choices({ datasets: [named, other], dataset: 'a', namedDataset: named }), {})).toEqual([
    `${sentence} “Other” is chosen instead.`,
  ]);
});
