import type { Dataset, Example } from '../data/dataset.ts';
import { readExamples } from '../data/read-example.ts';
import { InvalidInputError } from '../errors.ts';
import { readCheckpointMetadata } from '../inference/checkpoint-metadata.ts';
import { type EncodedExample, exampleEncoder } from '../inference/encode-examples.ts';
import type { RuntimeTensor, Session } from '../runtime/session.ts';
import type { Tokenizer } from '../text/tokenizer.ts';

/** Some examples, as a checkpoint reads them. */
export interface CheckpointBatch {
  feeds: Record<string, RuntimeTensor>;
  /**
   * The outputs of each example, the mean over views; of labels of words those of each word, one after the other, NaN for a word that was
   * not read.
   */
  rowsOf(outputs: Float32Array): number[][];
}

export interface CheckpointReader {
  /** `outputs` of a regression, `probabilities` of others. */
  output: string;
  /** How many examples are read together at most. */
  most: number;
  read(examples: readonly Example[]): Promise<CheckpointBatch>;
}

const MOST = 16;

/**
 * Reads examples of a data set as a checkpoint's endpoint does.
 *
 * @param model the checkpoint's ONNX file
 * @throws InvalidInputError if it reads another modality than the data set has
 */
export function readForCheckpoint(model: Uint8Array, dataset: Dataset): CheckpointReader {
  const described = readCheckpointMetadata(model);
  const { labels, views, task, dependsOnBatch } = described;
  const { modality, encode, batch, tokenizer } = exampleEncoder(described);
  if (modality !== dataset.index.modality) {
    const [reads, holds] = modality === 'IMAGE' ? ['pictures', 'texts'] : ['texts', 'pictures'];
    throw new InvalidInputError(`The checkpoint reads ${reads}, but the data set that it was made from has ${holds}.`);
  }
  return {
    output: task === 'REGRESSION' ? 'outputs' : 'probabilities',
    most: dependsOnBatch ? 1 : MOST,
    async read(examples) {
      const bytes = await readExamples(dataset, [...examples]);
      const isOfWords = task === 'TOKEN_LABELS' && tokenizer !== null;
      const encoded = isOfWords
        ? bytes.map((text) => tokenizer.encodeWords(text.toString('utf8').split(' ')))
        : await Promise.all(bytes.map((one) => encode(one)));
      const feeds = batch(encoded);
      const rowsOf = (outputs: Float32Array) => {
        const size = outputs.length / examples.length;
        return encoded.map((one, i) => {
          const own = outputs.subarray(i * size, (i + 1) * size);
          return isOfWords ? ofWords(own, one, labels.length) : meanOf(own, labels.length, views);
        });
      };
      return { feeds, rowsOf };
    },
  };
}

type Words = ReturnType<Tokenizer['encodeWords']>;

function ofWords(outputs: Float32Array, words: EncodedExample | Words, labels: number): number[] {
  const { starts } = words as Words;
  return starts.flatMap((start) =>
    Array.from({ length: labels }, (_, i) => (start < 0 ? Number.NaN : outputs[start * labels + i])),
  );
}

function meanOf(outputs: Float32Array, labels: number, views: number): number[] {
  return Array.from({ length: labels }, (_, label) => {
    let sum = 0;
    for (let view = 0; view < views; view++) sum += outputs[view * labels + label];
    return sum / views;
  });
}

/** What a session answers for examples, in their order. */
export async function runExamples(
  session: Pick<Session, 'inputNames' | 'run'>,
  reader: CheckpointReader,
  examples: readonly Example[],
  { output = reader.output, onBatch }: { output?: string; onBatch?: (done: number) => void } = {},
): Promise<number[][]> {
  const rows: number[][] = [];
  for (let start = 0; start < examples.length; start += reader.most) {
    const { feeds, rowsOf } = await reader.read(examples.slice(start, start + reader.most));
    const given = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
    const { [output]: result } = await session.run(Object.fromEntries(given), [output]);
    rows.push(...rowsOf(result.data as Float32Array));
    onBatch?.(rows.length);
  }
  return rows;
}
