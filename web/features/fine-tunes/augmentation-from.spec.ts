import { readFile } from 'node:fs/promises';
import { buildSchema, type GraphQLInputObjectType, getNamedType } from 'graphql';
import { expect, test } from 'vitest';
import { augmentationFrom, changesPictures } from './augmentation-from.ts';
import { OPERATIONS } from './augmentation-operations.ts';
import { optionsFrom } from './options-from.ts';

test('nothing entered is no augmentation', () => {
  const form = new FormData();
  form.set('augmentation.flip', '');
  form.set('augmentation.mixUp', ' ');
  expect(augmentationFrom(form)).toBeUndefined();
  expect(optionsFrom(form)).toEqual({});
});

test('entered operations are sent unchanged, those with two numbers as one object', () => {
  const form = new FormData();
  form.set('augmentation.flip', 'on');
  form.set('augmentation.mixUp', '-0.2');
  form.set('augmentation.randAugment.operations', '2');
  form.set('augmentation.randAugment.magnitude', '9');
  const augmentation = { flip: true, mixUp: -0.2, randAugment: { operations: 2, magnitude: 9 } };
  expect(optionsFrom(form)).toEqual({ augmentation });
});

test('the smallest part of a crop is sent as a range up to the whole picture', () => {
  const form = new FormData();
  form.set('augmentation.crop', 'on');
  form.set('augmentation.cropScale', '0.8');
  expect(augmentationFrom(form)).toEqual({ crop: true, cropScale: [0.8, 1] });
});

test.each([
  [{}, false],
  [{ augment: 'off' }, false],
  [{ augment: 'on' }, true],
  [{ 'augmentation.flip': 'on' }, true],
  [{ 'augmentation.mixUp': '0.2' }, true],
  [{ 'augmentation.mixUp': '0' }, false],
  [{ 'augmentation.testTime': '4', 'augmentation.cropScale': '0.8' }, false],
])('%j changes pictures: %s', (entered, changes) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(entered)) form.set(name, value);
  expect(changesPictures(form)).toBe(changes);
});

test('every operation of the form is in the schema', async () => {
  const schema = buildSchema(await readFile(new URL('../../../api/schema.graphql', import.meta.url), 'utf8'));
  for (const { name } of OPERATIONS) {
    const [field, part] = name.split('.');
    const { [field]: found } = (schema.getType('AugmentationInput') as GraphQLInputObjectType).getFields();
    expect(found, name).toBeDefined();
    if (part) expect((getNamedType(found.type) as GraphQLInputObjectType).getFields()[part], name).toBeDefined();
  }
});
