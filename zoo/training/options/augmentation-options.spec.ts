import { expect, test } from 'vitest';
import { DEFAULT_AUGMENTATION, NO_AUGMENTATION } from '../../data/augment/augmentation.ts';
import { InvalidInputError } from '../../errors.ts';
import {
  type AugmentationInput,
  augmentationOf,
  checkAugmentation,
  resolveAugmentation,
} from './augmentation-options.ts';

test('augment: true is the default set of the modality, also where that is known later', () => {
  for (const modality of ['IMAGE', 'TEXT'] as const) {
    const options = resolveAugmentation({ augment: true }, modality);
    expect(options).toEqual({ augment: true, augmentation: DEFAULT_AUGMENTATION[modality] });
    expect(resolveAugmentation(options, modality)).toEqual(options);
    expect(augmentationOf(resolveAugmentation({ augment: true }), modality)).toEqual(DEFAULT_AUGMENTATION[modality]);
    expect(() => checkAugmentation(options, modality)).not.toThrow();
  }
  expect(resolveAugmentation({})).toEqual({ augment: false, augmentation: null });
  expect(augmentationOf({ augment: false, augmentation: null }, 'IMAGE')).toBeNull();
});

test('what an augmentation leaves out is off, and augment follows from it', () => {
  const given = { flip: true, randAugment: { operations: 2, magnitude: 9 }, erasing: null };
  const options = resolveAugmentation({ augmentation: given }, 'IMAGE');
  expect(options).toEqual({ augment: true, augmentation: { ...NO_AUGMENTATION, ...given, erasing: 0 } });
  expect(resolveAugmentation(options, 'IMAGE')).toEqual(options);
});

test('views in evaluation do not change training, unless augment is true beside them', () => {
  const views = resolveAugmentation({ augmentation: { testTime: 4 } }, 'IMAGE');
  expect(views).toEqual({ augment: false, augmentation: { ...NO_AUGMENTATION, testTime: 4 } });
  expect(resolveAugmentation(views)).toEqual(views);
  expect(augmentationOf(views, 'IMAGE')).toBeNull();
  const both = resolveAugmentation({ augment: true, augmentation: { testTime: 4 } }, 'IMAGE');
  expect(both).toEqual({ augment: true, augmentation: { ...DEFAULT_AUGMENTATION.IMAGE, testTime: 4 } });
});

const refused: [AugmentationInput, RegExp][] = [
  [{}, /no operation/],
  [{ flip: false, mixUp: 0 }, /no operation/],
  [{ colorJitter: 3 }, /augmentation\.colorJitter/],
  [{ erasing: -0.1 }, /augmentation\.erasing/],
  [{ mixUp: Number.NaN }, /augmentation\.mixUp/],
  [{ randAugment: { operations: 0, magnitude: 9 } }, /augmentation\.randAugment\.operations/],
  [{ randAugment: { operations: 2, magnitude: 31 } }, /augmentation\.randAugment\.magnitude/],
  [{ crop: true, cropScale: [0.9, 0.5] }, /cropScale.*above the second/],
  [{ crop: true, cropScale: [0, 1] }, /augmentation\.cropScale/],
  [{ flip: true, cropScale: [0.8, 1] }, /cropScale has no effect without crop/],
  [{ testTime: 11 }, /augmentation\.testTime/],
  [{ wordDeletion: 1 }, /augmentation\.wordDeletion/],
];
test.each(refused)('%o is refused', (augmentation, message) => {
  expect(() => resolveAugmentation({ augmentation })).toThrow(InvalidInputError);
  expect(() => resolveAugmentation({ augmentation })).toThrow(message);
});

test('augment: false beside an augmentation is refused', () => {
  expect(() => resolveAugmentation({ augment: false, augmentation: { flip: true } })).toThrow(/augment is false/);
});

test('operations of the other modality are refused by name', () => {
  const pictures = { augmentation: { ...NO_AUGMENTATION, flip: true, testTime: 2 } };
  expect(() => checkAugmentation(pictures, 'TEXT')).toThrow('flip, testTime cannot change texts.');
  const words = { augmentation: { ...NO_AUGMENTATION, wordSwap: 0.1 } };
  expect(() => checkAugmentation(words, 'IMAGE')).toThrow('wordSwap cannot change pictures.');
});
