import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readPreprocessing } from './read-preprocessing.ts';

// Configurations as transformers and timm save them: scripts/fixtures/published-preprocessing.py.
const published = JSON.parse(
  await readFile(new URL('./testing/published-preprocessing.json', import.meta.url), 'utf8'),
) as {
  transformers: Record<string, object>;
  timm: Record<string, { config: { pretrained_cfg: object }; transform: Transform }>;
};
interface Transform {
  resize: number;
  interpolation: string;
  crop: number[];
  mean: number[];
  std: number[];
}

const own = {
  size: { height: 8, width: 12 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.1, 0.2, 0.3],
  image_std: [0.4, 0.5, 0.6],
  background: '#ffffff',
};

describe('a publisher’s file, pasted', () => {
  test.each(Object.entries(published.timm))('timm: %s does what timm does', (_, { config, transform }) => {
    const { preprocessing } = readPreprocessing(config);
    expect(preprocessing).toMatchObject({
      size: { height: transform.crop[0], width: transform.crop[1] },
      fit: 'crop',
      resample: transform.interpolation,
      rescale_factor: 1 / 255,
    });
    const {
      shortest_edge = transform.crop[0],
      image_mean,
      image_std,
    } = preprocessing as never as Record<string, never>;
    expect(shortest_edge).toBe(transform.resize);
    for (const [i, mean] of transform.mean.entries()) expect(image_mean[i]).toBeCloseTo(mean, 6);
    for (const [i, std] of transform.std.entries()) expect(image_std[i]).toBeCloseTo(std, 6);
    // The part alone, and the text of the file.
    expect(readPreprocessing(config.pretrained_cfg)).toEqual({ preprocessing });
    expect(readPreprocessing(JSON.stringify(config, null, 2))).toEqual({ preprocessing });
  });

  test.each([
    ['ViT', { size: { height: 224, width: 224 }, fit: 'stretch', resample: 'bilinear', image_mean: [0.5, 0.5, 0.5] }],
    [
      'CLIP',
      {
        size: { height: 224, width: 224 },
        fit: 'crop',
        resample: 'bicubic',
        image_std: [0.26862954, 0.26130258, 0.27577711],
      },
    ],
    ['BiT', { size: { height: 224, width: 224 }, fit: 'crop', resample: 'bicubic' }],
  ])('transformers: %s', (name, expected) => {
    const { preprocessing, parts } = readPreprocessing(published.transformers[name]);
    expect({ ...parts, ...preprocessing }).toMatchObject(expected);
  });

  test('what it leaves out is named, and asked for: the rest is kept', () => {
    const { image_mean, resample, ...rest } = published.transformers.ViT as Record<string, unknown>;
    const first = readPreprocessing(rest);
    expect(first).toMatchObject({ preprocessing: null, missing: ['resample', 'image_mean'] });
    const { parts } = first as { parts: object };
    expect(parts).toMatchObject({ fit: 'stretch', image_std: [0.5, 0.5, 0.5], rescale_factor: 1 / 255 });
    const second = readPreprocessing({ resample: 'bilinear' }, parts);
    expect(second).toMatchObject({ preprocessing: null, missing: ['image_mean'] });
    expect(readPreprocessing({ image_mean: [0.5, 0.5, 0.5] }, (second as { parts: object }).parts)).toEqual(
      readPreprocessing(published.transformers.ViT),
    );
  });

  test('a resize that Graft does not have is asked for', () => {
    // DeiT scales each side to 256 before it crops.
    expect(readPreprocessing(published.transformers.DeiT)).toMatchObject({
      preprocessing: null,
      missing: ['size', 'fit'],
      parts: { resample: 'bicubic', image_mean: [0.5, 0.5, 0.5] },
    });
  });

  test('a step that Graft does not have is named; an answer with what is equal to it is taken', () => {
    const padded = readPreprocessing({ ...published.transformers.ViT, do_pad: true });
    expect(padded).toMatchObject({ preprocessing: null, missing: ['do_pad, a step that Graft does not support'] });
    expect(readPreprocessing({ fit: 'crop' }, (padded as { parts: object }).parts).preprocessing).toMatchObject({
      fit: 'crop',
      size: { height: 224, width: 224 },
    });
  });

  test('tokenizer_config.json: the number of tokens', () => {
    const config = { tokenizer_class: 'BertTokenizer', model_max_length: 256, do_lower_case: true, pad_token: '[PAD]' };
    expect(readPreprocessing(config, { tokenizer_file: 'tokenizer.json' })).toEqual({
      preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 256 },
    });
    expect(readPreprocessing(config)).toMatchObject({ preprocessing: null, missing: ['tokenizer_file'] });
    // What transformers writes if no limit was set.
    expect(
      readPreprocessing({ ...config, model_max_length: 1e30 }, { tokenizer_file: 'tokenizer.json' }),
    ).toMatchObject({
      preprocessing: null,
      missing: ['model_max_length'],
    });
  });
});

describe('with our own keys', () => {
  test('complete, or completed by what is known', () => {
    expect(readPreprocessing(own)).toEqual({ preprocessing: own });
    const { size, ...rest } = own;
    expect(readPreprocessing(rest, { size })).toEqual({ preprocessing: own });
    expect(readPreprocessing(rest)).toMatchObject({ preprocessing: null, missing: ['size'], parts: rest });
  });

  test('for a model of pictures and texts, an answer of the other kind replaces what was given', () => {
    const texts = { tokenizer_file: 'tokenizer.json', model_max_length: 30 };
    expect(readPreprocessing(own, { model_max_length: 30 })).toEqual({ preprocessing: own });
    expect(readPreprocessing(texts, { size: own.size })).toEqual({ preprocessing: texts });
  });

  test('another size makes the old shorter side void', () => {
    const draft = { ...own, fit: 'crop', shortest_edge: 20 };
    expect(readPreprocessing({ resample: 'nearest' }, draft).preprocessing).toHaveProperty('shortest_edge', 20);
    expect(readPreprocessing({ size: own.size }, draft).preprocessing).not.toHaveProperty('shortest_edge');
  });
});

test.each([
  ['a list', [], 'preprocessing', /must be a JSON object/],
  ['text that is not JSON', '{"size": 224,', 'preprocessing', /not valid JSON \(.*Paste the whole file/],
  ['a size of 0', { ...own, size: { height: 0, width: 8 } }, 'preprocessing.size.height', /must be at least 1, not 0/],
  ['a deviation of 0', { ...own, image_std: [1, 0, 1] }, 'preprocessing.image_std.1', /must be more than 0/],
  ['a key that nobody knows', { ...own, colour: 'red' }, 'preprocessing', /colour/],
  [
    'a path out of the folder',
    { tokenizer_file: '../../etc/passwd', model_max_length: 8 },
    'preprocessing.tokenizer_file',
    /relative path/,
  ],
  [
    '10 MB',
    { ...own, note: 'x'.repeat(10 * 2 ** 20) },
    'preprocessing',
    /10,485,\d+ characters.*Paste that file alone/,
  ],
  ['10 MB of text', `{"note":"${'x'.repeat(10 * 2 ** 20)}"}`, 'preprocessing', /characters/],
])('%s is refused', (_, answer, field, message) => {
  expect(() => readPreprocessing(answer)).toThrow(
    expect.objectContaining({ field, message: expect.stringMatching(message) }),
  );
});
