import { type BackgroundDecoder, openBackgroundDecoder } from '../data/background-decoder.ts';
import type { BatchTargets } from '../data/batch-targets.ts';
import type { Dataset, Example, ImageDataset } from '../data/dataset.ts';
import { readTexts } from '../data/read-example.ts';
import { InvalidInputError } from '../errors.ts';
import { isImagePreprocessing, type Preprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { tokenizerOf } from '../text/model-tokenizer.ts';
import { tokenizeBatch } from '../text/tokenize-batch.ts';

/** A batch as the model's inputs by name, and what it trains towards, if that was given. */
export interface ReadBatch<T extends BatchTargets | null> {
  /** Of pictures `pixels [batch, 3, height, width]`, of texts their tokens and mask. */
  inputs: Record<string, RuntimeTensor>;
  targets: T;
  /** Gives the memory of the inputs back for another batch; they are gone then. */
  release(): void;
}

/** Examples of a data set as what a model takes in. */
export interface ExampleReader {
  /**
   * @param targets of the examples; null where nothing is trained
   * @param augmentSeed varies pictures with numbers drawn from it
   * @throws InvalidInputError, with its name, for an example that cannot be read
   */
  read<T extends BatchTargets | null>(examples: Example[], targets: T, augmentSeed?: number): Promise<ReadBatch<T>>;
  close(): Promise<void>;
}

/**
 * @param model the part of it that the examples go into; null: they are pictures, for a network whose input is `pixels`
 * @throws InvalidInputError if the model takes something else than the data set holds
 */
export function openExampleReader(
  dataset: Dataset,
  preprocessing: Preprocessing,
  model: Pick<Graph, 'inputs' | 'metadata'> | null,
): ExampleReader {
  if (isImagePreprocessing(preprocessing) && isOfPictures(dataset)) {
    const input = model?.inputs[0].name ?? 'pixels';
    const { height, width } = preprocessing.size;
    const decoder: BackgroundDecoder = openBackgroundDecoder(dataset, preprocessing);
    return {
      async read(examples, given, augmentSeed) {
        const { pixels, targets, release } = await decoder.decode(examples, given, augmentSeed);
        const tensor = new RuntimeTensor('float32', pixels, [examples.length, 3, height, width]);
        return { inputs: { [input]: tensor }, targets, release };
      },
      close: () => decoder.close(),
    };
  }
  if (isImagePreprocessing(preprocessing) || isOfPictures(dataset) || !model) {
    const [takes, holds] = isOfPictures(dataset) ? ['TEXT', 'IMAGE'] : ['IMAGE', 'TEXT'];
    throw new InvalidInputError(
      `The model takes ${takes}, but the data set holds ${holds}. Choose another of the two.`,
    );
  }
  const tokenizer = tokenizerOf(model.metadata, preprocessing);
  const wanted = new Set(model.inputs.map(({ name }) => name));
  return {
    async read(examples, targets) {
      const inputs = Object.entries(tokenizeBatch(tokenizer, await readTexts(dataset, examples)));
      const read = Object.fromEntries(inputs.filter(([name]) => wanted.has(name)));
      return { inputs: read, targets, release: () => undefined };
    },
    close: async () => undefined,
  };
}

function isOfPictures(dataset: Dataset): dataset is ImageDataset {
  return dataset.index.modality === 'IMAGE';
}
