import { startThread } from '../entry-point.ts';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { buffersOf, plainTensors, tensorsOf } from './plain-tensors.ts';
import type { Session, SessionOptions } from './session.ts';
import type { FromSessionThread, SessionThreadData, ToSessionThread } from './session-thread-messages.ts';

type Feeds = Parameters<Session['run']>[0];

/** What `openSession` opens, as far as a thread has it. */
export interface ThreadSession extends Pick<Session, 'inputNames' | 'outputNames' | 'run' | 'close'> {
  /** Gives the thread feeds of many runs, and their memory. */
  keep(feeds: Feeds): {
    /** Runs with those as well. */
    run: Session['run'];
    /** Frees them, after the runs that were asked for. */
    drop(): void;
  };
}

type Opened = Extract<FromSessionThread, { type: 'opened' }>;
type Done = Extract<FromSessionThread, { type: 'done' }>;
type Run = { resolve(done: Done): void; reject(error: Error): void };

/**
 * Opens an ONNX file in a thread, so that a run does not block the caller's event loop. Runs happen one after the other, in the order of the calls.
 * The memory of feeds, the whole of the buffers that they are in, goes to the thread and is not readable until the run has ended. Then the
 * object of the feeds has tensors of the same memory again.
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
      if (message.type === 'done') run?.resolve(message);
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
  const run = async (kept: number | null, feeds: Feeds, outputs: Parameters<Session['run']>[1]) => {
    if (!Array.isArray(outputs)) throw new TypeError('A session in a thread cannot write to given tensors.');
    if (ended) throw ended;
    const id = count++;
    const message: ToSessionThread = { type: 'run', id, feeds: plainTensors(feeds), outputs, kept };
    const done = await new Promise<Done>((resolve, reject) => {
      runs.set(id, { resolve, reject });
      worker.postMessage(message, buffersOf(message.feeds));
    });
    Object.assign(feeds, tensorsOf(done.feeds));
    return tensorsOf(done.outputs);
  };
  return {
    inputNames,
    outputNames,
    run: (feeds, outputs = [...outputNames]) => run(null, feeds, outputs),
    keep(given) {
      const kept = count++;
      const message: ToSessionThread = { type: 'keep', kept, feeds: plainTensors(given) };
      worker.postMessage(message, buffersOf(message.feeds));
      return {
        run: (feeds, outputs = [...outputNames]) => run(kept, feeds, outputs),
        drop: () => worker.postMessage({ type: 'drop', kept } satisfies ToSessionThread),
      };
    },
    close,
  };
}

function asError({ message, kind, field }: Extract<FromSessionThread, { type: 'refused' | 'failed' }>): Error {
  if (kind === 'invalid') return new InvalidInputError(message, field);
  return kind === 'unavailable' ? new UnavailableError(message) : new Error(message);
}
