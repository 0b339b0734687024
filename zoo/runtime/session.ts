import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { UnavailableError } from '../errors.ts';
import type { Device } from './device.ts';
import { Downloader } from './download.ts';
import { explainFailure, explainRefusal } from './runtime-error.ts';

export { Tensor as RuntimeTensor } from 'onnxruntime-node';

export interface Session {
  device: Device;
  inputNames: readonly string[];
  outputNames: readonly string[];
  /**
   * Runs the model; only the named `outputs` are computed and returned (all, by default). A tensor that is given for an output is
   * written to. Feeds are on the CPU, or on the device if they are outputs of another run. Resident tensors have to be disposed
   * of by the caller (`dispose()`).
   *
   * @throws InvalidInputError with `field` `batchSize` if there is too little memory; UnavailableError if the GPU is gone
   */
  run(
    feeds: Record<string, Tensor>,
    outputs?: string[] | Record<string, Tensor | null>,
  ): Promise<Record<string, Tensor>>;
  /** The values of a float tensor, row-major, on any device; throws as `run` does. */
  download(tensor: Tensor): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** The CPU by default; see `pickDevice` for the available ones. */
  device?: Device;
  /** Threads inside an operator; onnxruntime's default is one for each physical core. */
  threads?: number;
  /**
   * Outputs whose tensors stay on the device, so that the next run reads them without a copy. Only WebGPU keeps them (their `location` is then `gpu-buffer`); onnxruntime-node returns all others on the CPU.
   */
  resident?: readonly string[];
}

/**
 * Opens an ONNX model, from its bytes or a file, on one of onnxruntime's providers. Operators that the provider of a GPU
 * lacks run on the CPU.
 *
 * `run` blocks the event loop while it computes (microsoft/onnxruntime#19611): call it in a process that has no other work.
 *
 * @throws InvalidInputError with onnxruntime's reason if it refuses the model; with `field` `device` if there is no such
 *   device.
 */
export async function openSession(model: Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
  const { device = 'CPU', threads, resident = [] } = options;
  const settings: InferenceSession.SessionOptions = {
    executionProviders: PROVIDERS[device],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // With memory patterns, from its second run on onnxruntime would plan a run's memory as one block, and also keep the first's.
    enableMemPattern: false,
    // Threads that spin while waiting for the next operator would take the cores from decoding the next batch.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads ? { intraOpNumThreads: threads } : {}),
  };
  const located: InferenceSession.SessionOptions =
    device === 'WEBGPU' && resident.length > 0
      ? { ...settings, preferredOutputLocation: Object.fromEntries(resident.map((name) => [name, 'gpu-buffer'])) }
      : settings;
  let session: InferenceSession;
  try {
    session =
      typeof model === 'string'
        ? await InferenceSession.create(model, located)
        : await InferenceSession.create(model, located);
  } catch (cause) {
    throw explainRefusal(cause as Error, device);
  }
  const downloader = new Downloader(settings);
  let isLost = false;
  const explained = (cause: Error) => {
    const failure = explainFailure(cause, device);
    isLost ||= failure instanceof UnavailableError;
    throw failure;
  };
  return {
    device,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, outputs = [...session.outputNames]) =>
      session.run(feeds, outputs).catch(explained) as Promise<Record<string, Tensor>>,
    download: async (tensor) =>
      tensor.location === 'gpu-buffer' ? downloader.read(tensor).catch(explained) : (tensor.data as Float32Array),
    close: async () => {
      try {
        await downloader.close();
        await session.release();
      } catch (error) {
        // Nothing can be released on a lost device, and the run that failed has reported the loss.
        if (!isLost) throw error;
      }
    },
  };
}

const PROVIDERS: Record<Device, InferenceSession.SessionOptions['executionProviders']> = {
  CPU: ['cpu'],
  // In NHWC, which the provider prefers, convolutions with 5, 6, 7 or 9 outputs per group and transposed ones with 1 are wrong
  // in onnxruntime 1.30. In NCHW they are right, and a step has half as many Transposes.
  WEBGPU: [{ name: 'webgpu', preferredLayout: 'NCHW' }, 'cpu'],
  CUDA: ['cuda', 'cpu'],
};
