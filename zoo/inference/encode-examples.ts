import { viewOf } from '../data/augment/views.ts';
import { preparePicture } from '../data/decode-picture.ts';
import { decodeRaster } from '../data/decode-raster.ts';
import { fromBase64 } from '../data/pixels/from-base64.ts';
import { normalize } from '../data/pixels/normalize.ts';
import { ReusedArrays } from '../data/reused-arrays.ts';
import { InvalidInputError } from '../errors.ts';
import { type ImagePreprocessing, isImagePreprocessing, type TextPreprocessing } from '../model.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { tokenizerOf } from '../text/model-tokenizer.ts';
import { joinTexts, splitTexts, type TextInput } from '../text/text-input.ts';
import { paddedBatch, type TokenRow } from '../text/tokenize-batch.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { CheckpointMetadata } from './checkpoint-metadata.ts';
import { ofExample } from './invalid-example.ts';

/**
 * An encoded picture, a text in UTF-8, a picture's pixels as the model takes them, `[3, height, width]`: see `ExampleEncoder.pixels`, or a
 * text's tokens.
 */
export type Example = Uint8Array | Float32Array | TokenRow;

/** A picture that waits for its batch. Where it was decoded, it is 8-bit pixels until then, a quarter of their numbers' memory. */
export interface EncodedPicture {
  /** Writes it as a model reads it: `[3, height, width]`, one after the other for each view that the checkpoint averages. */
  write(into: Float32Array): void;
}

/** An example as a model reads it. */
export type EncodedExample = EncodedPicture | TokenRow;

/** Turns a checkpoint's examples into its inputs. */
export interface ExampleEncoder {
  modality: 'IMAGE' | 'TEXT';
  /** Whether an example is a pair of texts, as `joinTexts` joins them. */
  pairs: boolean;
  /** The checkpoint's required inputs. */
  inputs: string[];
  /**
   * The shape of a picture's pixels, `[3, height, width]`, where an example may be pixels. Null for texts, and for a checkpoint that averages
   * views, which are of whole pictures.
   */
  pixels: number[] | null;
  /**
   * Decodes a picture, or tokenizes a text.
   *
   * @throws InvalidInputError for an invalid picture, pixels of another size, text that is not UTF-8, or one text instead of a pair
   */
  encode(example: Example): Promise<EncodedExample>;
  /** The model's inputs for a batch. Of pictures, each has as many rows as the checkpoint averages views. */
  batch(examples: readonly EncodedExample[]): Record<string, RuntimeTensor>;
  /** Takes back the inputs of a batch that nobody reads any longer: a later one is written to their memory. */
  release(inputs: Record<string, RuntimeTensor>): void;
  /** Frees the memory of batches, until the next one. */
  rest(): void;
  /** An example to warm up with. */
  blank: Uint8Array;
  /** Null for pictures. */
  tokenizer: Tokenizer | null;
}

/** @throws InvalidInputError if a text checkpoint has no valid tokenizer */
export function exampleEncoder({ preprocessing, views, metadata }: CheckpointMetadata): ExampleEncoder {
  return isImagePreprocessing(preprocessing)
    ? pictureEncoder(preprocessing, views)
    : textEncoder(preprocessing, metadata);
}

const PIXELS = 'pixels';
/** A picture of 1 × 1. */
const BLANK_GIF = fromBase64('R0lGODdhAQABAIABAAAAAP///ywAAAAAAQABAAACAkQBADs=');

function pictureEncoder(preprocessing: ImagePreprocessing, views: number): ExampleEncoder {
  const { height, width } = preprocessing.size;
  const length = 3 * height * width;
  let arrays = new ReusedArrays();
  return {
    modality: 'IMAGE',
    pairs: false,
    inputs: [PIXELS],
    pixels: views === 1 ? [3, height, width] : null,
    blank: BLANK_GIF,
    tokenizer: null,
    async encode(picture) {
      if (picture instanceof Float32Array) {
        const pixels = checkPixels(picture, length, views);
        return { write: (into) => into.set(pixels) };
      }
      if ('ids' in picture) throw new InvalidInputError('The model takes pictures, and these are tokens.');
      const prepared = preparePicture(await decodeRaster(picture, preprocessing.background), preprocessing);
      return {
        write(into) {
          for (let view = 0; view < views; view++)
            normalize(viewOf(prepared, view), preprocessing, into.subarray(view * length, (view + 1) * length));
        },
      };
    },
    batch(examples) {
      const each = views * length;
      const pixels = arrays.take(examples.length * each);
      for (const [i, example] of examples.entries())
        pictureOf(example).write(pixels.subarray(i * each, (i + 1) * each));
      return { [PIXELS]: new RuntimeTensor('float32', pixels, [examples.length * views, 3, height, width]) };
    },
    release({ [PIXELS]: pixels }) {
      arrays.give(pixels.data as Float32Array);
    },
    rest() {
      arrays = new ReusedArrays();
    },
  };
}

/** @throws InvalidInputError unless they are those of a picture */
function checkPixels(pixels: Float32Array, length: number, views: number): Float32Array {
  if (views > 1)
    throw new InvalidInputError(
      `The model averages ${views} views of a picture, so it takes no pixels. Send the picture.`,
    );
  if (pixels.length === length) return pixels;
  throw new InvalidInputError(`The model takes ${length} pixel values of a picture, not ${pixels.length}.`);
}

function pictureOf(example: EncodedExample): EncodedPicture {
  if ('write' in example) return example;
  throw new TypeError('A text among pictures.');
}

function textEncoder(preprocessing: TextPreprocessing, metadata: Record<string, string>): ExampleEncoder {
  const tokenizer = tokenizerOf(metadata, preprocessing);
  const { pairs = false } = preprocessing;
  return {
    modality: 'TEXT',
    pairs,
    inputs: ['input_ids', 'attention_mask'],
    pixels: null,
    tokenizer,
    blank: new TextEncoder().encode(pairs ? joinTexts(['a', 'a']) : 'a'),
    encode: async (text) => ('ids' in text ? text : tokenizer.encode(decodeText(text, pairs))),
    batch: (examples) => ({ ...paddedBatch(examples.map(tokensOf), tokenizer.padId) }),
    // Small, and of as many lengths as there are texts.
    release: () => {},
    rest: () => {},
  };
}

function tokensOf(example: EncodedExample): TokenRow {
  if ('write' in example) throw new TypeError('A picture among texts.');
  return example;
}

/** @throws InvalidExampleError */
export function decodeExample(example: Example, pairs: boolean, index: number): TextInput {
  try {
    return decodeText(example, pairs);
  } catch (error) {
    throw ofExample(error, index);
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A text or a pair, from what a request holds.
 *
 * @throws InvalidInputError for bytes that are not UTF-8, an empty text, and one text instead of a pair or the other way round
 */
function decodeText(bytes: Example, pairs: boolean): TextInput {
  if (bytes instanceof Float32Array)
    throw new InvalidInputError('The model takes texts, and this is an array of numbers.');
  if ('ids' in bytes) throw new InvalidInputError('The model reads the words of texts, and these are tokens.');
  let text: string;
  try {
    text = UTF_8.decode(bytes);
  } catch (cause) {
    throw new InvalidInputError('This is not text in UTF-8.', undefined, { cause });
  }
  const input = splitTexts(text);
  const texts = [input].flat();
  if (texts.some((part) => part.trim() === '')) throw new InvalidInputError('The text is empty.');
  if (pairs === (texts.length === 2)) return input;
  throw new InvalidInputError(
    pairs ? 'The model takes pairs of texts, and this is one text.' : 'The model takes one text, and this is a pair.',
  );
}
