import { decodePictureInto } from '../data/decode-picture.ts';
import { InvalidInputError } from '../errors.ts';
import { type ImagePreprocessing, isImagePreprocessing, type TextPreprocessing } from '../model.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { tokenizerOf } from '../text/model-tokenizer.ts';
import { joinTexts, splitTexts, type TextInput } from '../text/text-input.ts';
import { tokenizeBatch } from '../text/tokenize-batch.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { CheckpointMetadata } from './checkpoint-metadata.ts';

/** Turns a checkpoint's examples into its inputs. */
export interface ExampleEncoder {
  modality: 'IMAGE' | 'TEXT';
  /** Whether an example is a pair of texts, as `joinTexts` joins them. */
  pairs: boolean;
  /** The checkpoint's required inputs. */
  inputs: string[];
  /**
   * Of pictures, each has as many rows as the checkpoint averages views.
   *
   * @throws InvalidInputError for an invalid picture, text that is not UTF-8, or one text instead of a pair
   */
  encode(examples: Uint8Array[]): Promise<Record<string, RuntimeTensor>>;
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
const BLANK_GIF = Buffer.from('R0lGODdhAQABAIABAAAAAP///ywAAAAAAQABAAACAkQBADs=', 'base64');

function pictureEncoder(preprocessing: ImagePreprocessing, views: number): ExampleEncoder {
  const { height, width } = preprocessing.size;
  const length = 3 * height * width;
  return {
    modality: 'IMAGE',
    pairs: false,
    inputs: [PIXELS],
    blank: BLANK_GIF,
    tokenizer: null,
    async encode(pictures) {
      const rows = pictures.length * views;
      const pixels = new Float32Array(rows * length);
      await Promise.all(
        Array.from({ length: rows }, (_, row) => {
          const into = pixels.subarray(row * length, (row + 1) * length);
          return decodePictureInto(pictures[Math.floor(row / views)], preprocessing, into, { view: row % views });
        }),
      );
      return { [PIXELS]: new RuntimeTensor('float32', pixels, [rows, 3, height, width]) };
    },
  };
}

function textEncoder(preprocessing: TextPreprocessing, metadata: Record<string, string>): ExampleEncoder {
  const tokenizer = tokenizerOf(metadata, preprocessing);
  const { pairs = false } = preprocessing;
  return {
    modality: 'TEXT',
    pairs,
    inputs: ['input_ids', 'attention_mask'],
    tokenizer,
    blank: Buffer.from(pairs ? joinTexts(['a', 'a']) : 'a'),
    encode: async (texts) => ({
      ...tokenizeBatch(
        tokenizer,
        texts.map((bytes) => decodeText(bytes, pairs)),
      ),
    }),
  };
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A text or a pair, from what a request holds.
 *
 * @throws InvalidInputError for bytes that are not UTF-8, an empty text, and one text instead of a pair or the other way round
 */
export function decodeText(bytes: Uint8Array, pairs: boolean): TextInput {
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
