import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSplits } from '../../zoo/data/check-splits.ts';
import type { Example } from '../../zoo/data/dataset.ts';
import { assessQuality } from '../../zoo/data/quality/assess-quality.ts';
import { trainingObstacle } from './training-obstacle.ts';

const SPLITS = ['train', 'validation', 'test'] as const;
const WHOLE = {
  ...{ sha256: '00', failed: false, task: 'SINGLE_LABEL' as const, labels: ['cat', 'dog'], quality: [] },
  splits: SPLITS.map((name) => ({ name, exampleCount: 3 })),
};

test('what is not imported, or failed to be', () => {
  expect(trainingObstacle({ ...WHOLE, sha256: null })).toBe('NOT_IMPORTED');
  expect(trainingObstacle({ ...WHOLE, sha256: null, failed: true })).toBe('IMPORT_FAILED');
  expect(trainingObstacle(WHOLE)).toBeNull();
});

test('numbers have no classes, and need every split as well', () => {
  const ages = { ...WHOLE, task: 'REGRESSION' as const, labels: ['age'] };
  expect(trainingObstacle(ages)).toBeNull();
  expect(trainingObstacle({ ...ages, splits: WHOLE.splits.slice(1) })).toBe('EMPTY_SPLIT');
});

test('a row tells what reading the whole index refuses', () => {
  const examples = fc.array(fc.record({ label: fc.nat(2), split: fc.constantFrom(...SPLITS) }), { minLength: 1 });
  fc.assert(
    fc.property(examples, (drawn) => {
      const present = [...new Set(drawn.map(({ label }) => label))];
      const labels = present.map(String);
      const all = drawn.map(
        ({ label, split }, i): Example => ({
          ...{ name: `${i}`, label: present.indexOf(label), split, groups: {}, offset: 0, byteSize: 1, sha256: `${i}` },
        }),
      );
      const splits = SPLITS.map((name) => ({ name, exampleCount: all.filter(({ split }) => split === name).length }));
      const obstacle = trainingObstacle({ ...WHOLE, labels, splits, quality: assessQuality(all, labels) });
      expect(obstacle !== null).toBe(refuses(() => checkSplits({ examples: all, labels }, SPLITS, 'Testing needs')));
    }),
  );
});

function refuses(check: () => void): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}
