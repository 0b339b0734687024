import { expect, test } from 'vitest';
import type { ComparedModel } from './comparison-query.ts';
import { factRows } from './model-facts.ts';

const model: ComparedModel = {
  ...{ id: '1', slug: 'a', name: 'A', task: 'IMAGE_CLASSIFICATION', modality: 'IMAGE', architecture: 'ResNet' },
  ...{ license: 'MIT', commercialUse: 'PERMITTED', unknownFacts: [], parameterCount: 1_200_000, byteSize: 4_000_000 },
  ...{ availability: 'READY', labelCount: 2, featureDimension: 512, limits: [], biasNotes: [] },
  speed: { milliseconds: 4.56, tokens: null, machine: 'A processor, 2 cores' },
  provenance: {
    ...{ source: 'HUB', publisher: 'someone', revision: 'abc', trainingData: ['ImageNet-1k'], completeness: 0.5 },
    ...{ missing: ['signature'], signature: null, proof: { largestDifference: 1.23e-7 } },
  },
};

test('every fact of every model; what is not known is empty', () => {
  const rows = factRows([model, { ...model, speed: null, unknownFacts: ['license'] }], false);
  const of = (name: string) => rows.find((row) => row.name === name)?.values;
  expect(of('Time for one example')).toEqual(['4.6 ms', null]);
  expect(of('Licence')).toEqual(['MIT', null]);
  expect(of('Commercial use')).toEqual(['permitted', 'permitted']);
  expect(of('Proof of the import')?.[0]).toBe('differs by at most 1.2e-7 of a value');
});

test('words are those of the zoo', () => {
  const provenance = { ...model.provenance, source: 'PYPI' as const, proof: { largestDifference: 0 } };
  const rows = factRows([{ ...model, availability: 'REMOTE', provenance }], false);
  const of = (name: string) => rows.find((row) => row.name === name)?.values[0];
  expect([of('Here'), of('Source'), of('Proof of the import')]).toEqual(['not fetched', 'PyPI', 'no difference']);
});

test('only what differs', () => {
  const rows = factRows([model, { ...model, architecture: 'ViT' }], true);
  expect(rows).toEqual([{ name: 'Architecture', values: ['ResNet', 'ViT'] }]);
});
