import { expect, test } from 'vitest';
import { classCounts } from './class-counts.ts';
import type { DatasetIndex, Example } from './dataset.ts';
import { datasetChanges } from './dataset-changes.ts';
import { type DatasetEdits, editedExamples } from './edit-examples.ts';
import { together } from './together.ts';

const example = (name: string, label: number, split: Example['split'], sha256 = name): Example => ({
  ...{ name, label, split, sha256, groups: {}, offset: 0, byteSize: 1 },
});
const index: DatasetIndex = {
  ...{ version: 1, modality: 'IMAGE', labels: ['cat', 'dog'], groups: [], quality: [], seed: 0 },
  examples: [
    example('1', 0, 'train'),
    example('2', 0, 'test', '1'),
    example('3', 1, 'train'),
    example('4', 1, 'validation'),
  ],
};
const edits = (some: Partial<DatasetEdits>): DatasetEdits => ({ exclude: [], relabel: [], move: [], ...some });
const facts = ({ examples, labels }: Pick<DatasetIndex, 'examples' | 'labels'>) =>
  examples.map(({ name, label, split }) => `${name} ${labels[label]} ${split}`);

test('examples are left out, get another or a new class, and go to another split', () => {
  const edited = editedExamples(
    index,
    edits({
      exclude: ['4'],
      relabel: [{ example: '3', label: 'bird' }],
      move: [{ example: '2', split: 'train' }],
    }),
  );
  expect(edited.labels).toEqual(['bird', 'cat']);
  expect(facts(edited)).toEqual(['1 cat train', '2 cat train', '3 bird train']);
});

test('the changes between two versions are those that were made', () => {
  const edited = editedExamples(index, edits({ exclude: ['1'], relabel: [{ example: '2', label: 'bird' }] }));
  const more = { ...edited, examples: [...edited.examples, example('5', 0, 'train')] };
  expect(edited.labels).toEqual(['bird', 'dog']);
  expect(datasetChanges(index, more)).toEqual({
    ADDED: [{ before: null, after: 3 }],
    REMOVED: [{ before: 0, after: null }],
    RELABELLED: [{ before: 1, after: 0 }],
    MOVED: [],
  });
});

test('what would leave too little, or names nothing, is refused', () => {
  const refused = (some: Partial<DatasetEdits>, message: RegExp, at = index) =>
    expect(() => editedExamples(at, edits(some))).toThrow(message);
  refused({ exclude: ['1', '2', '3', '4'] }, /no example would be left/);
  refused({ exclude: ['1', '3'] }, /none would be left to train on/);
  refused({ exclude: ['9'] }, /no example "9"/);
  refused({ relabel: [{ example: '1', label: 'x' }] }, /one class each/, { ...index, task: 'MULTI_LABEL' });
  refused({ exclude: ['3', '4'] }, /only the class "cat"/);
});

test('examples with the same bytes go to the split of the test', () => {
  expect(together(index)).toEqual([{ example: '1', split: 'test' }]);
});

test('examples are counted by class and split, of several labels once for each', () => {
  expect(classCounts(index)[1]).toEqual({
    ...{ label: 'dog', exampleCount: 2 },
    splits: { train: 1, validation: 1, test: 0 },
  });
  const several = [{ ...example('1', -1, 'test'), targets: [1, 1] }];
  const counted = classCounts({ ...index, task: 'MULTI_LABEL', examples: several });
  expect(counted.map(({ exampleCount }) => exampleCount)).toEqual([1, 1]);
  expect(classCounts({ ...index, task: 'REGRESSION' })).toEqual([]);
});
