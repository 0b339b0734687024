import { isImagePreprocessing, type Preprocessing } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { machineName } from '../runtime/machine-name.ts';
import { openSession, RuntimeTensor, type Session } from '../runtime/session.ts';
import { timeRuns } from '../runtime/time-runs.ts';
import { tokenizerOf } from '../text/model-tokenizer.ts';
import { tokenizeBatch } from '../text/tokenize-batch.ts';

/** How long a network takes for one example on the CPU, as it was measured. */
export interface Speed {
  /** The median of the runs, without the decoding or tokenizing before it. */
  milliseconds: number;
  runs: number;
  /** Of the text; null for a picture, whose size is the model's. */
  tokens: number | null;
  /** The processor, and how many of its cores this process may use. */
  machine: string;
}

export interface MeasuredNetwork {
  /** The ONNX file. */
  model: Uint8Array;
  preprocessing: Preprocessing;
  /** Of a picture, that a checkpoint averages: they run together. 1 by default. */
  views?: number;
}

export interface MeasureSpeed {
  /** Of all runs. At least five of each network are made, however long they take. */
  longestMs?: number;
  signal?: AbortSignal;
}

/** A sentence as long as many that people classify; models differ in how many tokens they read it as. */
const SENTENCE =
  'The parcel arrived two days late, but the people at the counter were friendly and gave me my money back.';

/**
 * Measures a model of the zoo, or a checkpoint, on one example, in onnxruntime on the CPU, as an endpoint runs what is trained from it.
 *
 * @throws InvalidInputError if onnxruntime refuses the model; the signal's reason
 */
export async function measureSpeed({ longestMs, signal, ...network }: MeasuredNetwork & MeasureSpeed): Promise<Speed> {
  const [speed] = await measureSpeeds([network], {
    ...(longestMs === undefined ? {} : { longestMs }),
    ...(signal ? { signal } : {}),
  });
  return speed;
}

/**
 * The same of several networks, which are open together and take turns, so that other work on the machine slows all of them.
 *
 * @throws as `measureSpeed` does
 */
export async function measureSpeeds(
  networks: readonly MeasuredNetwork[],
  { longestMs = 4_000, signal }: MeasureSpeed = {},
): Promise<Speed[]> {
  const examples = networks.map(oneExample);
  const sessions: Session[] = [];
  try {
    for (const { model } of networks) sessions.push(await openSession(model));
    const timed = sessions.map((session, i) => {
      const given = Object.entries(examples[i].feeds).filter(([name]) => session.inputNames.includes(name));
      const feeds = Object.fromEntries(given);
      return { inputNames: [], run: () => session.run(feeds) };
    });
    const { medians, runs } = await timeRuns(timed, {}, { longestMs, signal });
    return medians.map((milliseconds, i) => ({
      ...{ milliseconds, runs, tokens: examples[i].tokens, machine: machineName() },
    }));
  } finally {
    for (const session of sessions) await session.close();
  }
}

/** What a network reads of the example that it is measured on, and how many tokens that has. */
export function oneExample({ model, preprocessing, views = 1 }: MeasuredNetwork) {
  const { inputs, metadata } = readModel(model);
  if (isImagePreprocessing(preprocessing)) {
    const { height, width } = preprocessing.size;
    const dims = [views, 3, height, width];
    const pixels = new RuntimeTensor('float32', new Float32Array(views * 3 * height * width).fill(0.5), dims);
    return { feeds: { [inputs[0].name]: pixels }, tokens: null };
  }
  const feeds = tokenizeBatch(tokenizerOf(metadata, preprocessing), [SENTENCE]);
  return { feeds, tokens: feeds.input_ids.dims[1] };
}
