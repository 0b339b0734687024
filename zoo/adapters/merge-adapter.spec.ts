import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import type { Tensor } from '../onnx/graph.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { readAdapterConfig } from './adapter-config.ts';
import { mergeAdapter } from './merge-adapter.ts';
import { readAdapter } from './read-adapter.ts';
import { adapterBytes, mergedOf, peft, weightsOf } from './testing/fixture.ts';

type Files = ReturnType<typeof adapterBytes>;

function merge(weights: ReadonlyMap<string, Tensor>, files: Files) {
  const config = readAdapterConfig(files['adapter_config.json'], 'adapter_config.json');
  const { tensors } = readSafetensors(files['adapter_model.safetensors']);
  const adapter = readAdapter(tensors, config, 'adapter_model.safetensors');
  return mergeAdapter(weights, adapter, config, 'the base');
}

// Names differ where an adapter of a whole model is merged into a part of it that was saved alone.
const CASES = {
  'a classifier on an encoder that was saved alone': { ...peft.classifier, prefix: 'bert.' },
  'linear layers and an embedding, with rsLoRA, ranks and alphas by layer, and biases': { ...peft.encoder, prefix: '' },
  'the Conv1D of GPT-2, some of them square': { ...peft.languageModel, prefix: '' },
  'convolutions, and a classifier for other classes': { ...peft.pictures, prefix: '' },
  'ViT, whose modules transformers 5 renamed': { ...peft.vit, prefix: '' },
  'DINOv2, likewise': { ...peft.dinov2, prefix: '' },
  'Swin, likewise': { ...peft.swin, prefix: '' },
};

test.each(Object.entries(CASES))(
  '%s: the merged weights are those of PEFT',
  (_, { weights, files, merged, prefix }) => {
    const before = weightsOf(weights);
    const after = merge(before, adapterBytes(files));
    const expected = mergedOf(merged);
    expect(expected.length).toBeGreaterThan(1);
    const changed = new Set<string>();
    for (const { name, shape, data } of expected) {
      const own = after.has(name) ? name : name.slice(prefix.length);
      changed.add(own);
      const tensor = after.get(own);
      expect(tensor?.shape, name).toEqual(shape);
      const values = [...((tensor?.data ?? []) as Float32Array)];
      expect(values, name).toEqual([...data].map((value) => expect.closeTo(value, 6)));
    }
    for (const [name, tensor] of after) if (!changed.has(name)) expect(tensor, name).toBe(before.get(name));
  },
);

const { files, weights } = peft.classifier;
const given = adapterBytes(files);
const withConfig = (more: object): Files => ({
  ...given,
  'adapter_config.json': JSON.stringify({ ...JSON.parse(given['adapter_config.json']), ...more }),
});
function withTensors(change: (tensors: Map<string, Tensor>) => void): Files {
  const { tensors } = readSafetensors(given['adapter_model.safetensors']);
  change(tensors);
  return { ...given, 'adapter_model.safetensors': writeSafetensors(tensors) };
}
const QUERY = 'base_model.model.bert.encoder.layer.0.attention.self.query';

test.each<[string, Files, RegExp]>([
  ['rank 0', withConfig({ r: 0 }), /adapter_config\.json: r must be at least 1, not 0/],
  ['another rank than the weights', withConfig({ r: 4 }), /r is 4 for bert\.encoder.*have the rank 2/],
  ['DoRA', withConfig({ use_dora: true }), /use_dora is true, which Graft does not support/],
  ['another method', withConfig({ peft_type: 'IA3' }), /peft_type is "IA3"\. Only LORA/],
  ['PiSSA', withConfig({ init_lora_weights: 'pissa_niter_4' }), /init_lora_weights is "pissa_niter_4", which changes/],
  [
    'a field of a later PEFT',
    withConfig({ use_moon: { phase: 1 } }),
    /use_moon is \{"phase":1\}, which Graft does not/,
  ],
  ['no base model', withConfig({ base_model_name_or_path: '' }), /base_model_name_or_path must not be empty/],
  [
    'a regular expression',
    withConfig({ alpha_pattern: { 'layer\\.[01]\\..*query': 7 } }),
    /alpha_pattern has the regular expression .* Write the names of the modules instead/,
  ],
  ['no JSON', { ...given, 'adapter_config.json': '<html>' }, /adapter_config\.json is not JSON/],
  [
    'a missing lora_B',
    withTensors((tensors) => tensors.delete(`${QUERY}.lora_B.weight`)),
    /adapter_model\.safetensors: bert\.encoder\.layer\.0\.attention\.self\.query has no lora_B\./,
  ],
  [
    'a pair that does not fit',
    withTensors((tensors) => tensors.set(`${QUERY}.lora_B.weight`, float([16, 3]))),
    /lora_A \[2, 16\] and lora_B \[16, 3\] .* do not fit each other/,
  ],
  [
    'NaN',
    withTensors((tensors) => tensors.set(`${QUERY}.lora_A.weight`, float([2, 16], Number.NaN))),
    /query\.lora_A\.weight” has 32 NaN values/,
  ],
  [
    'a name that PEFT does not write',
    withTensors((tensors) => tensors.set('encoder.lora_A.weight', float([2, 16]))),
    /“encoder\.lora_A\.weight” does not begin with base_model\.model\./,
  ],
])('%s is refused', (_, broken, says) => {
  const act = () => merge(weightsOf(weights), broken);
  expect(act).toThrow(InvalidInputError);
  expect(act).toThrow(says);
});

test('alphas and ranks of modules by their last part, or anchored by the whole name', () => {
  const { scaleOf } = readAdapterConfig(
    withConfig({
      r: 2,
      lora_alpha: 4,
      alpha_pattern: { '^encoder.layer.0.query': 10, 'layer\\.1\\.query': 6 },
      rank_pattern: { 'layer.1.query': 3 },
    })['adapter_config.json'],
    'adapter_config.json',
  );
  expect(scaleOf('encoder.layer.0.query', 2)).toBe(5);
  expect(scaleOf('bert.encoder.layer.0.query', 2)).toBe(2);
  expect(scaleOf('bert.encoder.layer.1.query', 3)).toBe(2);
  expect(scaleOf('bert.encoder.layer.11.query', 2)).toBe(2);
});

test('an adapter for another base model: every fault in one message', () => {
  const other = new Map(
    [...weightsOf(weights)].map(([name, tensor]) => [name.replace('layer.1.', 'layer.7.'), tensor]),
  );
  other.set('encoder.layer.0.attention.self.query.weight', float([24, 24]));
  expect(() => merge(other, given)).toThrow(
    "The adapter does not fit the base: its “encoder.layer.0.attention.self.query.weight” is [24, 24], and the adapter's is [16, 16]; it has no weight for bert.encoder.layer.1.attention.self.query; it has no weight for bert.encoder.layer.1.attention.self.value. Import the model that it was trained on, and name that as its base.",
  );
});

function float(shape: number[], value = 0.5): Tensor {
  return { type: 'float', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) };
}
