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
  bert: ['embeddings', 'encoder.layer.0', 'encoder.layer.1'],
  'bert-classifier': ['bert.embeddings', 'bert.encoder.layer.0', 'bert.encoder.layer.1', 'bert.pooler.dense'],
  'bert-tokens': ['bert.embeddings', 'bert.encoder.layer.0', 'bert.encoder.layer.1'],
  mpnet: ['embeddings', 'encoder.layer.0', 'encoder.layer.1'],
  'mpnet-classifier': ['mpnet.embeddings', 'mpnet.encoder.layer.0', 'mpnet.encoder.layer.1', 'classifier.dense'],
  roberta: ['embeddings', 'encoder.layer.0', 'encoder.layer.1'],
  'xlm-roberta-classifier': [
    'roberta.embeddings',
    'roberta.encoder.layer.0',
    'roberta.encoder.layer.1',
    'classifier.dense',
  ],
  'distilbert-classifier': [],
  electra: [],
  'electra-classifier': [],
  gpt2: [],
  'gpt2-classifier': [],
  llama: [],
  'llama-classifier': [],
  mistral: [],
  qwen2: [],
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

describe.each(['clip', 'siglip'])('%s', (name) => {
  test.each([
    ['IMAGE', 'image_embeds'],
    ['TEXT', 'text_embeds'],
  ] as const)('its tower of %s gives what transformers gives', async (tower, output) => {
    const model = await publishedModel(`texts/${name}`);
    const graph = writeNetwork(model, tower);
    const samples = model.samples.filter(({ outputs }) => output in outputs);
    expect(samples.length).toBeGreaterThan(1);
    expect(await largestDifference(graph, samples)).toBeLessThan(TOLERANCE);
    const simplified = await simplifyGraph(graph);
    expect(await largestDifference(simplified, samples)).toBeLessThan(TOLERANCE);
    const { featureLayers } = await findFeatureLayers(simplified);
    expect(featureLayers.map((layer) => layer.name)).toEqual([]);
  });
});
