import { readFile } from 'node:fs/promises';
import { buildSchema, GraphQLEnumType, type GraphQLInputObjectType, getNamedType } from 'graphql';
import { expect, test } from 'vitest';
import { OPTIONS } from './options/option-groups.ts';
import { optionsFrom } from './options-from.ts';

test('empty fields are left to the API’s defaults', () => {
  const form = new FormData();
  form.set('epochs', '');
  form.set('learningRate', '  ');
  form.set('unfreezeFrom', '');
  form.set('device', '');
  expect(optionsFrom(form)).toEqual({});
});

test('entered values are sent unchanged, so that the API can refuse them by name', () => {
  const form = new FormData();
  form.set('batchSize', '0');
  form.set('learningRate', '-1');
  form.set('unfreezeFrom', 'block_12_add');
  form.set('augment', 'on');
  form.set('nesterov', 'off');
  form.set('optimizer', 'SGD');
  form.set('loraTargets', ' MatMul, block_*,\nGemm ');
  form.set('device', 'CPU');
  expect(optionsFrom(form)).toEqual({
    batchSize: 0,
    learningRate: -1,
    unfreezeFrom: 'block_12_add',
    augment: true,
    nesterov: false,
    optimizer: 'SGD',
    loraTargets: ['MatMul', 'block_*', 'Gemm'],
    device: 'CPU',
  });
});

test('the form has every option of the schema, and every value of its choices', async () => {
  const schema = buildSchema(await readFile(new URL('../../../api/schema.graphql', import.meta.url), 'utf8'));
  const fields = (schema.getType('StartFineTuneInput') as GraphQLInputObjectType).getFields();
  const chosenElsewhere = ['modelSlug', 'datasetId', 'strategy', 'adaptation', 'contrastive'];
  const names = Object.keys(fields).filter((name) => !chosenElsewhere.includes(name));
  expect(OPTIONS.map(({ name }) => name).sort()).toEqual(names.sort());
  for (const option of OPTIONS) {
    const type = getNamedType(fields[option.name].type);
    const values = type instanceof GraphQLEnumType ? type.getValues().map(({ name }) => name) : [];
    expect(option.kind === 'choice' ? option.values.map(({ value }) => value).sort() : [], option.name).toEqual(
      values.sort(),
    );
  }
});
