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
  /**
   * @param targets of the examples; null outside training
   * @param augmentSeed the seed of the pictures' augmentation
   * @throws InvalidInputError, with its name, for an example that cannot be read
   */
  read<T extends BatchTargets | null>(examples: Example[], targets: T, augmentSeed?: number): Promise<ReadBatch<T>>;
  close(): Promise<void>;
}

/**
 * @param model the part of the model that reads the examples; null for pictures and a network whose input is `pixels`
 * @throws InvalidInputError if the model takes another modality than the data set has
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
      `The model takes ${takes}, but the data set has ${holds}. Choose another model or data set.`,
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
