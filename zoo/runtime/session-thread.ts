// Main of a thread that holds a session: see session-in-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { openSession, RuntimeTensor, type Session } from './session.ts';
import type { FromSessionThread, SessionThreadData, ToSessionThread } from './session-thread-messages.ts';

const { file, options } = workerData as SessionThreadData;
const tell = (message: FromSessionThread) => parentPort?.postMessage(message);

function failure(error: unknown) {
  const { message } = error as Error;
  if (error instanceof InvalidInputError) return { message, kind: 'invalid', field: error.field } as const;
  const kind = error instanceof UnavailableError ? 'unavailable' : 'other';
  return { message, kind, field: undefined } as const;
}

async function run(session: Session, { id, feeds, outputs }: ToSessionThread): Promise<void> {
  try {
    const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new RuntimeTensor(type, data, dims),
    ]);
    const results = await session.run(Object.fromEntries(tensors) as Record<string, RuntimeTensor>, outputs);
    const plain = Object.entries(results).map(([name, { type, data, dims }]) => [name, { type, data, dims }]);
    tell({ type: 'done', id, outputs: Object.fromEntries(plain) as ToSessionThread['feeds'] });
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
