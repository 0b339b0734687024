import { expect, test } from 'vitest';
import { modelConfig, modelMetadata } from './describe-model.ts';
import type { Takes } from './takes.ts';

const base: Takes & { preprocessing: null } = {
  ...{
    task: 'SINGLE_LABEL',
    modality: 'TEXT',
    pairs: false,
    labels: ['bad', 'good'],
    pixels: null,
    tokens: null,
    hasThresholds: false,
  },
  preprocessing: null,
};
const described = (model: Partial<Takes>) => modelMetadata('x', ['1'], { ...base, ...model });
const namesOf = (tensors: { name: string; datatype: string; shape: number[] }[]) =>
  tensors.map(({ name, datatype, shape }) => `${name} ${datatype} ${shape}`);

test.each<[string, Partial<Takes>, string[], string[]]>([
  ['texts', {}, ['text BYTES -1'], ['label BYTES -1', 'probabilities FP32 -1,2']],
  [
    'tokens',
    { tokens: { longest: 16, vocabulary: null } },
    ['text BYTES -1', 'input_ids INT64 -1,-1', 'attention_mask INT64 -1,-1', 'token_type_ids INT64 -1,-1'],
    ['label BYTES -1', 'probabilities FP32 -1,2'],
  ],
  ['pairs', { pairs: true }, ['text BYTES -1,2'], ['label BYTES -1', 'probabilities FP32 -1,2']],
  ['numbers', { task: 'REGRESSION', labels: ['age'] }, ['text BYTES -1'], ['outputs FP32 -1,1']],
  ['words', { task: 'TOKEN_LABELS' }, ['text BYTES -1'], ['entities BYTES -1', 'unread_words INT32 -1']],
  [
    'groups',
    { modality: 'IMAGE', hasThresholds: true, pixels: [3, 4, 5] },
    ['image BYTES -1', 'pixels FP32 -1,3,4,5', 'group BYTES -1'],
    ['label BYTES -1', 'probabilities FP32 -1,2', 'thresholds BYTES -1'],
  ],
  ['views', { modality: 'IMAGE' }, ['image BYTES -1'], ['label BYTES -1', 'probabilities FP32 -1,2']],
])('the metadata of an endpoint of %s', (_, model, inputs, outputs) => {
  const metadata = described(model);
  expect([namesOf(metadata.inputs), namesOf(metadata.outputs)]).toEqual([inputs, outputs]);
});

test('what is optional, and which inputs are one or the other', () => {
  const size = { height: 4, width: 5 };
  const preprocessing = {
    ...{ size, fit: 'crop' as const, resample: 'bilinear' as const, rescale_factor: 1, background: '#000000' },
    ...{ image_mean: [0, 0, 0] as [number, number, number], image_std: [1, 1, 1] as [number, number, number] },
  };
  const takes: Takes = { ...base, modality: 'IMAGE', pixels: [3, 4, 5], hasThresholds: true };
  const { parameters } = modelMetadata('x', ['1'], { ...takes, preprocessing });
  expect(parameters).toEqual({
    ...{ labels: '["bad","good"]', one_of: '["image","pixels"]', optional: '["group"]' },
    preprocessing: JSON.stringify(preprocessing),
  });
  const tokens = { longest: 16, vocabulary: null };
  expect(described({ tokens }).parameters).toEqual({
    ...{ labels: '["bad","good"]', one_of: '["text","input_ids"]', most_tokens: '16', optional: '["token_type_ids"]' },
  });
  const ofTexts = modelConfig('x', ['1'], { ...base, tokens }, { replicas: 2 }).input;
  expect(ofTexts[1]).toEqual({ name: 'input_ids', data_type: 'TYPE_INT64', dims: [-1], optional: true });
  expect(described({ task: 'REGRESSION' }).parameters).toEqual({ names: '["bad","good"]' });
  const { input } = modelConfig('x', ['1'], { ...takes, preprocessing }, { replicas: 2 });
  expect(input.map(({ name, dims, optional }) => `${name} ${dims} ${optional}`)).toEqual([
    'image  true',
    'pixels 3,4,5 true',
    'group  true',
  ]);
  expect(modelConfig('x', ['1'], base, { replicas: 2 }).input).toMatchObject([{ name: 'text', optional: false }]);
});
