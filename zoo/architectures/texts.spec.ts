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
  'bert-classifier': ['bert.embeddings', 'bert.encoder.layer.0', 'bert.encoder.layer.1', 'pooled'],
  'bert-tokens': ['bert.embeddings', 'bert.encoder.layer.0', 'bert.encoder.layer.1'],
  mpnet: ['embeddings', 'encoder.layer.0', 'last_hidden_state'],
  'mpnet-classifier': ['mpnet.embeddings', 'mpnet.encoder.layer.0', 'mpnet.encoder.layer.1', 'pooled'],
  roberta: ['embeddings', 'encoder.layer.0', 'last_hidden_state'],
  'xlm-roberta-classifier': ['roberta.embeddings', 'roberta.encoder.layer.0', 'roberta.encoder.layer.1', 'pooled'],
  'distilbert-classifier': [
    'distilbert.embeddings',
    'distilbert.transformer.layer.0',
    'distilbert.transformer.layer.1',
    'pooled',
  ],
  electra: ['embeddings', 'embeddings_project', 'encoder.layer.0', 'last_hidden_state'],
  'electra-classifier': ['electra.embeddings', 'electra.encoder.layer.0', 'electra.encoder.layer.1', 'pooled'],
  gpt2: ['wpe', 'h.0', 'h.1', 'last_hidden_state', 'last_token_embedding'],
  'gpt2-classifier': ['transformer.wpe', 'transformer.h.0', 'transformer.h.1', 'transformer.ln_f', 'pooled'],
  llama: ['layers.0', 'layers.1', 'last_token_embedding'],
  'llama-classifier': ['model.layers.0', 'model.layers.1', 'model.norm'],
  mistral: ['layers.0', 'layers.1', 'last_token_embedding'],
  qwen2: ['layers.0', 'layers.1', 'last_token_embedding'],
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
