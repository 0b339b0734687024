import { InvalidInputError } from '../errors.ts';
import { findFeatureLayers } from '../features/feature-layers.ts';
import { type FeatureLayer, METADATA, type TextPreprocessing } from '../model.ts';
import type { Graph, ValueInfo } from '../onnx/graph.ts';
import { removeUnused } from '../simplify/remove-unused.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import { denseTokens } from './dense-tokens.ts';
import { LAST_TOKEN, SENTENCE_EMBEDDING, withPooledLayer } from './pooled-layer.ts';
import { publishedNormalization } from './published-normalization.ts';
import { publishedPooling } from './published-pooling.ts';
import { type ModelFile, readTokenizer } from './read-tokenizer.ts';
import { TEXT_INPUTS } from './tokenize-batch.ts';
import { openTokenizer } from './tokenizer.ts';

interface Imported {
  graph: Graph;
  featureLayers: FeatureLayer[];
}

/** Whether a model takes texts, as tokens. */
export function isTextGraph(graph: Graph): boolean {
  return denseTokens(graph).inputs.some(({ name, type }) => name === 'input_ids' && type === 'int64');
}

/**
 * A text model as the zoo stores it: inputs `input_ids` and `attention_mask [batch, sequence]` (and `token_type_ids`, if it
 * has them); one vector for each text as its last feature layer; its tokenizer and preprocessing in its metadata, so that it
 * runs anywhere.
 *
 * @param files the model's, including the tokenizer's
 * @returns the preprocessing with the used pooling and normalization, if the model returns a vector for each token
 * @throws InvalidInputError if it takes other inputs, or its tokenizer is missing or invalid
 */
export async function textModel<Model extends Imported>(
  imported: Model,
  preprocessing: TextPreprocessing,
  files: ModelFile[],
): Promise<Model & { preprocessing: TextPreprocessing }> {
  const dense = denseTokens(imported.graph);
  checkTextInputs(dense);
  const tokenizer = await readTokenizer(preprocessing, files, dense.metadata);
  openTokenizer(tokenizer, preprocessing.model_max_length);
  const pooled = await oneVectorEach({ ...imported, graph: dense }, preprocessing, files);
  const { pooling, normalize, ...others } = preprocessing;
  const prepared: TextPreprocessing = {
    ...others,
    ...(pooled.pooling ? { pooling: pooled.pooling } : {}),
    ...(pooled.normalize ? { normalize: true } : {}),
  };
  const metadata = {
    ...pooled.graph.metadata,
    [METADATA.tokenizer]: tokenizer,
    [METADATA.preprocessing]: JSON.stringify(prepared),
    [METADATA.featureLayers]: JSON.stringify(pooled.featureLayers),
  };
  return {
    ...imported,
    graph: { ...pooled.graph, metadata },
    featureLayers: pooled.featureLayers,
    preprocessing: prepared,
  };
}

/** Whether a graph's inputs are those of a text model as the zoo stores it. */
export function takesTexts({ inputs }: Graph): boolean {
  const fits = ({ name, type, shape }: ValueInfo) =>
    (TEXT_INPUTS as readonly string[]).includes(name) &&
    type === 'int64' &&
    shape.length === 2 &&
    shape.every((size) => typeof size === 'string');
  const has = (wanted: string) => inputs.some(({ name }) => name === wanted);
  return inputs.every(fits) && has('input_ids') && has('attention_mask');
}

/** @throws InvalidInputError for other inputs than a text model's */
export function checkTextInputs(graph: Graph): void {
  if (takesTexts(graph)) return;
  const list = graph.inputs.map(({ name, type, shape }) => `“${name}” ${type} [${shape.join(', ')}]`).join(', ');
  throw new InvalidInputError(
    `The model takes ${list}, but input_ids, attention_mask and optionally token_type_ids are required, int64 [batch, sequence] of any size. Export it that way (optimum-cli export onnx does).`,
  );
}

/** The model unchanged if its last feature layer is one vector for each text; otherwise with its tokens pooled. */
async function oneVectorEach(
  imported: Imported,
  { pooling, normalize: scaled }: TextPreprocessing,
  files: ModelFile[],
): Promise<Imported & { pooling?: 'mean' | 'cls'; normalize?: boolean }> {
  const gives = (wanted: RegExp) => imported.graph.outputs.some(({ name }) => wanted.test(name));
  const givesLast = gives(new RegExp(`^${LAST_TOKEN}$`));
  const stated = pooling ?? (await publishedPooling(files, { givesLastToken: givesLast }));
  const states = await tokenStates(imported.graph, stated !== null);
  const hasOwn = gives(new RegExp(`^${SENTENCE_EMBEDDING}$|logits`, 'i')) || (givesLast && stated === null);
  const encoder = states && !hasOwn ? await withOutput(imported.graph, states) : imported;
  const last = encoder.featureLayers.at(-1);
  if (!last) {
    throw new InvalidInputError('The model has no layer with a vector for each text: features cannot be extracted.');
  }
  const shape = (await knownShapes(encoder.graph)).get(last.name) ?? [];
  if (shape.length === 2) return encoder;
  if (shape.length !== 3) {
    throw new InvalidInputError(
      `The model's last layer “${last.name}” returns [${shape.join(', ')}], which is a vector neither for each text nor for each token.`,
    );
  }
  const chosen = stated ?? 'mean';
  const how = { pooling: chosen, normalize: scaled ?? (await publishedNormalization(files)) };
  const { graph, layer } = withPooledLayer(encoder.graph, last.name, last.dimension, how);
  return { graph, featureLayers: [...encoder.featureLayers, layer], ...how };
}

/**
 * The output with a vector a token. Where a pooling is stated, its name does not matter: a pooler beside it, whatever that is
 * called, is not what was asked for.
 */
async function tokenStates(graph: Graph, isStated: boolean): Promise<ValueInfo | undefined> {
  const named = graph.outputs.find(({ name }) => name === 'last_hidden_state');
  if (named || !isStated || graph.outputs.length === 1) return named;
  const shapes = await knownShapes(graph);
  const tokens = graph.outputs.filter(({ name, type }) => type === 'float' && shapes.get(name)?.length === 3);
  return tokens.length === 1 ? tokens[0] : undefined;
}

/** The model with this output alone: a pooler beside it, that nobody trained, would pass for the text's vector. */
async function withOutput(graph: Graph, output: ValueInfo): Promise<Imported> {
  if (graph.outputs.length === 1) return findFeatureLayers(graph);
  const { [METADATA.featureLayers]: _, ...metadata } = graph.metadata;
  return findFeatureLayers(removeUnused({ ...graph, outputs: [output], metadata }));
}
