import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { InvalidInputError } from '../errors.ts';

export { Tensor as RuntimeTensor } from 'onnxruntime-node';

export interface Session {
  inputNames: readonly string[];
  outputNames: readonly string[];
  /** Runs the model; only the named `outputs` are computed and returned (all, by default). */
  run(feeds: Record<string, Tensor>, outputs?: string[]): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Threads inside an operator; onnxruntime's default is one a physical core. */
  threads?: number;
}

/**
 * Opens an ONNX model, from its bytes or a file, on onnxruntime's CPU provider.
 *
 * `run` blocks the event loop while it computes (microsoft/onnxruntime#19611): call it in a process that serves nothing else.
 *
 * @throws InvalidInputError with onnxruntime's reason if it refuses the model.
 */
export async function openSession(model: Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
  const settings: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Threads that wait in a loop for the next operator take the cores from those that decode the next batch.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(options.threads ? { intraOpNumThreads: options.threads } : {}),
  };
  let session: InferenceSession;
  try {
    session =
      typeof model === 'string'
        ? await InferenceSession.create(model, settings)
        : await InferenceSession.create(model, settings);
  } catch (cause) {
    throw new InvalidInputError(`onnxruntime refuses the model: ${(cause as Error).message}`, undefined, { cause });
  }
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, outputs = [...session.outputNames]) => session.run(feeds, outputs) as Promise<Record<string, Tensor>>,
    close: () => session.release(),
  };
}
