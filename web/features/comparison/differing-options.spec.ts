import { expect, test } from 'vitest';
import { optionRows } from './differing-options.ts';
import type { ComparedRun } from './runs-query.ts';

const run = (strategy: string, options: object, version = 1) =>
  ({
    fineTune: { strategy, options, device: 'CPU', model: { name: 'MobileNet' }, dataset: { name: 'Pets', version } },
  }) as unknown as ComparedRun;

test('what differs, and what does not; nested options by their parts', () => {
  const rows = optionRows([
    run('LINEAR_PROBE', { seed: 1, epochs: 10, head: 'SOFTMAX', loraRank: null }),
    run('PARTIAL', { seed: 1, epochs: 12, augmentation: { flip: true, crop: null }, loraTargets: ['q', 'v'] }),
  ]);
  const shown = Object.fromEntries(rows.map(({ name, values, differs }) => [name, [...values, differs]]));
  expect(shown).toEqual({
    model: ['MobileNet', 'MobileNet', false],
    dataset: ['Pets', 'Pets', false],
    strategy: ['Linear probe', 'Partial', true],
    device: ['CPU', 'CPU', false],
    seed: ['1', '1', false],
    epochs: ['10', '12', true],
    head: ['Softmax', null, true],
    'augmentation.flip': [null, 'yes', true],
    loraTargets: [null, 'q, v', true],
  });
  expect(rows.map(({ name }) => name).slice(0, 4)).toEqual(['model', 'dataset', 'strategy', 'device']);
  expect(rows.find(({ name }) => name === 'augmentation.flip')?.label).toBe('Augmentation: flip');
});

test('what a prototype cannot have does not differ; what is off in one run and on in another does', () => {
  const rows = optionRows([
    run('PARTIAL', { loss: 'FOCAL', augmentation: { flip: true } }),
    run('PARTIAL', { loss: 'FOCAL', augmentation: null }),
    run('PROTOTYPE', { distance: 'COSINE' }),
  ]);
  expect(rows.filter(({ differs }) => differs).map(({ name }) => name)).toEqual([
    'strategy',
    'distance',
    'augmentation.flip',
  ]);
});

test('two versions of a data set differ', () => {
  const [, dataset] = optionRows([run('PARTIAL', {}), run('PARTIAL', {}, 2)]);
  expect(dataset).toMatchObject({ values: ['Pets', 'Pets, version 2'], differs: true });
});

test('parts of an augmentation that change nothing are no difference', () => {
  const off = { crop: false, cropRatio: [0.75, 4 / 3], cropScale: [0.6, 1], cutMix: 0, testTime: 1, randAugment: null };
  const rows = (augmentation: object) =>
    optionRows([
      run('PARTIAL', { augment: true, augmentation }),
      run('LINEAR_PROBE', { augment: false, augmentation: null }),
    ])
      .filter(({ name, differs }) => differs && name.startsWith('augment'))
      .map(({ name, values }) => [name, ...values]);
  expect(rows({ ...off, flip: true })).toEqual([['augmentation.flip', 'yes', null]]);
  expect(rows({ ...off, crop: true, testTime: 4 })).toEqual([
    ['augmentation.crop', 'yes', null],
    ['augmentation.cropRatio', '0.75, 1.33333', null],
    ['augmentation.cropScale', '0.6, 1', null],
    ['augmentation.testTime', '4', null],
  ]);
});

test('a run that only says that it augments differs from one that does not', () => {
  const rows = optionRows([run('PARTIAL', { augment: true }), run('PARTIAL', { augment: false })]);
  expect(rows.find(({ name }) => name === 'augment')).toMatchObject({ values: ['yes', null], differs: true });
});
