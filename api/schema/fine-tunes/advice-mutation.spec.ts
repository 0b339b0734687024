import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { resolveFineTuneOptions } from '../../../zoo/training/options/options.ts';
import { buildSchema } from '../schema.ts';
import { adviceMutation } from './advice-mutation.ts';

const schema = buildSchema();
const featureLayers = [{ name: 'block', op: 'Add', dimension: 8, parameterCount: 100 }];
const options = {
  ...resolveFineTuneOptions(
    { strategy: 'PARTIAL', learningRate: 0.002, seed: 7, classWeights: 'BALANCED', augmentation: { mixUp: 0.2 } },
    { featureLayers },
  ),
  engineVersion: '5',
};
const row = { options, strategy: 'PARTIAL' as const, datasetId: 'a "quoted" id' };
const advised = (change: Parameters<typeof adviceMutation>[2]['change']) =>
  adviceMutation(schema, { row, modelSlug: 'tiny-net' }, { why: 'Because.', change });

test('advice is a mutation of the schema, after its reason', () => {
  const mutation = advised({ epochs: 16 });
  expect(mutation).toMatch(/^# Because\.\n/);
  expect(validate(schema, parse(mutation))).toEqual([]);
  for (const part of ['epochs: 16', 'strategy: PARTIAL', 'learningRate: 0.002', 'seed: 7', 'classWeights: BALANCED'])
    expect(mutation).toContain(part);
  expect(mutation).toContain('mixUp: 0.2');
});

test('with another strategy, choices that belong to the old one are left to the defaults', () => {
  const mutation = advised({ strategy: 'LINEAR_PROBE' });
  expect(validate(schema, parse(mutation))).toEqual([]);
  expect(mutation).toContain('strategy: LINEAR_PROBE');
  expect(mutation).toContain('seed: 7');
  expect(mutation).not.toContain('learningRate');
  expect(mutation).not.toContain('unfreezeFrom');
});
