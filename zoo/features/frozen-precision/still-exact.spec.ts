import { expect, test } from 'vitest';
import type { ChosenPrecision } from './choose-precision.ts';
import { stillExact } from './still-exact.ts';

const report = { precision: 'INT8' as const, reason: 'It passes.', cosine: null, score: null, nodes: null };
const int8: ChosenPrecision = { report, settings: { ranges: [['pixels', { min: 0, max: 1 }]], kept: [] } };
const float32: ChosenPrecision = { report: { ...report, precision: 'FLOAT32' }, settings: null };
const yes = async () => true;
const no = async () => false;

test('a run goes on in the precision that was chosen', async () => {
  expect(await stillExact(int8, 'CPU', yes)).toBe(int8);
  expect(await stillExact(float32, 'WEBGPU', no)).toBe(float32);
});

test.each([
  ['CPU', no],
  ['WEBGPU', yes],
] as const)('on a %s that cannot multiply int8 it goes on in float32, with the reason', async (device, isExact) => {
  const { report, settings } = await stillExact(int8, device, isExact);
  expect(report).toMatchObject({ precision: 'FLOAT32', reason: expect.stringContaining('goes on in float32') });
  expect(settings).toBeNull();
});
