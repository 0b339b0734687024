import { describe, expect, test } from 'vitest';
import { findFeatureLayers } from '../features/feature-layers.ts';
import { METADATA } from '../model.ts';
import { simplifyGraph } from '../simplify/simplify.ts';
import { largestDifference, publishedModel } from './testing/published-model.ts';
import { writeNetwork } from './write-network.ts';

/** As transformers computes it, but for the order of sums. */
const TOLERANCE = 1e-5;

/** Models as transformers saved them (scripts/fixtures/architectures.py), with the layers that features can be taken from. */
const MODELS: Record<string, string[]> = {
  bert: ['embeddings', 'encoder.layer.0', 'last_hidden_state'],
  'bert-classifier': ['bert.embeddings', 'bert.encoder.layer.0', 'bert.encoder.layer.1', 'pooled', 'bert.pooler.dense'],
  'bert-tokens': ['bert.embeddings', 'bert.encoder.layer.0', 'bert.encoder.layer.1'],
  mpnet: ['embeddings', 'encoder.layer.0', 'last_hidden_state'],
  'mpnet-classifier': [
    'mpnet.embeddings',
    'mpnet.encoder.layer.0',
    'mpnet.encoder.layer.1',
    'pooled',
    'classifier.dense',
  ],
  roberta: ['embeddings', 'encoder.layer.0', 'last_hidden_state'],
  'xlm-roberta-classifier': [
    'roberta.embeddings',
    'roberta.encoder.layer.0',
    'roberta.encoder.layer.1',
    'pooled',
    'classifier.dense',
  ],
  'distilbert-classifier': [
    'distilbert.embeddings',
    'distilbert.transformer.layer.0',
    'distilbert.transformer.layer.1',
    'pooled',
    'pre_classifier',
  ],
  electra: ['embeddings', 'embeddings_project', 'encoder.layer.0', 'last_hidden_state'],
  'electra-classifier': [
    'electra.embeddings',
    'electra.encoder.layer.0',
    'electra.encoder.layer.1',
    'pooled',
    'classifier.dense',
  ],
  gpt2: ['wpe', 'h.0', 'h.1', 'last_hidden_state', 'last_token_embedding'],
  'gpt2-classifier': ['transformer.wpe', 'transformer.h.0', 'transformer.h.1', 'transformer.ln_f', 'pooled'],
  llama: ['layers.0', 'layers.1', 'last_token_embedding'],
  'llama-classifier': ['model.layers.0', 'model.layers.1', 'model.norm'],
  mistral: ['layers.0', 'layers.1', 'last_token_embedding'],
  'mistral-classifier': ['model.layers.0', 'model.layers.1', 'model.norm'],
  qwen2: ['layers.0', 'layers.1', 'last_token_embedding'],
  'qwen2-classifier': ['model.layers.0', 'model.layers.1', 'model.norm'],
};

describe.each(Object.keys(MODELS))('%s', (name) => {
  test('gives what transformers gives, before and after it is simplified', async () => {
    const model = await publishedModel(`texts/${name}`);
    const graph = writeNetwork(model);
    expect(await largestDifference(graph, model.samples)).toBeLessThan(TOLERANCE);
    expect(JSON.parse(graph.metadata[METADATA.config])).toEqual(model.config);
    const simplified = await simplifyGraph(graph);
    expect(await largestDifference(simplified, model.samples)).toBeLessThan(TOLERANCE);
    // The weights keep their names, by which a checkpoint is written back.
    const lost = [...graph.initializers.keys()].filter(
      (weight) => model.tensors.has(weight) && !simplified.initializers.has(weight),
    );
    expect(lost).toEqual([]);
    const { featureLayers } = await findFeatureLayers(simplified);
    expect(featureLayers.map((layer) => layer.name)).toEqual(MODELS[name]);
  });
});

const TOWERS = {
  clip: {
    IMAGE: ['pre_layrnorm', 'encoder.layers.0', 'encoder.layers.1', 'pooled', 'image_embeds'],
    TEXT: ['embeddings', 'encoder.layers.0', 'encoder.layers.1', 'final_layer_norm', 'text_embeds'],
  },
  siglip: {
    IMAGE: [
      ...['embeddings', 'encoder.layers.0', 'encoder.layers.1', 'post_layernorm'],
      ...['head.attention.out_proj', 'image_embeds'],
    ],
    TEXT: ['embeddings', 'encoder.layers.0', 'encoder.layers.1', 'pooled', 'text_embeds'],
  },
};

describe.each(['clip', 'siglip'] as const)('%s', (name) => {
  test.each([
    ['IMAGE', 'vision_model.', 'image_embeds'],
    ['TEXT', 'text_model.', 'text_embeds'],
  ] as const)('its tower of %s gives what transformers gives', async (tower, prefix, output) => {
    const model = await publishedModel(`texts/${name}`);
    const graph = writeNetwork(model, tower);
    const samples = model.samples.filter(({ outputs }) => output in outputs);
    expect(samples.length).toBeGreaterThan(1);
    expect(await largestDifference(graph, samples)).toBeLessThan(TOLERANCE);
    const simplified = await simplifyGraph(graph);
    expect(await largestDifference(simplified, samples)).toBeLessThan(TOLERANCE);
    const { featureLayers } = await findFeatureLayers(simplified);
    expect(featureLayers.map((layer) => layer.name.replace(prefix, ''))).toEqual(TOWERS[name][tower]);
  });
});

test("CLIP's first configs name a wrong end of texts, 2: then it is the largest id", async () => {
  const model = await publishedModel('texts/clip');
  const text_config = { ...(model.config.text_config as object), eos_token_id: 2 };
  const graph = writeNetwork({ ...model, config: { ...model.config, text_config } }, 'TEXT');
  const samples = model.samples.filter(({ outputs }) => 'text_embeds' in outputs);
  expect(await largestDifference(graph, samples)).toBeLessThan(TOLERANCE);
});

/** One tower's weights and config, as if it had been published by itself. */
async function towerOf(name: 'clip' | 'siglip', tower: 'text' | 'vision', names: RegExp) {
  const model = await publishedModel(`texts/${name}`);
  const config = {
    ...(model.config[`${tower}_config`] as object),
    model_type: `${name}_${tower}_model`,
    projection_dim: model.config.projection_dim,
  };
  return { ...model, config, tensors: new Map([...model.tensors].filter(([weight]) => names.test(weight))) };
}

test.each([
  ['clip', 'text', /^text_(model|projection)\./, 'text_embeds'],
  ['clip', 'vision', /^(vision_model|visual_projection)\./, 'image_embeds'],
  ['siglip', 'text', /^text_model\./, 'text_embeds'],
  ['siglip', 'vision', /^vision_model\./, 'image_embeds'],
] as const)(
  'a tower of %s by itself, %s, gives what it gives in the whole model',
  async (name, tower, names, output) => {
    const model = await towerOf(name, tower, names);
    const samples = model.samples.filter(({ outputs }) => output in outputs);
    expect(await largestDifference(writeNetwork(model), samples)).toBeLessThan(TOLERANCE);
  },
);

test.each([
  ['text', /^text_model\./, 16],
  ['vision', /^vision_model\./, 24],
] as const)("CLIP's tower of %s without its projection gives its own vector", async (tower, names, width) => {
  const { outputs } = writeNetwork(await towerOf('clip', tower, names));
  expect(outputs).toEqual([{ name: 'pooler_output', type: 'float', shape: ['batch', width] }]);
});
