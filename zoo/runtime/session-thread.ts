// Main of a thread that holds a session: see session-in-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { buffersOf, plainTensors, tensorsOf } from './plain-tensors.ts';
import { openSession, type RuntimeTensor, type Session } from './session.ts';
import type { FromSessionThread, SessionThreadData, ToSessionThread } from './session-thread-messages.ts';

const { file, options } = workerData as SessionThreadData;
const tell = (message: FromSessionThread, given: ArrayBuffer[] = []) => parentPort?.postMessage(message, given);

function failure(error: unknown) {
  const { message } = error as Error;
  if (error instanceof InvalidInputError) return { message, kind: 'invalid', field: error.field } as const;
  const kind = error instanceof UnavailableError ? 'unavailable' : 'other';
  return { message, kind, field: undefined } as const;
}

type Message<Type> = Extract<ToSessionThread, { type: Type }>;

/** Feeds of many runs. */
const keptFeeds = new Map<number, Record<string, RuntimeTensor>>();

async function run(session: Session, { id, feeds, outputs, kept }: Message<'run'>): Promise<void> {
  try {
    const own = kept === null ? {} : keptFeeds.get(kept);
    const results = await session.run({ ...tensorsOf(feeds), ...own }, outputs);
    const plain = plainTensors(results);
    // The memory of outputs is onnxruntime's, which cannot be given away: they are copied.
    tell({ type: 'done', id, outputs: plain, feeds }, buffersOf(feeds));
  } catch (error) {
    tell({ type: 'failed', id, ...failure(error) });
  }
}

try {
  const session = await openSession(file, options);
  // `run` computes on this thread, so messages wait for it and runs keep their order.
  parentPort?.on('message', (message: ToSessionThread) => {
    if (message.type === 'run') void run(session, message);
    else if (message.type === 'keep') keptFeeds.set(message.kept, tensorsOf(message.feeds));
    else keptFeeds.delete(message.kept);
  });
  tell({ type: 'opened', inputNames: session.inputNames, outputNames: session.outputNames });
} catch (error) {
  tell({ type: 'refused', ...failure(error) });
}
