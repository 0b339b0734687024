import { expect, test } from 'vitest';
import { isSameRun } from './is-same-run.ts';

const defaults = {
  strategy: 'LINEAR_PROBE',
  learningRate: 0.01,
  epochs: 16,
  dropout: 0,
  augment: false,
  augmentation: null,
  shots: null,
  device: 'AUTO',
};
const past = { ...defaults, device: 'CPU', adaptation: null, engineVersion: 5 };
const flip = { flip: true, crop: false };

test.each([
  ['the defaults', past, {}, true],
  ['another learning rate, as a sweep draws it', { ...past, learningRate: 0.02 }, {}, false],
  ['other shots', { ...past, shots: 5 }, {}, false],
  ['an adaptation that was not asked for', { ...past, adaptation: { method: 'MMD' } }, {}, false],
  [
    'an adaptation, whose weight is filled in',
    { ...past, adaptation: { targetDatasetId: 'a', method: 'MMD', weight: 1 } },
    { adaptation: { targetDatasetId: 'a', method: 'MMD' } },
    true,
  ],
  [
    'an adaptation, whose dropout is another by default',
    { ...past, dropout: 0.5, adaptation: { method: 'MMD' } },
    { adaptation: { method: 'MMD' } },
    true,
  ],
  ['a dropout that was not asked for', { ...past, dropout: 0.5 }, {}, false],
  [
    'another method of adaptation',
    { ...past, adaptation: { targetDatasetId: 'a', method: 'CORAL' } },
    { adaptation: { targetDatasetId: 'a', method: 'MMD' } },
    false,
  ],
  ['the default augmentation', { ...past, augment: true, augmentation: flip }, { augment: true }, true],
  ['an augmentation that was not asked for', { ...past, augment: true, augmentation: flip }, {}, false],
  [
    'fewer epochs of an augmentation than by default',
    { ...past, epochs: 8, augment: true, augmentation: flip },
    { augment: true },
    false,
  ],
  ['no augmentation', past, { augment: true }, false],
  ['a part of an augmentation', { ...past, augment: true, augmentation: flip }, { augmentation: { flip: true } }, true],
  ['another augmentation', { ...past, augment: true, augmentation: flip }, { augmentation: { crop: true } }, false],
  ['another device than the one asked for', past, { device: 'WEBGPU' }, false],
  [
    'a head that is fitted once, without options of training',
    { strategy: 'PROTOTYPE', shots: null },
    { strategy: 'PROTOTYPE' },
    true,
  ],
  ['the same without what was asked for', { strategy: 'PROTOTYPE' }, { strategy: 'PROTOTYPE', shots: 5 }, false],
  ['contrastive training that was not asked for', { ...past, contrastive: { numIterations: 20 } }, {}, false],
] as const)('%s', (_, options, input, same) => {
  expect(isSameRun(options, defaults, input)).toBe(same);
});
