import type { Task } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import type { GroupThresholds } from '../evaluation/fairness/group-thresholds.ts';
import { openSession, type SessionOptions } from '../runtime/session.ts';
import { applyThresholds, type ThresholdUse } from './apply-thresholds.ts';
import { readCheckpointMetadata } from './checkpoint-metadata.ts';
import { decodeText, exampleEncoder } from './encode-examples.ts';
import { type FoundEntities, findEntities } from './find-entities.ts';
import { readGroupThresholds } from './group-thresholds-in-file.ts';

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
  /** What is predicted: the most probable label, or every label from 0.5 on where labels can be true together. */
  labels: string[];
  /** Of a checkpoint that carries group thresholds. */
  thresholds?: ThresholdUse;
}

/** One of the numbers that a regression predicts for an example. */
export interface NamedNumber {
  name: string;
  /** In the unit of the data set that it was trained on. */
  value: number;
}

/** A checkpoint, ready to classify pictures or texts, or to predict numbers from them. */
export interface Classifier {
  task: Task;
  /** Group thresholds that it carries and applies; null if it carries none. */
  thresholds: GroupThresholds | null;
  modality: 'IMAGE' | 'TEXT';
  /** Whether it takes pairs of texts, each as `joinTexts` joins it. */
  pairs: boolean;
  /** In the order of the model's outputs; for a regression, the names of the numbers. */
  labels: string[];
  /**
   * Classifies encoded pictures (PNG, JPEG …), or texts in UTF-8, as one batch.
   *
   * @param groups the value of `thresholds.attribute` of each example, where it is known; only a checkpoint with group thresholds reads them
   * @throws InvalidInputError for an invalid picture or text, for a regression, and for a checkpoint that labels words
   */
  classify(examples: Uint8Array[], groups?: readonly (string | null)[]): Promise<Classification[]>;
  /**
   * The numbers that a regression predicts for pictures or texts, as one batch.
   *
   * @throws InvalidInputError for an invalid picture or text, and for a checkpoint that predicts labels
   */
  predictNumbers(examples: Uint8Array[]): Promise<NamedNumber[][]>;
  /**
   * The entities of texts in UTF-8, as one batch: see `findEntities`.
   *
   * @throws InvalidInputError for an invalid text, and for a checkpoint that does not label words
   */
  findEntities(examples: Uint8Array[]): Promise<FoundEntities[]>;
  /** Runs it once: the first run allocates memory that later ones reuse. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

const PREDICTED_FROM = 0.5;

/**
 * Opens a checkpoint that Graft trained, or a classifier of its zoo: an ONNX file with input `pixels` `[batch, 3, height,
 * width]`, or `input_ids` and `attention_mask` `[batch, sequence]`; output `probabilities` `[batch, classes]`, or `outputs`
 * `[batch, targets]` for a regression, or `probabilities` `[batch, sequence, classes]` for labels of words; and its labels and preprocessing in its metadata.
 *
 * @param model the ONNX file's bytes
 * @throws InvalidInputError for any other file.
 */
export async function openClassifier(model: Uint8Array, options: SessionOptions = {}): Promise<Classifier> {
  const described = readCheckpointMetadata(model);
  const { labels, task, views, metadata } = described;
  const thresholds = readGroupThresholds(metadata, labels.length);
  const output = task === 'REGRESSION' ? 'outputs' : 'probabilities';
  const { modality, pairs, inputs, encode, blank, tokenizer } = exampleEncoder(described);
  const session = await openSession(model, options);
  if (!inputs.every((name) => session.inputNames.includes(name)) || !session.outputNames.includes(output)) {
    await session.close();
    throw new InvalidInputError(
      `The model is not a classifier of ${modality === 'IMAGE' ? 'pictures' : 'texts'}: it has the inputs ${session.inputNames.join(', ')} and the outputs ` +
        `${session.outputNames.join(', ')}, but should have ${inputs.join(', ')} and ${output}.`,
    );
  }

  /** A row of outputs for each example. */
  const run = async (examples: Uint8Array[]): Promise<Float32Array[]> => {
    if (examples.length === 0) return [];
    const encoded = Object.entries(await encode(examples)).filter(([name]) => session.inputNames.includes(name));
    const { [output]: result } = await session.run(Object.fromEntries(encoded), [output]);
    const values = result.data as Float32Array;
    if (values.length !== examples.length * views * labels.length) {
      throw new InvalidInputError(
        `The model returned [${result.dims.join(', ')}] ${output} for ${examples.length} examples and ${labels.length} labels.`,
      );
    }
    return examples.map((_, i) => meanOfViews(values, i, labels.length, views));
  };
  const entitiesOf = (examples: Uint8Array[]): Promise<FoundEntities[]> => {
    if (!tokenizer) throw new InvalidInputError('The model takes pictures, which have no words.');
    const texts = examples.map((bytes) => [decodeText(bytes, false)].flat()[0]);
    return findEntities(texts, {
      tokenizer,
      labels,
      run: async (given) => {
        const known = Object.entries(given).filter(([name]) => session.inputNames.includes(name));
        return (await session.run(Object.fromEntries(known), [output]))[output];
      },
    });
  };
  return {
    task,
    modality,
    pairs,
    labels,
    thresholds,
    async classify(examples, groups = []) {
      if (task === 'REGRESSION') throw new InvalidInputError('The model predicts numbers, not labels.');
      if (task === 'TOKEN_LABELS') throw new InvalidInputError('The model labels words, not whole texts.');
      return (await run(examples)).map((row, i) => {
        if (!thresholds) return rank(labels, row, task);
        const { probabilities, use } = applyThresholds(thresholds, [...row], groups[i] ?? null, examples[i]);
        return { ...rank(labels, probabilities, task), thresholds: use };
      });
    },
    async predictNumbers(examples) {
      if (task !== 'REGRESSION') throw new InvalidInputError('The model predicts labels, not numbers.');
      return (await run(examples)).map((row) => labels.map((name, i) => ({ name, value: row[i] })));
    },
    async findEntities(examples) {
      if (task !== 'TOKEN_LABELS') throw new InvalidInputError('The model labels whole examples, not words.');
      return entitiesOf(examples);
    },
    async warmUp() {
      await (task === 'TOKEN_LABELS' ? entitiesOf([blank]) : run([blank]));
    },
    close: () => session.close(),
  };
}

/** The mean over the views of an example, `[examples, views, labels]`. */
function meanOfViews(outputs: Float32Array, example: number, labels: number, views: number): Float32Array {
  const start = example * views * labels;
  if (views === 1) return outputs.subarray(start, start + labels);
  return Float32Array.from({ length: labels }, (_, label) => {
    let sum = 0;
    for (let view = 0; view < views; view++) sum += outputs[start + view * labels + label];
    return sum / views;
  });
}

function rank(labels: string[], probabilities: ArrayLike<number>, task: Task): Classification {
  const scores = labels
    .map((label, i) => ({ label, probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability);
  const predicted =
    task === 'MULTI_LABEL' ? scores.filter(({ probability }) => probability >= PREDICTED_FROM) : scores.slice(0, 1);
  return { ...scores[0], scores, labels: predicted.map(({ label }) => label) };
}
