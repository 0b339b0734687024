import type { Augment } from '../data/augment/augmentation.ts';
import { changeWords } from '../data/augment/change-words.ts';
import { type BackgroundDecoder, type CacheRoom, openBackgroundDecoder } from '../data/background-decoder.ts';
import type { BatchTargets } from '../data/batch-targets.ts';
import type { Dataset, Example, ImageDataset } from '../data/dataset.ts';
import type { Reread } from '../data/picture-cache/plan-cache.ts';
import { mix } from '../data/random.ts';
import { readTexts } from '../data/read-example.ts';
import { InvalidInputError } from '../errors.ts';
import { isImagePreprocessing, type Preprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { tokenizerOf } from '../text/model-tokenizer.ts';
import { joinTexts, type TextInput } from '../text/text-input.ts';
import { paddedBatch, type TokenRow } from '../text/tokenize-batch.ts';
import type { TokenizedText, TokenizedWords, Tokenizer } from '../text/tokenizer.ts';

/** A batch: the model's inputs by name, and its targets, if they were given. */
export interface ReadBatch<T extends BatchTargets | null> {
  /** For pictures `pixels [batch, 3, height, width]`, for texts tokens and mask. */
  inputs: Record<string, RuntimeTensor>;
  targets: T;
  /** Releases the inputs' memory for another batch; do not use them afterwards. */
  release(): void;
}

/** Reads examples of a data set as a model's inputs. */
export interface ExampleReader {
  /** How many batches can usefully be read at a time. */
  readonly atOnce: number;
  /**
   * @param targets of the examples; null outside training
   * @param augment changes the examples at random; of pictures with targets it may mix them
   * @throws InvalidInputError, with its name, for an example that cannot be read
   */
  read<T extends BatchTargets | null>(examples: Example[], targets: T, augment?: Augment): Promise<ReadBatch<T>>;
  /** Tokenizes texts and keeps their tokens for `read`; null for pictures. */
  tokenize(examples: Example[]): Promise<TokenCount[] | null>;
  /** Keeps pictures decoded, which are read again and again: see `BackgroundDecoder`. Does nothing for texts. */
  keep(wanted: readonly Reread[], room: CacheRoom): Promise<void>;
  close(): Promise<void>;
}

/** How many tokens a text has as the model reads it, special ones included, and how many more were cut off. */
export interface TokenCount {
  length: number;
  cutTokens: number;
  /** Of a text with a label for each word: see `TokenizedWords`. */
  starts?: Int32Array;
}

/**
 * @param model the part of the model that reads the examples, whose inputs are read
 * @throws InvalidInputError if the model takes another modality than the data set has
 */
export function openExampleReader(
  dataset: Dataset,
  preprocessing: Preprocessing,
  model: Pick<Graph, 'inputs' | 'metadata'>,
): ExampleReader {
  if (isImagePreprocessing(preprocessing) && isOfPictures(dataset)) {
    const input = model.inputs[0].name;
    const { height, width } = preprocessing.size;
    const decoder: BackgroundDecoder = openBackgroundDecoder(dataset, preprocessing);
    return {
      // One more than there are threads, so that none waits for the next question.
      atOnce: decoder.threads + 1,
      async read(examples, given, augment) {
        const { pixels, targets, release } = await decoder.decode(examples, given, augment);
        const tensor = new RuntimeTensor('float32', pixels, [examples.length, 3, height, width]);
        return { inputs: { [input]: tensor }, targets, release };
      },
      tokenize: async () => null,
      keep: (wanted, room) => decoder.keep(wanted, room),
      close: () => decoder.close(),
    };
  }
  if (isImagePreprocessing(preprocessing) || isOfPictures(dataset)) {
    const [takes, holds] = isOfPictures(dataset) ? ['TEXT', 'IMAGE'] : ['IMAGE', 'TEXT'];
    throw new InvalidInputError(
      `The model takes ${takes}, but the data set has ${holds}. Choose another model or data set.`,
    );
  }
  return openTextReader(dataset, tokenizerOf(model.metadata, preprocessing), model);
}

function openTextReader(dataset: Dataset, tokenizer: Tokenizer, { inputs }: Pick<Graph, 'inputs'>): ExampleReader {
  const wanted = new Set(inputs.map(({ name }) => name));
  const hasWords = dataset.index.task === 'TOKEN_LABELS';
  const encode = (text: TextInput) =>
    hasWords ? tokenizer.encodeWords(joinTexts(text).split(' ')) : tokenizer.encode(text);
  // Tokenizing takes longer than reading: an epoch of a small network would wait for it. Arrays of numbers are eight times as large.
  const kept = new Map<string, TokenRow & TokenCount>();
  const tokenized = async (examples: Example[]) => {
    const missing = examples.filter(({ name }) => !kept.has(name));
    const texts = missing.length > 0 ? await readTexts(dataset, missing) : [];
    const rows = new Map(missing.map(({ name }, i) => [name, compact(encode(texts[i]))]));
    return examples.map(({ name }) => (kept.get(name) ?? rows.get(name)) as TokenRow & TokenCount);
  };
  const changed = async (examples: Example[], { augmentation, seed }: Augment) => {
    const texts = await readTexts(dataset, examples);
    return texts.map((text, i) => compact(tokenizer.encode(changeWords(text, augmentation, mix(seed, i)))));
  };
  return {
    atOnce: 1,
    async read(examples, targets, augment) {
      const tokens = await (augment ? changed(examples, augment) : tokenized(examples));
      const all = Object.entries(paddedBatch(tokens, tokenizer.padId));
      const read = Object.fromEntries(all.filter(([name]) => wanted.has(name)));
      return { inputs: read, targets, release: () => undefined };
    },
    async tokenize(examples) {
      const counts: TokenCount[] = [];
      for (let start = 0; start < examples.length; start += AT_A_TIME) {
        const some = examples.slice(start, start + AT_A_TIME);
        for (const [i, row] of (await tokenized(some)).entries()) {
          kept.set(some[i].name, row);
          const { length, cutTokens, starts } = row;
          counts.push({ length, cutTokens, ...(starts ? { starts } : {}) });
        }
      }
      return counts;
    },
    keep: async () => undefined,
    close: async () => undefined,
  };
}

/** How many texts are in memory at once while they are tokenized. */
const AT_A_TIME = 256;

const compact = ({ ids, typeIds, cutTokens, starts }: TokenizedText & Partial<TokenizedWords>) => ({
  ids: Int32Array.from(ids),
  typeIds: Uint8Array.from(typeIds),
  length: ids.length,
  cutTokens,
  ...(starts ? { starts: Int32Array.from(starts) } : {}),
});

function isOfPictures(dataset: Dataset): dataset is ImageDataset {
  return dataset.index.modality === 'IMAGE';
}
