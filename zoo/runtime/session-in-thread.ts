import { startThread } from '../entry-point.ts';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { RuntimeTensor, type Session, type SessionOptions } from './session.ts';
import type { FromSessionThread, PlainTensor, SessionThreadData, ToSessionThread } from './session-thread-messages.ts';

/** What `openSession` opens, as far as a thread has it. */
export type ThreadSession = Pick<Session, 'inputNames' | 'outputNames' | 'run' | 'close'>;

type Opened = Extract<FromSessionThread, { type: 'opened' }>;
type Done = Extract<FromSessionThread, { type: 'done' }>;
type Run = { resolve(outputs: Done['outputs']): void; reject(error: Error): void };

/**
 * Opens an ONNX file in a thread, so that a run does not block the caller's event loop. Runs happen one after the other, in the order of the calls.
 * The memory of feeds that own all of their buffer goes to the thread: the caller cannot read them any more.
 *
 * @param file path of the model
 * @param onLost called if the thread ends by itself, after it had opened the model
 * @throws as `openSession`, and as its `run`
 */
export async function openSessionInThread(
  file: string,
  options: SessionOptions = {},
  onLost: (error: Error) => void = () => {},
): Promise<ThreadSession> {
  const data: SessionThreadData = { file, options };
  const worker = startThread(new URL('./session-thread.ts', import.meta.url), data);
  const runs = new Map<number, Run>();
  let count = 0;
  let ended: Error | null = null;
  let isOpen = false;
  let isClosed = false;
  const opened = new Promise<Opened>((resolve, reject) => {
    const end = (error: Error) => {
      if (!ended && !isClosed && isOpen) onLost(error);
      ended ??= error;
      reject(error);
      for (const run of runs.values()) run.reject(error);
      runs.clear();
    };
    worker.on('message', (message: FromSessionThread) => {
      if (message.type === 'opened') {
        isOpen = true;
        return resolve(message);
      }
      if (message.type === 'refused') return reject(asError(message));
      const run = runs.get(message.id);
      runs.delete(message.id);
      if (message.type === 'done') run?.resolve(message.outputs);
      else run?.reject(asError(message));
    });
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`The thread that runs the model ended with code ${code}.`)));
  });
  const close = async () => {
    isClosed = true;
    await worker.terminate();
  };
  const { inputNames, outputNames } = await opened.catch(async (error) => {
    await close();
    throw error;
  });
  return {
    inputNames,
    outputNames,
    async run(feeds, outputs = [...outputNames]) {
      if (!Array.isArray(outputs)) throw new TypeError('A session in a thread cannot write to given tensors.');
      if (ended) throw ended;
      const id = count++;
      const plain = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, { type, data, dims }] as const);
      const owned = plain.flatMap(([, { data }]) => ownBuffer(data));
      const done = await new Promise<Done['outputs']>((resolve, reject) => {
        runs.set(id, { resolve, reject });
        const message: ToSessionThread = {
          type: 'run',
          id,
          feeds: Object.fromEntries(plain) as Record<string, PlainTensor>,
          outputs,
        };
        worker.postMessage(message, owned);
      });
      const tensors = Object.entries(done).map(([name, { type, data, dims }]) => [
        name,
        new RuntimeTensor(type, data, dims),
      ]);
      return Object.fromEntries(tensors) as Record<string, RuntimeTensor>;
    },
    close,
  };
}

/** The buffer of an array that has all of it. */
function ownBuffer(data: PlainTensor['data']): ArrayBuffer[] {
  if (!ArrayBuffer.isView(data)) return [];
  const { buffer, byteLength } = data;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

function asError({ message, kind, field }: Extract<FromSessionThread, { type: 'refused' | 'failed' }>): Error {
  if (kind === 'invalid') return new InvalidInputError(message, field);
  return kind === 'unavailable' ? new UnavailableError(message) : new Error(message);
}
