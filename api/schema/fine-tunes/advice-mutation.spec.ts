import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { resolveFineTuneOptions } from '../../../zoo/training/options/options.ts';
import { buildSchema } from '../schema.ts';
import { adviceMutation } from './advice-mutation.ts';

const schema = buildSchema();
const featureLayers = [{ name: 'block', op: 'Add', dimension: 8, parameterCount: 100 }];
const model = { slug: 'tiny-net', modality: 'IMAGE' as const, featureLayers };
const options = {
  ...resolveFineTuneOptions(
    { strategy: 'PARTIAL', learningRate: 0.002, seed: 7, classWeights: 'BALANCED', augmentation: { mixUp: 0.2 } },
    { featureLayers },
  ),
  engineVersion: '5',
};
const row = { options, strategy: 'PARTIAL' as const, datasetId: 'a "quoted" id' };
const advised = (change: Parameters<typeof adviceMutation>[2]['change']) =>
  adviceMutation(schema, { row, model, examples: 40 }, { why: 'Because.', change });

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

test.each([
  { strategy: 'LINEAR_PROBE' },
  { strategy: 'LINEAR_PROBE', head: 'NEAREST_NEIGHBOURS' },
  { strategy: 'PARTIAL' },
  { strategy: 'FULL', optimizer: 'SGD', loss: 'FOCAL' },
] as const)(
  'of %o with its defaults, some of which follow the model and the data set, only the change is named',
  (chosen) => {
    const own = { ...resolveFineTuneOptions(chosen, model, 40), engineVersion: '5' };
    const advised = { row: { options: own, strategy: chosen.strategy, datasetId: '1' }, model, examples: 40 };
    const mutation = adviceMutation(schema, advised, { why: 'Because.', change: { seed: 3 } });
    const named = [...mutation.matchAll(/(\w+): /g)].map(([, name]) => name).sort();
    expect(named).toEqual(['input', 'modelSlug', 'datasetId', 'seed', ...Object.keys(chosen)].sort());
  },
);
