import { expect, test } from 'vitest';
import { answersFrom } from './answers-from.ts';

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

test('empty fields are not answered', () => {
  expect(answersFrom(formOf({ license: ' ', labels: '\n', task: '' }))).toEqual({});
});

test('one label a line, without surrounding blanks and empty lines', () => {
  expect(answersFrom(formOf({ license: 'MIT', labels: ' ant\n\nbee, black \r\ncat' }))).toEqual({
    license: 'MIT',
    labels: ['ant', 'bee, black', 'cat'],
  });
});

test('the preprocessing of a picture, with the keys of preprocessor_config.json', () => {
  const fields = { height: '224', width: '192', fit: 'crop', resample: 'bicubic', rescale_factor: String(1 / 255) };
  const mean = { 'image_mean.0': '0,485', 'image_mean.1': '0.456', 'image_mean.2': '0.406' };
  const std = { 'image_std.0': '1', 'image_std.1': '1', 'image_std.2': '1' };
  expect(answersFrom(formOf({ ...fields, ...mean, ...std, background: '#000000' })).preprocessing).toEqual({
    size: { height: 224, width: 192 },
    fit: 'crop',
    resample: 'bicubic',
    rescale_factor: 1 / 255,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [1, 1, 1],
    background: '#000000',
  });
});

test('of a model of blue, green, red, means and deviations are sent in that order', () => {
  const mean = { 'image_mean.0': '123', 'image_mean.1': '117', 'image_mean.2': '104' };
  const std = { 'image_std.0': '1', 'image_std.1': '2', 'image_std.2': '3' };
  expect(answersFrom(formOf({ ...mean, ...std, channel_order: 'BGR' })).preprocessing).toMatchObject({
    image_mean: [104, 117, 123],
    image_std: [3, 2, 1],
    do_flip_channel_order: true,
  });
});

test('the preprocessing of a text', () => {
  const fields = { tokenizer_file: 'tokenizer.json', model_max_length: '128', pooling: '' };
  expect(answersFrom(formOf(fields)).preprocessing).toEqual({
    tokenizer_file: 'tokenizer.json',
    model_max_length: 128,
  });
  expect(answersFrom(formOf({ ...fields, pooling: 'cls', normalize: 'false' })).preprocessing).toMatchObject({
    pooling: 'cls',
    normalize: false,
  });
});

test('a pasted configuration is sent as it is; the shorter side goes with a crop alone', () => {
  expect(answersFrom(formOf({ pasted: ' {"size": 224}\n' }))).toEqual({ preprocessing: '{"size": 224}' });
  const fields = { height: '8', width: '8', resample: 'bicubic', rescale_factor: '1', shortest_edge: '9' };
  const rest = { 'image_mean.0': '0', 'image_std.0': '1', background: '#000000' };
  expect(answersFrom(formOf({ ...fields, ...rest, fit: 'crop' })).preprocessing).toHaveProperty('shortest_edge', 9);
  expect(answersFrom(formOf({ ...fields, ...rest, fit: 'stretch' })).preprocessing).not.toHaveProperty('shortest_edge');
});
