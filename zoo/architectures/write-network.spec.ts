import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { checkWeights } from '../onnx/check-weights.ts';
import type { Tensor } from '../onnx/graph.ts';
import { publishedModel } from './testing/published-model.ts';
import { writeNetwork } from './write-network.ts';

const bert = await publishedModel('texts/bert-classifier');

const written = (config: object, tensors: ReadonlyMap<string, Tensor> = bert.tensors) =>
  writeNetwork({ ...bert, tensors, config: { ...bert.config, ...config } });

function refusal(config: object, tensors?: ReadonlyMap<string, Tensor>): string {
  try {
    written(config, tensors);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

describe('a config that does not describe its weights is refused, by field', () => {
  test.each([
    ['heads that do not divide', { num_attention_heads: 3 }, 'num_attention_heads: must divide hidden_size'],
    ['no heads', { num_attention_heads: 0 }, 'num_attention_heads: '],
    ['a size that is no number', { hidden_size: '16' }, 'hidden_size: '],
    ['a vocabulary of ten million', { vocab_size: 10_000_000 }, 'vocab_size: must be at most'],
    ['a million blocks', { num_hidden_layers: 1_000_000 }, 'num_hidden_layers: must be at most'],
    ['an unknown activation', { hidden_act: 'swiglu' }, 'hidden_act: '],
    ['positions as distances', { position_embedding_type: 'relative_key' }, 'position_embedding_type: '],
    [
      'another width',
      { hidden_size: 32 },
      '“bert.embeddings.word_embeddings.weight” is [61, 16], but config.json needs [61, 32] (hidden_size is 32)',
    ],
    ['another vocabulary', { vocab_size: 62 }, 'is [61, 16], but config.json needs [62, 16] (vocab_size is 62)'],
    [
      'more labels',
      { id2label: { 0: 'a', 1: 'b', 2: 'c', 3: 'd' } },
      '“classifier.weight” is [3, 16], but config.json needs [4, 16] (id2label has 4 labels',
    ],
  ])('%s', (_, config, says) => {
    expect(refusal(config)).toContain(says);
  });

  test('more blocks than the weights have: their tensors are missing, the file is named', () => {
    const message = refusal({ num_hidden_layers: 3 });
    expect(message).toContain('The weights in model.safetensors do not match config.json');
    expect(message).toContain(
      'the file has 2 of “bert.encoder.layer”, but config.json needs 3 (num_hidden_layers is 3)',
    );
    expect(message).toContain('“bert.encoder.layer.2.attention.self.query.weight” is missing');
    expect(message.split('\n').filter((line) => line.endsWith('is missing'))).toHaveLength(16);
  });

  test('fewer blocks: the tensors of the others are left over', () => {
    const message = refusal({ num_hidden_layers: 1 });
    expect(message).toContain(
      'the file has 2 of “bert.encoder.layer”, but config.json needs 1 (num_hidden_layers is 1)',
    );
    expect(message).toContain('“bert.encoder.layer.1.output.dense.weight” [16, 24] is not part of the model');
    expect(message.split('\n').filter((line) => line.includes('is not part'))).toHaveLength(16);
  });

  test('a long list ends with how many are not named', () => {
    expect(refusal({ num_hidden_layers: 9 })).toMatch(/\n… and 93 more\n/);
  });

  test('an unknown family is named, with the command that exports it', () => {
    expect(refusal({ model_type: 'mamba' })).toMatch(/“mamba”.*bert, .*optimum-cli export onnx --model folder output/);
    expect(refusal({ model_type: undefined })).toContain('config.json has no model_type');
  });
});

test.each(['bert-classifier', 'mpnet', 'distilbert-classifier', 'gpt2', 'llama', 'qwen2', 'clip', 'siglip'])(
  'any change of the config of %s gives a network or is refused',
  async (name) => {
    const model = await publishedModel(`texts/${name}`);
    const nested = Object.entries(model.config).flatMap(([key, value]) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? [[key], ...Object.keys(value).map((inner) => [key, inner])]
        : [[key]],
    );
    const value = fc.oneof(fc.integer({ min: -2, max: 100 }), fc.maxSafeInteger(), fc.jsonValue({ maxDepth: 1 }));
    fc.assert(
      fc.property(fc.constantFrom(...nested), value, ([key, inner], changed) => {
        const whole = model.config[key] as Record<string, unknown>;
        const config = { ...model.config, [key]: inner === undefined ? changed : { ...whole, [inner]: changed } };
        try {
          writeNetwork({ ...model, config });
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
      { numRuns: 150 },
    );
  },
);

describe('weights', () => {
  test('one that is missing and one that is left over are both named', () => {
    const tensors = new Map(bert.tensors);
    tensors.delete('bert.encoder.layer.0.output.dense.bias');
    tensors.set('bert.adapter.weight', { type: 'float', shape: [2], data: new Float32Array(2) });
    const message = refusal({}, tensors);
    expect(message).toContain('“bert.encoder.layer.0.output.dense.bias” is missing');
    expect(message).toContain('“bert.adapter.weight” [2] is not part of the model');
  });

  test('whole numbers are no weights', () => {
    const tensors = new Map(bert.tensors);
    tensors.set('classifier.bias', { type: 'int64', shape: [3], data: new BigInt64Array(3) });
    expect(refusal({}, tensors)).toContain('“classifier.bias” holds int64, not floating-point numbers');
  });

  test('buffers, and the heads of pretraining, may be left over', () => {
    const tensors = new Map(bert.tensors);
    tensors.set('bert.embeddings.position_ids', { type: 'int64', shape: [1, 40], data: new BigInt64Array(40) });
    tensors.set('cls.predictions.bias', { type: 'float', shape: [61], data: new Float32Array(61) });
    expect(written({}, tensors)).toEqual(written({}));
  });

  test("a language model's output is tied to its table of words, and left out", async () => {
    for (const name of ['gpt2', 'llama']) {
      const model = await publishedModel(`texts/${name}`);
      const head: Tensor = { type: 'float', shape: [61, 16], data: new Float32Array(61 * 16) };
      const tensors = new Map(model.tensors).set('lm_head.weight', head);
      expect(writeNetwork({ ...model, tensors })).toEqual(writeNetwork(model));
    }
  });

  test('the names of checkpoints from TensorFlow', () => {
    const old = (name: string) =>
      name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta');
    const tensors = new Map([...bert.tensors].map(([name, tensor]): [string, Tensor] => [old(name), tensor]));
    expect([...tensors.keys()].filter((name) => name.endsWith('gamma'))).toHaveLength(5);
    expect(written({}, tensors)).toEqual(written({}));
  });

  test('half and double precision become float32', () => {
    const bias = bert.tensors.get('classifier.bias')?.data as Float32Array;
    const doubled = new Map(bert.tensors).set('classifier.bias', {
      type: 'double',
      shape: [3],
      data: Float64Array.from(bias),
    });
    expect(written({}, doubled)).toEqual(written({}));
    // 1, −2 and 0.5 in float16.
    const halved = new Map(bert.tensors).set('classifier.bias', {
      type: 'float16',
      shape: [3],
      data: Uint16Array.of(0x3c00, 0xc000, 0x3800),
    });
    const { initializers } = written({}, halved);
    expect(initializers.get('classifier.bias')?.data).toEqual(Float32Array.of(1, -2, 0.5));
  });

  test('NaN in one is refused by its name', () => {
    const tensors = new Map(bert.tensors);
    const weight = tensors.get('bert.pooler.dense.weight') as Tensor;
    const data = Float32Array.from(weight.data as Float32Array);
    data[5] = Number.NaN;
    tensors.set('bert.pooler.dense.weight', { ...weight, data });
    expect(() => checkWeights(written({}, tensors))).toThrow('“bert.pooler.dense.weight” has 1 NaN value');
  });
});
