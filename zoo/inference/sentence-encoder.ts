import { InvalidInputError } from '../errors.ts';
import type { Progress } from '../explanation/progress.ts';
import { namedFeatureLayers } from '../features/named-feature-layers.ts';
import { isImagePreprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type SessionOptions } from '../runtime/session.ts';
import { tokenizerOf } from '../text/model-tokenizer.ts';
import { TEXT_EMBEDS } from '../text/pooled-layer.ts';
import { paddedBatch } from '../text/tokenize-batch.ts';
import type { TokenizedText, Tokenizer } from '../text/tokenizer.ts';
import { batchesByLength } from './batches-by-length.ts';
import { dependsOnBatch, preprocessingOf } from './checkpoint-metadata.ts';

/** A text as a vector. */
export interface EncodedSentence {
  vector: Float32Array;
  /** How many of its tokens were cut off because the model takes no more. */
  cutTokens: number;
}

/** A text model of the zoo, ready to turn texts into vectors. */
export interface SentenceEncoder {
  tokenizer: Tokenizer;
  /** The maximum number of tokens of a text, special ones included. */
  longest: number;
  /**
   * The vectors of texts: their embeddings where the model is a tower such as CLIP's, else their features at its last layer, pooled and scaled as the
   * model's preprocessing states. Texts of the same tokens are computed once.
   *
   * @throws InvalidInputError for an empty text, or one that is too long to tokenize; the signal's reason
   */
  encode(texts: readonly string[], progress?: Progress): Promise<EncodedSentence[]>;
  close(): Promise<void>;
}

/**
 * Opens a text model of the zoo, with a head or without: its ONNX file, as `Model.downloadUrl` has it.
 *
 * @throws InvalidInputError for a model of pictures, and for one without a vector for each text
 */
export async function openSentenceEncoder(model: Uint8Array, options: SessionOptions = {}): Promise<SentenceEncoder> {
  const graph = readModel(model);
  const preprocessing = preprocessingOf(graph);
  if (isImagePreprocessing(preprocessing)) throw new InvalidInputError('The model takes pictures, not texts.');
  const tokenizer = tokenizerOf(graph.metadata, preprocessing);
  const output = vectorOf(graph);
  const isGiven = graph.outputs.some(({ name }) => name === output);
  const session = await openSession(isGiven ? model : writeModel(graph, [output]), options);
  const most = dependsOnBatch(graph) ? 1 : undefined;

  async function run(rows: readonly TokenizedText[]): Promise<Float32Array[]> {
    const given = Object.entries(paddedBatch(rows, tokenizer.padId));
    const feeds = Object.fromEntries(given.filter(([name]) => session.inputNames.includes(name)));
    const { [output]: result } = await session.run(feeds, [output]);
    const width = Number(result.dims[1]);
    if (result.dims.length !== 2 || result.dims[0] !== rows.length)
      throw new InvalidInputError(
        `The model's output ${output} is [${result.dims.join(', ')}] for ${rows.length} texts, not a vector for each.`,
      );
    const values = result.data as Float32Array;
    if (!values.every(Number.isFinite)) throw new Error('The network computes numbers that are not finite.');
    return rows.map((_, i) => values.slice(i * width, (i + 1) * width));
  }

  return {
    tokenizer,
    longest: preprocessing.model_max_length,
    async encode(texts, { onProgress, signal } = {}) {
      if (texts.some((text) => text.trim() === '')) throw new InvalidInputError('A text is empty.');
      const rows = texts.map((text) => tokenizer.encode(text));
      const keys = rows.map(({ ids, typeIds }) => `${ids.join()} ${typeIds.join()}`);
      const distinct = [...new Map(keys.map((key, i) => [key, rows[i]]))];
      const vectors = new Map<string, Float32Array>();
      for (const batch of batchesByLength(distinct, ([, { ids }]) => ids.length, most)) {
        signal?.throwIfAborted();
        const made = await run(batch.map(([, row]) => row));
        for (const [i, [key]] of batch.entries()) vectors.set(key, made[i]);
        await onProgress?.(vectors.size, distinct.length);
      }
      return rows.map(({ cutTokens }, i) => ({ vector: vectors.get(keys[i]) as Float32Array, cutTokens }));
    },
    close: () => session.close(),
  };
}

/** The tensor with a vector for each text. */
function vectorOf(graph: Graph): string {
  if (graph.outputs.some(({ name }) => name === TEXT_EMBEDS)) return TEXT_EMBEDS;
  const last = namedFeatureLayers(graph)?.at(-1);
  if (last) return last.name;
  throw new InvalidInputError('The model has no layer with a vector for each text: texts cannot be compared.');
}
