import { expect, test } from 'vitest';
import type { Tensor } from '../onnx/graph.ts';
import { readAdapterConfig } from './adapter-config.ts';
import { mergedConfig } from './merged-config.ts';
import { peft } from './testing/fixture.ts';

const tensor = (...shape: number[]): Tensor => ({ type: 'float', shape, data: new Float32Array() });
const adapter = (more: object = {}) =>
  readAdapterConfig(
    JSON.stringify({ ...peft.classifier.files['adapter_config.json'], ...more }),
    'adapter_config.json',
  );
const base = { architectures: ['DistilBertForMaskedLM'], model_type: 'distilbert', id2label: { 0: 'old', 1: 'older' } };

test('a classifier of two layers: its last one has the labels, and the base model’s names are not theirs', () => {
  const whole = new Map([
    ['classifier.weight', tensor(3, 16)],
    ['classifier.bias', tensor(3)],
    ['pre_classifier.weight', tensor(16, 16)],
  ]);
  const config = mergedConfig(base, { updates: [], head: null, whole }, adapter());
  expect(config).toEqual({
    architectures: ['DistilBertForSequenceClassification'],
    model_type: 'distilbert',
    num_labels: 3,
  });
  const roberta = new Map([
    ['classifier.dense.weight', tensor(16, 16)],
    ['classifier.out_proj.weight', tensor(5, 16)],
  ]);
  expect(mergedConfig(base, { updates: [], head: null, whole: roberta }, adapter())).toMatchObject({ num_labels: 5 });
});

test('labels that Graft wrote; the class of a picture model, which PEFT keeps', () => {
  const whole = new Map([['classifier.weight', tensor(2, 8)]]);
  const described = { auto_mapping: { base_model_class: 'ViTForImageClassification' }, task_type: null };
  expect(
    mergedConfig(base, { updates: [], head: null, whole }, adapter({ ...described, graft: { labels: ['a', 'b'] } })),
  ).toMatchObject({
    architectures: ['ViTForImageClassification'],
    num_labels: 2,
    id2label: { 0: 'a', 1: 'b' },
  });
});

test('an adapter without a classifier leaves the base model’s', () => {
  const plain = adapter({ task_type: 'FEATURE_EXTRACTION', modules_to_save: null });
  expect(mergedConfig(base, { updates: [], head: null, whole: new Map() }, plain)).toEqual(base);
});
