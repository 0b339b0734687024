import { startThread } from '../entry-point.ts';
import { InvalidInputError } from '../errors.ts';
import type { Augment } from './augment/augmentation.ts';
import type { BatchTargets } from './batch-targets.ts';
import type { Example } from './dataset.ts';
import type { PackedPicture } from './decode-batch.ts';
import type {
  Cached,
  DecodeAnswer,
  DecodedBatch,
  DecodeQuestion,
  DecoderData,
  Opened,
  Returned,
} from './decoder-messages.ts';
import type { CacheFile } from './picture-cache/picture-cache.ts';
import type { Slot } from './picture-cache/plan-cache.ts';

export interface BatchToDecode<T extends BatchTargets | null> {
  examples: Example[];
  /** Of each example, if pictures are kept. */
  slots: readonly (Slot | null)[] | null;
  targets: T;
  augment: Augment | undefined;
}

/** A thread that decodes batches of one data set at a time. */
export interface DecoderThread {
  /** See `BackgroundDecoder`. */
  decode<T extends BatchTargets | null>(batch: BatchToDecode<T>): Promise<DecodedBatch<T>>;
  /** Whether it has nothing to do, and can decode another data set. */
  isIdle(): boolean;
  /** Opens a data set; null closes what was open. */
  open(data: DecoderData | null): void;
  /** Where the open data set's pictures are kept from now on. */
  cache(file: CacheFile): void;
  /** Whether the process waits for it. */
  hold(isHeld: boolean): void;
  end(): Promise<void>;
}

/** Threads that have loaded and have nothing to do: a thread takes as long to load as a small training. */
const idle: DecoderThread[] = [];

export function takeThread(data: DecoderData): DecoderThread {
  const thread = idle.pop() ?? startDecoder();
  thread.hold(true);
  thread.open(data);
  return thread;
}

/**
 * Keeps a thread for the next decoder; ends one that still decodes.
 *
 * @param most how many are kept
 */
export async function giveThread(thread: DecoderThread, most: number): Promise<void> {
  if (!thread.isIdle() || idle.length >= most) return thread.end();
  thread.open(null);
  thread.hold(false);
  idle.push(thread);
}

type Waiting = { resolve: (batch: DecodedBatch<BatchTargets | null>) => void; reject: (error: Error) => void };

function startDecoder(): DecoderThread {
  const worker = startThread(new URL('./decode-worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let hasEnded = false;
  worker.on('message', (answer: DecodeAnswer) => {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('pixels' in answer) {
      const { pixels, targets } = answer;
      const returned = pixels.buffer as ArrayBuffer;
      const release = () => worker.postMessage({ returned } satisfies Returned, [returned]);
      question?.resolve({ pixels, targets, release });
    } else question?.reject(answer.invalidInput ? new InvalidInputError(answer.message) : new Error(answer.message));
  });
  const failAll = (error: Error) => {
    hasEnded = true;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    const place = idle.indexOf(thread);
    if (place >= 0) idle.splice(place, 1);
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('The thread that decodes pictures has ended.')));
  const thread: DecoderThread = {
    isIdle: () => !hasEnded && waiting.size === 0,
    open: (opened) => worker.postMessage({ opened } satisfies Opened),
    cache: (cached) => worker.postMessage({ cached } satisfies Cached),
    decode: <T extends BatchTargets | null>({ examples, ...batch }: BatchToDecode<T>) =>
      new Promise<DecodedBatch<T>>((resolve, reject) => {
        const id = count++;
        // The worker returns targets if it was given some.
        waiting.set(id, { resolve: (batch) => resolve(batch as DecodedBatch<T>), reject });
        worker.postMessage({ id, examples: examples.map(packed), ...batch } satisfies DecodeQuestion);
      }),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    end: async () => void (await worker.terminate()),
  };
  return thread;
}

/** The rest of an example, such as its groups, would only be copied. */
const packed = ({ name, offset, byteSize, view }: Example): PackedPicture => ({ name, offset, byteSize, view });
