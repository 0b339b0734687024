// Main of a thread that holds a session: see session-in-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { buffersOf, plainTensors, tensorsOf } from './plain-tensors.ts';
import { openSession, type Session } from './session.ts';
import type { FromSessionThread, SessionThreadData, ToSessionThread } from './session-thread-messages.ts';

const { file, options } = workerData as SessionThreadData;
const tell = (message: FromSessionThread, given: ArrayBuffer[] = []) => parentPort?.postMessage(message, given);

function failure(error: unknown) {
  const { message } = error as Error;
  if (error instanceof InvalidInputError) return { message, kind: 'invalid', field: error.field } as const;
  const kind = error instanceof UnavailableError ? 'unavailable' : 'other';
  return { message, kind, field: undefined } as const;
}

async function run(session: Session, { id, feeds, outputs }: ToSessionThread): Promise<void> {
  try {
    const results = await session.run(tensorsOf(feeds), outputs);
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
  parentPort?.on('message', (message: ToSessionThread) => void run(session, message));
  tell({ type: 'opened', inputNames: session.inputNames, outputNames: session.outputNames });
} catch (error) {
  tell({ type: 'refused', ...failure(error) });
}
