import { InvalidInputError } from '../../errors.ts';
import { backboneOf } from '../../features/backbone.ts';
import { plainModel } from '../../features/plain-model.ts';
import type { FeatureLayer, TextPreprocessing } from '../../model.ts';
import { openNetwork } from '../../runtime/open-network.ts';
import { tokenizerOf } from '../../text/model-tokenizer.ts';
import { paddedBatch } from '../../text/tokenize-batch.ts';
import type { Features } from '../heads/features.ts';
import { embeddingLayer } from './embedding-layer.ts';

/** A text model of the zoo, an ONNX file. */
export interface TextEncoder {
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: TextPreprocessing;
}

const BATCH = 32;

/**
 * The vectors of some texts, `[texts × dimension]`: see `embeddingLayer`.
 *
 * @throws InvalidInputError for a text that is longer than the model reads: the rest would be ignored silently
 */
export async function textVectors(encoder: TextEncoder, texts: readonly string[]): Promise<Features> {
  const graph = await plainModel(encoder.model, encoder.featureLayers);
  const tokenizer = tokenizerOf(graph.metadata, encoder.preprocessing);
  const tokenized = texts.map((text) => tokenizer.encode(text));
  const long = tokenized.findIndex(({ cutTokens }) => cutTokens > 0);
  if (long >= 0) {
    const { model_max_length } = encoder.preprocessing;
    throw new InvalidInputError(
      `“${texts[long].slice(0, 80)}” is ${tokenized[long].cutTokens} tokens longer than the ${model_max_length} that the text model reads. Describe the label in fewer words.`,
      'labels',
    );
  }
  const backbone = await backboneOf(graph, await embeddingLayer(graph, encoder.featureLayers, 'TEXT'));
  const { dimension } = backbone;
  const session = await openNetwork(backbone.graph);
  try {
    const values = new Float32Array(texts.length * dimension);
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = Object.entries(paddedBatch(tokenized.slice(start, start + BATCH), tokenizer.padId));
      const inputs = batch.filter(([name]) => session.inputNames.includes(name));
      const result = await session.run(Object.fromEntries(inputs));
      values.set(result[backbone.features].data as Float32Array, start * dimension);
    }
    return { values, dimension };
  } finally {
    await session.close();
  }
}
