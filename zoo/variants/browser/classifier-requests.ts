import { leaveOneOut } from '../../explanation/leave-one-out.ts';
import { occlusion } from '../../explanation/occlusion.ts';
import type { Progress } from '../../explanation/progress.ts';
import type { CheckpointMetadata } from '../../inference/checkpoint-metadata.ts';
import type { Classifier } from '../../inference/classifier.ts';
import { decodeExample, exampleEncoder } from '../../inference/encode-examples.ts';
import { openOwnHead } from '../../inference/own-head.ts';
import { type ImagePreprocessing, isImagePreprocessing } from '../../model.ts';
import { seenPicture } from './seen-picture.ts';
import type { Answered, AnswerRequest, Explained, ExplainRequest, Opened } from './worker-messages.ts';

// What the worker answers of a model that has labels, or predicts numbers.

interface Model {
  classifier: Classifier;
  described: CheckpointMetadata;
}

let model: Model | null = null;

const opened = (): Model => {
  if (!model) throw new Error('No model is open.');
  return model;
};

export async function openModel(bytes: ArrayBuffer): Promise<Opened> {
  model = await openOwnHead(new Uint8Array(bytes));
  const { task, modality, pairs } = model.classifier;
  const explains = ['SINGLE_LABEL', 'MULTI_LABEL'].includes(task) && model.described.views === 1;
  return { task, modality, pairs, explains };
}

export async function answer({ example, group }: AnswerRequest): Promise<Answered> {
  const { classifier, described } = opened();
  const { labels, task } = classifier;
  const began = performance.now();
  const { answers, thresholds = null, unreadWords = 0 } = await answersOf(classifier, example, group);
  const milliseconds = performance.now() - began;
  const shown = task === 'SINGLE_LABEL' || task === 'MULTI_LABEL' ? answers.slice(0, 10) : answers;
  const places = new Map(labels.map((label, place) => [label, place]));
  return {
    answers: shown.map((one) => ({ ...one, label: places.get(one.name) ?? -1 })),
    count: answers.length,
    milliseconds,
    seen: isImagePreprocessing(described.preprocessing)
      ? seenPicture(await pixelsOf(described, described.preprocessing, example), described.preprocessing)
      : null,
    thresholds,
    unreadWords,
  };
}

interface NamedAnswers extends Partial<Pick<Answered, 'thresholds' | 'unreadWords'>> {
  answers: { name: string; value: number }[];
}

async function answersOf(classifier: Classifier, example: Uint8Array, group: string | null): Promise<NamedAnswers> {
  if (classifier.task === 'REGRESSION') return { answers: (await classifier.predictNumbers([example]))[0] };
  if (classifier.task === 'TOKEN_LABELS') {
    const [{ entities, unreadWords }] = await classifier.findEntities([example]);
    const answers = entities.map(({ text, label, score }) => ({
      name: `${text}: ${label}`,
      value: score ?? Number.NaN,
    }));
    return { answers, unreadWords };
  }
  const [{ scores, ...classified }] = await classifier.classify([example], [group]);
  return {
    answers: scores.map(({ label, probability }) => ({ name: label, value: probability })),
    thresholds: classified.thresholds ?? null,
  };
}

export async function explain({ example, label }: ExplainRequest, progress: Progress): Promise<Explained> {
  const { classifier, described } = opened();
  const { preprocessing } = described;
  const watched = { label, ...progress };
  if (isImagePreprocessing(preprocessing)) {
    const pixels = await pixelsOf(described, preprocessing, example);
    return { modality: 'IMAGE', ...(await occlusion(classifier, { pixels, preprocessing, ...watched })) };
  }
  const { tokenizer } = exampleEncoder(described);
  if (!tokenizer) throw new Error('The model has no tokenizer.');
  const input = decodeExample(example, classifier.pairs, 0);
  return { modality: 'TEXT', ...(await leaveOneOut(classifier, { input, tokenizer, ...watched })) };
}

/** A picture as the model takes it, `[3, height, width]`; of several views, the first. */
async function pixelsOf(
  described: CheckpointMetadata,
  { size: { height, width } }: ImagePreprocessing,
  example: Uint8Array,
): Promise<Float32Array> {
  const encoded = await exampleEncoder({ ...described, views: 1 }).encode(example);
  if (!('write' in encoded)) throw new Error('The example is no picture.');
  const pixels = new Float32Array(3 * height * width);
  encoded.write(pixels);
  return pixels;
}
