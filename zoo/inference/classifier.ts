import { InvalidInputError } from '../errors.ts';
import { openSession, type SessionOptions } from '../runtime/session.ts';
import { readCheckpointMetadata } from './checkpoint-metadata.ts';
import { exampleEncoder } from './encode-examples.ts';

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

/** A checkpoint, ready to classify pictures or texts. */
export interface Classifier {
  modality: 'IMAGE' | 'TEXT';
  /** Whether it takes pairs of texts, each as `joinTexts` joins it. */
  pairs: boolean;
  /** In the order of the model's outputs. */
  labels: string[];
  /**
   * Classifies encoded pictures (PNG, JPEG …), or texts in UTF-8, as one batch.
   *
   * @throws InvalidInputError for an invalid picture or text
   */
  classify(examples: Uint8Array[]): Promise<Classification[]>;
  /** Runs it once: the first run allocates memory that later ones reuse. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

const OUTPUT = 'probabilities';

/**
 * Opens a checkpoint that Graft trained, or a classifier of its zoo: an ONNX file with input `pixels` `[batch, 3, height,
 * width]`, or `input_ids` and `attention_mask` `[batch, sequence]`; output `probabilities` `[batch, classes]`; and its
 * labels and preprocessing in its metadata.
 *
 * @param model the ONNX file's bytes
 * @throws InvalidInputError for any other file.
 */
export async function openClassifier(model: Uint8Array, options: SessionOptions = {}): Promise<Classifier> {
  const described = readCheckpointMetadata(model);
  const { labels } = described;
  const { modality, pairs, inputs, encode, blank } = exampleEncoder(described);
  const session = await openSession(model, options);
  if (!inputs.every((name) => session.inputNames.includes(name)) || !session.outputNames.includes(OUTPUT)) {
    await session.close();
    throw new InvalidInputError(
      `The model is not a classifier of ${modality === 'IMAGE' ? 'pictures' : 'texts'}: it has the inputs ${session.inputNames.join(', ')} and the outputs ` +
        `${session.outputNames.join(', ')}, but should have ${inputs.join(', ')} and ${OUTPUT}.`,
    );
  }

  const classify = async (examples: Uint8Array[]): Promise<Classification[]> => {
    if (examples.length === 0) return [];
    const encoded = Object.entries(await encode(examples)).filter(([name]) => session.inputNames.includes(name));
    const { [OUTPUT]: output } = await session.run(Object.fromEntries(encoded), [OUTPUT]);
    const probabilities = output.data as Float32Array;
    if (probabilities.length !== examples.length * labels.length) {
      throw new InvalidInputError(
        `The model returned [${output.dims.join(', ')}] probabilities for ${examples.length} examples and ${labels.length} labels.`,
      );
    }
    return examples.map((_, i) => rank(labels, probabilities.subarray(i * labels.length, (i + 1) * labels.length)));
  };
  return {
    modality,
    pairs,
    labels,
    classify,
    async warmUp() {
      await classify([blank]);
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
