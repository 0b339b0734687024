import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

const NAMES = ['data', 'probe', 'heads'];

test('every step, or some of them in the order of the tour', () => {
  expect(readOptions([], NAMES)).toEqual({ steps: NAMES, isLong: false, exitAfterwards: false, help: false });
  expect(readOptions(['--only', 'heads, data', '--exit', '--long'], NAMES)).toEqual({
    steps: ['data', 'heads'],
    isLong: true,
    exitAfterwards: true,
    help: false,
  });
});

test('a step that does not exist is named, with those that do', () => {
  expect(() => readOptions(['--only', 'probe,head'], NAMES)).toThrow(
    '--only: there is no step “head”. The steps are data, probe, heads.',
  );
  expect(() => readOptions(['--onyl', 'probe'], NAMES)).toThrow(/--onyl/);
});
