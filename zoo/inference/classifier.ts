import { decodePictureInto } from '../data/decode-picture.ts';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import { openSession, RuntimeTensor, type SessionOptions } from '../runtime/session.ts';
import { readCheckpointMetadata } from './checkpoint-metadata.ts';

interface Score {
  label: string;
  probability: number;
}

export interface Classification {
  /** The most probable label. */
  label: string;
  probability: number;
  /** Every label, the most probable first. */
  scores: Score[];
}

/** A checkpoint, ready to name what pictures show. */
export interface Classifier {
  /** In the order of the model's outputs. */
  labels: string[];
  preprocessing: ImagePreprocessing;
  /**
   * Classifies encoded pictures (PNG, JPEG …) as one batch.
   *
   * @throws InvalidInputError for what is no picture.
   */
  classify(pictures: Uint8Array[]): Promise<Classification[]>;
  close(): Promise<void>;
}

const INPUT = 'pixels';
const OUTPUT = 'probabilities';

/**
 * Opens a checkpoint that Graft trained, or a classifier of its zoo: an ONNX file with input `pixels`
 * `[batch, 3, height, width]`, output `probabilities` `[batch, classes]`, and its labels and preprocessing in its metadata.
 *
 * @param model the ONNX file's bytes
 * @throws InvalidInputError if it is none of these.
 */
export async function openClassifier(model: Uint8Array, options: SessionOptions = {}): Promise<Classifier> {
  const { labels, preprocessing } = readCheckpointMetadata(model);
  const session = await openSession(model, options);
  if (!session.inputNames.includes(INPUT) || !session.outputNames.includes(OUTPUT)) {
    await session.close();
    throw new InvalidInputError(
      `The model is no picture classifier: it has the inputs ${session.inputNames.join(', ')} and the outputs ` +
        `${session.outputNames.join(', ')}, but should have ${INPUT} and ${OUTPUT}.`,
    );
  }
  const { height, width } = preprocessing.size;
  const length = 3 * height * width;

  return {
    labels,
    preprocessing,
    async classify(pictures) {
      if (pictures.length === 0) return [];
      const pixels = new Float32Array(pictures.length * length);
      await Promise.all(
        pictures.map((picture, i) =>
          decodePictureInto(picture, preprocessing, pixels.subarray(i * length, (i + 1) * length)),
        ),
      );
      const input = new RuntimeTensor('float32', pixels, [pictures.length, 3, height, width]);
      const { [OUTPUT]: output } = await session.run({ [INPUT]: input }, [OUTPUT]);
      const probabilities = output.data as Float32Array;
      if (probabilities.length !== pictures.length * labels.length) {
        throw new InvalidInputError(
          `The model answers [${output.dims.join(', ')}] probabilities for ${pictures.length} pictures and ${labels.length} labels.`,
        );
      }
      return pictures.map((_, i) => rank(labels, probabilities.subarray(i * labels.length, (i + 1) * labels.length)));
    },
    close: () => session.close(),
  };
}

function rank(labels: string[], probabilities: Float32Array): Classification {
  const scores = labels
    .map((label, i) => ({ label, probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability);
  return { ...scores[0], scores };
}
